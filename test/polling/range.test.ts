import assert from 'node:assert/strict';
import type { Connection } from '../../src/connector/connection';
import { countedConnection } from '../../src/connector/counted';
import type { RecordEvent } from '../../src/events/event';
import { oneAtATime } from '../../src/one-at-a-time';
import { sendRange, type Range, type RangeOptions, type RangeReport } from '../../src/polling/range';
import { contactsResource } from './maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PAGE = 3;

/** The connection to a hub whose tokens show nothing of what they stand for, so that a poll would read ahead. */
function withOpaqueTokens(connection: Connection): Connection {
  const tokens = new Map<string, string>();
  return {
    ...connection,
    askPage: async (url, signal) => {
      const asked = url.replace(/nextPage=([\w-]+)/, (_, name: string) => {
        return `nextPage=${encodeURIComponent(tokens.get(name) ?? '')}`;
      });
      const read = await connection.askPage(asked, signal);
      return async () => {
        const page = await read();
        if (page.nextPageToken === undefined) return page;
        const name = `behind-${tokens.size}`;
        tokens.set(name, page.nextPageToken);
        return { ...page, nextPageToken: name };
      };
    },
  };
}

describe('a range', () => {
  let polled: PolledSandbox;
  let sent: RecordEvent[];
  let signal: AbortController;

  beforeEach(async () => {
    polled = await startPolledSandbox();
    sent = [];
    signal = new AbortController();
    for (let index = 0; index < 10; index += 1) {
      const at = NOON - (10 - index) * HOUR;
      polled.sandbox.resource('contacts').create({ Key: `c${index}`, City: 'Bonn' }, { at });
    }
  });
  afterEach(() => polled.close());

  const send = (range: Range, changed: Partial<RangeOptions> = {}): Promise<RangeReport> =>
    sendRange({
      resource: { ...contactsResource(), pageSize: PAGE },
      connection: polled.connection,
      range,
      deliver: (events) => {
        sent.push(...events);
        return Promise.resolve();
      },
      inTurn: oneAtATime(),
      mayGoOn: () => Promise.resolve(),
      warn: (text) => polled.warnings.push(text),
      signal: signal.signal,
      ...changed,
    });
  const ids = (): string[] => sent.map(({ event }) => event.objectId).sort();

  it('sends what changed between two instants, both included, each once, over all pages', async () => {
    const report = await send({ from: NOON - 8 * HOUR, to: NOON - 3 * HOUR });
    assert.deepEqual(ids(), ['c2', 'c3', 'c4', 'c5', 'c6', 'c7']);
    assert.equal(report.events, 6);
    assert.deepEqual(
      [...new Set(sent.map(({ event }) => `${event.origin} ${event.eventType} ${event.attempt}`))],
      ['range CREATED 1'],
    );
  });

  for (const [what, range, expected] of [
    ['from the beginning', { from: 'beginning', to: NOON - 9 * HOUR }, ['c0', 'c1']],
    ['up to now', { from: NOON - 2 * HOUR, to: 'now' }, ['c8', 'c9']],
    ['up to an instant that is still to come', { from: NOON - HOUR, to: NOON + 9 * HOUR }, ['c9']],
    ['in an instant', { from: NOON - 4 * HOUR, to: NOON - 4 * HOUR }, ['c6']],
    ['where nothing changed', { from: NOON - 30 * MINUTE, to: NOON - 20 * MINUTE }, []],
    ['since now', { from: 'now', to: 'now' }, []],
  ] as const) {
    it(`sends what changed ${what}`, async () => {
      await send(range);
      assert.deepEqual(ids(), expected);
    });
  }

  it('sends what changed in the very second in which it is asked for, and nothing dated in the future', async () => {
    polled.sandbox.resource('contacts').create({ Key: 'just' });
    polled.sandbox.resource('contacts').create({ Key: 'ahead' }, { at: NOON + HOUR });
    await send({ from: NOON - 10 * MINUTE, to: 'now' });
    assert.deepEqual(ids(), ['just']);
  });

  it('gives an event the id that a poll of the same version gives', async () => {
    await polled.poller(contactsResource(), { startFrom: 'beginning' }).poll();
    await send({ from: 'beginning', to: 'now' });
    const idsOf = (events: readonly RecordEvent[]): string[] => events.map(({ event }) => event.id).sort();
    assert.deepEqual(idsOf(sent), idsOf(polled.events));
  });

  it('moves no position, and hides and repeats nothing of what polls send', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    polled.sandbox.resource('contacts').patch('c1', { City: 'Rome' });
    await send({ from: 'beginning', to: 'now' });
    polled.sandbox.clock.advance(MINUTE);
    await poller.poll();
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ event }) => `${event.origin} ${event.objectId}`),
      ['poll c1'],
    );
  });

  it('sends each record once when rows that go shift the others between the pages', async () => {
    let pages = 0;
    await send(
      { from: 'beginning', to: 'now' },
      {
        mayGoOn: () => {
          if (pages === 1) polled.sandbox.resource('contacts').delete('c0');
          pages += 1;
          return Promise.resolve();
        },
      },
    );
    assert.deepEqual(
      ids().filter((id) => id !== 'c0'),
      ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'],
    );
    assert.equal(new Set(ids()).size, ids().length, ids().join(' '));
  });

  it('reads and delivers each page in a turn of its own, in which no poll can come between', async () => {
    let isTurn = false;
    let turns = 0;
    let unread = 0;
    const outside: string[] = [];
    const check = (what: string): void => {
      if (!isTurn) outside.push(what);
    };
    await send(
      { from: 'beginning', to: 'now' },
      {
        connection: countedConnection(withOpaqueTokens(polled.connection), {
          request: () => {
            check('request');
            unread += 1;
          },
          rows: () => {
            check('rows');
            unread -= 1;
          },
        }),
        deliver: async (events) => {
          check('deliver');
          sent.push(...events);
          await new Promise((resolve) => setTimeout(resolve, 5));
          check('delivered');
        },
        inTurn: async (work) => {
          turns += 1;
          isTurn = true;
          try {
            return await work();
          } finally {
            assert.equal(unread, 0, 'what is asked for ahead may be old by the next turn');
            isTurn = false;
          }
        },
      },
    );
    assert.deepEqual(outside, []);
    assert.ok(turns >= 4, `${turns} turns`);
  });

  it('waits between two pages for as long as it is held, and ends with the signal', async () => {
    let pages = 0;
    const sending = send(
      { from: 'beginning', to: 'now' },
      {
        mayGoOn: () => {
          pages += 1;
          if (pages <= 2) return Promise.resolve();
          return new Promise((_, reject) => {
            signal.signal.addEventListener('abort', () => {
              reject(new Error('ended'));
            });
            setImmediate(() => {
              assert.equal(sent.length, 2 * PAGE);
              signal.abort();
            });
          });
        },
      },
    );
    await assert.rejects(sending, /ended/);
    assert.equal(sent.length, 2 * PAGE);
  });

  for (const [what, range, text] of [
    [
      'ends before it begins',
      { from: NOON, to: NOON - 1 },
      /ends before it begins \(2026-02-10T12:00:00.000Z to/,
    ],
    ['ends at the beginning', { from: NOON, to: 'beginning' }, /ends before it begins/],
    ['begins now and ends at an instant', { from: 'now', to: NOON - HOUR }, /ends before it begins \(now to/],
    [
      'lies in the future',
      { from: NOON + HOUR, to: NOON + 2 * HOUR },
      /in the future.*It is 2026-02-10T12:00/,
    ],
    ['lies beyond all calendars', { from: 8.64e15, to: 8.64e15 }, /the range lies in the future/],
  ] as const) {
    it(`that ${what} is one clear error, and sends nothing`, async () => {
      await assert.rejects(send(range), text);
      assert.deepEqual(sent, []);
    });
  }

  it('of a resource without dates is one clear error, and costs no request', async () => {
    const { updated, ...undated } = contactsResource();
    assert.ok(updated !== undefined);
    const before = polled.sandbox.log.counters.requests;
    await assert.rejects(
      send({ from: 'beginning', to: 'now' }, { resource: undated }),
      /contacts has no date of change.*Enter the field/,
    );
    assert.equal(polled.sandbox.log.counters.requests, before);
  });
});
