import assert from 'node:assert/strict';
import { statusOf } from '../../nodes/maximizer-poll-resource/status';
import { errorStatus } from '../../nodes/shared/status';
import { MaximizerError } from '../../src/errors';

const NOW = new Date(2026, 0, 31, 13, 50).getTime();
const NEXT = new Date(2026, 0, 31, 14, 5).getTime();
const unauthorized = new MaximizerError('GET /hubs/crm/contacts answered 401', {
  code: 'unauthorized',
  status: '401 unauthorized',
  cure: 'Check the secrets.',
});
const report = (
  events: number,
): { events: number; created: number; updated: number; rows: number; pages: number } => ({
  events,
  created: 0,
  updated: events,
  rows: events,
  pages: 1,
});
/** Shows key and values instead of a text. */
const text = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
  [key, ...Object.values(values)].join(' ');

describe('status of a poll resource node', () => {
  it('is blue while it polls and while it is paused', () => {
    assert.deepEqual(statusOf({ phase: 'polling' }, NOW, text), {
      fill: 'blue',
      shape: 'dot',
      text: 'polling',
    });
    assert.deepEqual(statusOf({ phase: 'paused' }, NOW, text), {
      fill: 'blue',
      shape: 'ring',
      text: 'paused',
    });
  });

  it('is green while it waits, with what the last poll sent and when the next one is', () => {
    const green = (events: number | undefined, next: number | undefined): string | undefined => {
      const waiting = {
        phase: 'waiting' as const,
        next,
        report: events === undefined ? undefined : report(events),
      };
      const status = statusOf(waiting, NOW, text);
      assert.equal(status.fill, 'green');
      return status.text;
    };
    assert.equal(green(undefined, NEXT), 'waiting 14:05');
    assert.equal(green(0, NEXT), 'waiting 14:05');
    assert.equal(green(1, NEXT), 'event 1 14:05');
    assert.equal(green(12, NEXT), 'events 12 14:05');
    assert.equal(green(undefined, undefined), 'idle');
    assert.equal(green(1, undefined), 'eventIdle 1');
    assert.equal(green(12, undefined), 'eventsIdle 12');
  });

  it('tells the date of a poll that is more than a day away', () => {
    const next = new Date(2026, 1, 2, 8, 0).getTime();
    assert.equal(
      statusOf({ phase: 'waiting', next, report: undefined }, NOW, text).text,
      'waiting 2026-02-02 08:00',
    );
  });

  it('is yellow when a configured field does not turn up, and says which', () => {
    const shown = (isUnreadable: boolean, next: number | undefined, path = 'LastModifyDate'): unknown =>
      statusOf(
        {
          phase: 'waiting',
          next,
          report: { ...report(3), doubts: [{ key: 'updatedDateField', path, isUnreadable }] },
        },
        NOW,
        text,
      );
    const yellow = { fill: 'yellow', shape: 'dot' };
    assert.deepEqual(shown(false, NEXT), { ...yellow, text: 'fieldMissing LastModifyDate 14:05' });
    assert.deepEqual(shown(true, NEXT), { ...yellow, text: 'fieldUnreadable LastModifyDate 14:05' });
    assert.deepEqual(shown(false, undefined), { ...yellow, text: 'fieldMissingIdle LastModifyDate' });
    assert.deepEqual(shown(false, undefined, 'a'.repeat(21)), {
      ...yellow,
      text: `fieldMissingIdle ${'a'.repeat(19)}…`,
    });
  });

  it('is yellow while it retries and red when it failed', () => {
    const retrying = statusOf({ phase: 'retrying', next: NEXT, error: unauthorized }, NOW, text);
    assert.deepEqual(retrying, { fill: 'yellow', shape: 'ring', text: 'retrying 401 unauthorized 14:05' });
    const failed = statusOf({ phase: 'failed', next: NEXT, error: unauthorized }, NOW, text);
    assert.deepEqual(failed, { fill: 'red', shape: 'ring', text: '401 unauthorized' });
  });

  it('cuts the message of an error that has no short text', () => {
    const { text: shown = '' } = errorStatus(new Error('x'.repeat(100)));
    assert.equal(shown, `${'x'.repeat(39)}…`);
  });

  it('says how a comparison of ids goes while the node waits, and that its deletions or a failure wait for a person', () => {
    const waiting = { phase: 'waiting', next: NEXT, report: report(0) } as const;
    const shown = (note: Parameters<typeof statusOf>[4]): unknown =>
      statusOf(waiting, NOW, text, undefined, note);
    const blue = (words: string): object => ({ fill: 'blue', shape: 'dot', text: words });
    const yellow = (words: string): object => ({ fill: 'yellow', shape: 'ring', text: words });
    assert.deepEqual(shown({ phase: 'reading', rows: 400 }), blue('readingIds 400'));
    assert.deepEqual(shown({ phase: 'looking', done: 0, total: 7 }), blue('deletes 0 7'));
    assert.deepEqual(shown({ phase: 'sending', done: 200, total: 700 }), blue('deletes 200 700'));
    assert.deepEqual(shown({ phase: 'held', count: 812 }), yellow('deletesHeld 812'));
    assert.deepEqual(
      shown({ phase: 'failed', error: unauthorized }),
      yellow('deletesFailed 401 unauthorized'),
    );
    const polling = statusOf({ phase: 'polling' }, NOW, text, undefined, { phase: 'held', count: 812 });
    assert.equal(polling.text, 'polling');
  });
});
