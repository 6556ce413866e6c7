import assert from 'node:assert/strict';
import { NO_FIGURES, Tally } from '../../nodes/shared/figures';
import type { FlowMessage } from '../../src/delivery/messages';
import type { ChangeEvent } from '../../src/events/event';

const NOW = Date.UTC(2026, 1, 10, 12);

describe('figures', () => {
  let heard: number;
  let tally: Tally;
  beforeEach(() => {
    heard = 0;
    tally = new Tally(
      () => NOW,
      () => {
        heard += 1;
      },
    );
  });

  const event = (age: number, changed: Partial<ChangeEvent> = {}): ChangeEvent => ({
    id: 'a',
    eventType: 'UPDATED',
    objectType: 'contacts',
    objectId: 'a',
    date: new Date(NOW - age * 1000).toISOString(),
    pollDate: '',
    elementKey: '',
    hubKey: '',
    instanceId: '',
    origin: 'poll',
    attempt: 1,
    ...changed,
  });
  const message = (age: number, changed: Partial<ChangeEvent> = {}): FlowMessage => ({
    _msgid: 'm',
    topic: 'contacts',
    payload: null,
    event: event(age, changed),
  });
  const figures = (): ReturnType<Tally['figures']> => tally.figures({ backlog: 0, setAside: 0 });

  it('of a node that did nothing are those of one that has not begun', () => {
    assert.deepEqual(figures(), NO_FIGURES);
  });

  it('count events at any output and of whole pages, and what was read', () => {
    tally.sent(message(1));
    tally.sent([null, message(1), null]);
    const page = [event(1), event(1)];
    tally.sent({ _msgid: 'm', topic: 'contacts', payload: [null, null], events: page });
    tally.request();
    tally.rows(200);
    tally.succeeded(NOW);
    assert.deepEqual(tally.figures({ backlog: 3, setAside: 2, nextPoll: NOW + 1 }), {
      events: 4,
      rows: 200,
      requests: 1,
      lag: 1,
      backlog: 3,
      setAside: 2,
      lastSuccess: '2026-02-10T12:00:00.000Z',
      nextPoll: '2026-02-10T12:00:00.001Z',
    });
    assert.equal(heard, 4);
  });

  it('have the longest lag of what was sent last, and none below zero', () => {
    for (const age of [5, 70, 2.5]) tally.sent(message(age));
    assert.equal(figures().lag, 70);
    tally.beginBatch();
    assert.equal(figures().lag, 70);
    tally.sent(message(2.5));
    assert.equal(figures().lag, 2.5);
    tally.beginBatch();
    tally.sent(message(-3));
    assert.equal(figures().lag, 0);
  });

  it('do not take what was sent to try, again or for the second time for news', () => {
    tally.sent(message(900, { test: true }));
    assert.equal(figures().events, 0);
    tally.sent(message(900, { origin: 'range' }));
    tally.sent(message(900, { attempt: 2 }));
    assert.equal(figures().events, 2);
    assert.deepEqual([figures().lag, heard], [null, 0]);
  });

  it('take a deletion that a comparison found for news, and say nothing of how late it is', () => {
    tally.sent(message(900, { origin: 'reconcile' }));
    assert.deepEqual([figures().events, figures().lag, heard], [1, null, 1]);
  });

  it('say once that a lag is unexplained, until it is explained again', () => {
    const batch = (age: number | undefined): number | undefined => {
      tally.beginBatch();
      if (age !== undefined) tally.sent(message(age));
      return tally.unexplainedLag(60);
    };
    assert.deepEqual(
      [60, 61, 90, undefined, 75, 3, 100].map((age) => batch(age)),
      [undefined, 61, undefined, undefined, undefined, undefined, 100],
    );
  });
});
