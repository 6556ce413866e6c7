import assert from 'node:assert/strict';
import { messagesOf, sendAll } from '../../src/delivery/send';
import type { EventType, RecordEvent } from '../../src/events/event';

const change = (objectId: string, eventType: EventType): RecordEvent => ({
  event: {
    id: `12345/contacts/${objectId}@2018-08-20T15:29:06.000Z`,
    eventType,
    objectType: 'contacts',
    objectId,
    date: '2018-08-20T15:29:06.000Z',
    pollDate: '2018-08-20T15:29:34.000Z',
    elementKey: 'maximizer',
    hubKey: 'crm',
    instanceId: '12345',
    origin: 'poll',
    attempt: 1,
  },
  payload: eventType === 'DELETED' ? null : { Key: objectId },
});

const page = [change('a', 'UPDATED'), change('b', 'CREATED'), change('c', 'DELETED'), change('d', 'UPDATED')];

describe('messages of a page', () => {
  it('are one for each event, in the order of the events', () => {
    const messages = [...messagesOf(page, 'event', 1)];
    assert.deepEqual(messages[0], [{ topic: 'contacts', payload: { Key: 'a' }, event: page[0]?.event }]);
    assert.deepEqual(messages[2], [{ topic: 'contacts', payload: null, event: page[2]?.event }]);
    assert.equal(messages.length, 4);
  });

  it('are one for the whole page, its payload and events in the same order', () => {
    const [[message] = [], ...rest] = [...messagesOf(page, 'page', 1)];
    assert.deepEqual(message, {
      topic: 'contacts',
      payload: [{ Key: 'a' }, { Key: 'b' }, null, { Key: 'd' }],
      events: page.map(({ event }) => event),
    });
    assert.deepEqual(rest, []);
  });

  it('go to the outputs created, updated and deleted', () => {
    const outputs = [...messagesOf(page, 'event', 3)].map((ports) =>
      ports.findIndex((port) => port !== null),
    );
    assert.deepEqual(outputs, [1, 0, 2, 1]);
    const pages = [...messagesOf(page, 'page', 3)].map((ports) =>
      ports.map((port) =>
        port !== null && 'events' in port ? port.events.map(({ objectId }) => objectId) : null,
      ),
    );
    assert.deepEqual(pages, [
      [['b'], null, null],
      [null, ['a', 'd'], null],
      [null, null, ['c']],
    ]);
  });

  it('are none for a page without events', () => {
    for (const emit of ['event', 'page'] as const) assert.deepEqual([...messagesOf([], emit, 3)], []);
  });
});

describe('sending', () => {
  /** A clock on which every message takes 3 ms. */
  const threeMillisecondsEach = (): {
    elapsed: () => number;
    yield: () => Promise<void>;
    yields: number[];
    sent: number[];
  } => {
    const sent: number[] = [];
    const yields: number[] = [];
    return {
      sent,
      yields,
      elapsed: () => sent.length * 3,
      yield: () => Promise.resolve(void yields.push(sent.length)),
    };
  };

  it('gives others a turn once 8 ms have gone by', async () => {
    const turns = threeMillisecondsEach();
    await sendAll([1, 2, 3, 4, 5, 6, 7], (message) => turns.sent.push(message), undefined, turns);
    assert.deepEqual(turns.sent, [1, 2, 3, 4, 5, 6, 7]);
    assert.deepEqual(turns.yields, [3, 6]);
  });

  it('lets timers run while a flow is slow', async () => {
    let ticks = 0;
    const timer = setInterval(() => ticks++, 1);
    try {
      const began = performance.now();
      await sendAll(Array.from({ length: 200 }), () => {
        const until = performance.now() + 0.5;
        while (performance.now() < until);
      });
      const turns = (performance.now() - began) / 8;
      assert.ok(ticks >= turns / 3, `${ticks} ticks in ${turns} turns`);
    } finally {
      clearInterval(timer);
    }
  });

  it('stops before the next message when it is aborted', async () => {
    const controller = new AbortController();
    const sent: number[] = [];
    const sending = sendAll(
      [1, 2, 3],
      (message) => {
        sent.push(message);
        if (message === 2) controller.abort(new Error('closed'));
      },
      controller.signal,
    );
    await assert.rejects(sending, /closed/);
    assert.deepEqual(sent, [1, 2]);
  });

  it('fails with what a receiver throws', async () => {
    await assert.rejects(
      sendAll([1], () => {
        throw new Error('full');
      }),
      /full/,
    );
  });
});
