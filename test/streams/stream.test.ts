import assert from 'node:assert/strict';
import type { RecordEvent } from '../../src/events/event';
import { randomFrom } from '../sandbox/random';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Noticer } from '../../src/streams/sent';
import { createStream, type Claimed, type ResourceStream } from '../../src/streams/stream';

/** A change as one node notices it. @param version the text of its version: a date, or a content's hash */
function noticed(
  version: string,
  content: object | null,
  more: Partial<RecordEvent['event']> = {},
): RecordEvent {
  const isDeletion = version.endsWith('-');
  return {
    event: {
      id: `12345/contacts/a@${version}`,
      eventType: isDeletion ? 'DELETED' : 'UPDATED',
      objectType: 'contacts',
      objectId: 'a',
      date: isDeletion ? version.slice(0, -1) : version,
      pollDate: T2,
      elementKey: 'maximizer',
      hubKey: 'crm',
      instanceId: '12345',
      origin: 'poll',
      attempt: 1,
      ...more,
    },
    payload: content as RecordEvent['payload'],
  };
}

const T1 = '2026-01-01T00:00:01.000Z';
const T2 = '2026-01-01T00:00:02.000Z';
const T3 = '2026-01-01T00:00:03.000Z';
const T4 = '2026-01-01T00:00:04.000Z';

describe('what of the changes that nodes notice is new to their stream', () => {
  let stream: ResourceStream;
  let store: ReturnType<typeof createMemoryStore>;

  beforeEach(() => {
    store = createMemoryStore();
    stream = createStream(store, 'stream').of('contacts');
  });

  /** Notices changes together, stores that they were sent, and returns the versions in their ids. */
  const sent = async (
    noticer: Noticer,
    events: readonly RecordEvent[],
    isFinal = true,
    isComparable = true,
  ): Promise<string[]> => {
    const claimed = await stream.claim(events, () => ({ noticer, isFinal, isComparable }));
    await store.write(claimed.operations);
    return claimed.events.map(({ event }) =>
      event.id.slice(event.id.lastIndexOf('@') + 1).replace(/~.*/, '~'),
    );
  };
  const poll = (...events: RecordEvent[]): Promise<string[]> => sent('poll', events);
  const push = (...events: RecordEvent[]): Promise<string[]> => sent('push', events);
  const pushAtOnce = (...events: RecordEvent[]): Promise<string[]> => sent('push', events, false);

  it('is each version once, whoever is first, and together with others', async () => {
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await push(noticed(T1, { v: 1 }), noticed(T2, { v: 2 }), noticed(T2, { v: 2 })), [T2]);
    assert.deepEqual(await poll(noticed(T1, { v: 1 }), noticed(T2, { v: 2 }), noticed(T3, { v: 3 })), [T3]);
  });

  it('is an earlier version that is told late', async () => {
    assert.deepEqual(await poll(noticed(T2, { v: 2 })), [T2]);
    assert.deepEqual(await push(noticed(T1, { v: 1 })), [T1]);
  });

  it('is not a version whose push has another form than what a poll sees', async () => {
    assert.deepEqual(await push(noticed(T1, { other: 'form' })), [T1]);
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), []);
    assert.deepEqual(await poll(noticed(T2, { v: 2 })), [T2]);
    assert.deepEqual(await push(noticed(T2, { other: 'form' })), []);
  });

  it('is a further content that a poll sees under a date, and not one that is pushed beside a poll', async () => {
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await push(noticed(T1, { v: 2 })), []);
    assert.deepEqual(await poll(noticed(`${T1}~0123abcd`, { v: 2 })), [`${T1}~`]);
  });

  it('is what a poll sees under a date of which the push may not have been the last', async () => {
    assert.deepEqual(await pushAtOnce(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), []);
    assert.deepEqual(await poll(noticed(T1, { v: 2 })), [`${T1}~`]);
    assert.deepEqual(await poll(noticed(T1, { v: 2 })), []);
  });

  it('is, of contents without a date, what is not the last', async () => {
    const [one, other] = ['0123456789abcdef', 'fedcba9876543210'];
    const content = (version: string): RecordEvent => noticed(version, { v: version }, { date: T1 });
    assert.deepEqual(await poll(content(one)), [one]);
    assert.deepEqual(await push(content(one), content(other)), [other]);
    assert.deepEqual(await poll(content(other), content(one)), [one]);
  });

  it('is one deletion of each life of a record', async () => {
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await push(noticed(`${T2}-`, null)), [`${T2}-`]);
    assert.deepEqual(await push(noticed(`${T3}-`, null)), [], 'told twice');
    assert.deepEqual(await push(noticed(T1, { v: 1 })), [], 'told late');
    assert.deepEqual(await push(noticed(`${T3}-`, null)), [], 'nothing was sent between');
    assert.deepEqual(await poll(noticed(T3, { v: 3 })), [T3]);
    assert.deepEqual(await push(noticed(`${T2}-`, null)), [], 'of the life before');
    assert.deepEqual(await push(noticed(`${T4}-`, null)), [`${T4}-`]);
  });

  it('is a deletion after one that was told late, when the record was there again', async () => {
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await poll(noticed(T3, { v: 3 })), [T3], 'deleted and made anew between');
    assert.deepEqual(await push(noticed(`${T2}-`, null)), [`${T2}-`]);
    assert.deepEqual(await push(noticed(T3, { v: 3 })), []);
    assert.deepEqual(await push(noticed(`${T4}-`, null)), [`${T4}-`]);
  });

  it('is a record that a reconciliation found again, though its version was sent', async () => {
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await poll(noticed(`${T2}-`, null)), [`${T2}-`]);
    const found = noticed(T1, { v: 1 }, { origin: 'reconcile', eventType: 'CREATED' });
    assert.deepEqual(await poll(found), [T1]);
    assert.deepEqual(await poll(found), []);
    assert.deepEqual(await push(noticed(`${T3}-`, null)), [`${T3}-`]);
  });

  it('is everything again once it starts over, and what other resources have', async () => {
    const companies = createStream(store, 'stream').of('companies');
    await poll(noticed(T1, { v: 1 }));
    const claimed = await companies.claim([noticed(T1, { v: 1 }, { objectType: 'companies' })], () => ({
      noticer: 'poll',
      isFinal: true,
      isComparable: true,
    }));
    assert.equal(claimed.events.length, 1);
    await stream.clear();
    assert.deepEqual(await push(noticed(T1, { v: 1 })), [T1]);
  });

  it('is left to polls where a push may be another content under a running date, and says so', async () => {
    await poll(noticed(T1, { v: 1 }));
    const claim = (content: object, isFinal: boolean): Promise<Claimed> =>
      stream.claim([noticed(T1, content)], () => ({ noticer: 'push', isFinal, isComparable: true }));
    assert.deepEqual(await claim({ v: 2 }, false), { events: [], operations: [], isLeft: true });
    assert.equal((await claim({ v: 1 }, false)).isLeft, false, 'it is known');
    assert.equal((await claim({ v: 2 }, true)).isLeft, false, 'a date that is over');
  });

  it('is nothing under a date that was sent, where its form does not let contents be compared', async () => {
    assert.deepEqual(await pushAtOnce(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await sent('push', [noticed(T1, { other: 'form' })], true, false), []);
    assert.deepEqual(await sent('push', [noticed(T2, { other: 'form' })], true, false), [T2]);
    assert.deepEqual(await poll(noticed(T1, { v: 2 })), [`${T1}~`], 'the poll sees the rest');
  });

  it('is what a poll sees, also after an event without its record', async () => {
    assert.deepEqual(await push(noticed(T1, null)), [T1]);
    assert.deepEqual(await poll(noticed(T1, { v: 1 })), [T1]);
    assert.deepEqual(await push(noticed(T1, null)), []);
  });

  it('is the same for nodes that write the name of the resource in another case', async () => {
    const other = createStream(store, 'stream').of('Contacts');
    await poll(noticed(T1, { v: 1 }));
    const claimed = await other.claim([noticed(T1, { v: 1 }, { objectType: 'Contacts' })], () => ({
      noticer: 'poll',
      isFinal: true,
      isComparable: true,
    }));
    assert.deepEqual(claimed.events, []);
  });

  it('counts as sent from when it is stored', async () => {
    await stream.claim([noticed(T1, { v: 1 })], () => ({
      noticer: 'poll',
      isFinal: true,
      isComparable: true,
    }));
    assert.deepEqual(await push(noticed(T1, { v: 1 })), [T1]);
  });

  it('loses nothing and repeats nothing, whatever the order in which changes are noticed', async () => {
    const seed = Number(process.env['SEED'] ?? Date.now() % 1_000_000);
    const random = randomFrom(seed);
    const dates = Array.from({ length: 300 }, (_, index) =>
      new Date(Date.UTC(2026, 0, 1) + index * 1000).toISOString(),
    );
    const telling = dates.flatMap((date, index) => {
      const polled = { noticer: 'poll' as const, event: noticed(date, { v: index }) };
      const pushed = { noticer: 'push' as const, event: noticed(date, { v: index, form: 'pushed' }) };
      const told = [...(random() < 0.7 ? [polled] : []), ...(random() < 0.7 ? [pushed, pushed] : [])];
      return told.map((each) => ({ ...each, at: index + random() * 20 }));
    });
    const got: string[] = [];
    for (const { noticer, event } of telling.sort((one, other) => one.at - other.at)) {
      got.push(...(await sent(noticer, [event])));
    }
    const noticedDates = [...new Set(telling.map(({ event }) => event.event.date))].sort();
    assert.deepEqual(got.sort(), noticedDates, `seed ${seed}`);
  });
});

describe('the turns of a stream', () => {
  it('come one after the other, and end however often that is said', async () => {
    const stream = createStream(createMemoryStore(), 'stream');
    const order: string[] = [];
    const end = await stream.turn();
    const next = stream.turn().then((endNext) => {
      order.push('second');
      endNext();
    });
    await new Promise((resolve) => setImmediate(resolve));
    order.push('first');
    end();
    end();
    await next;
    const endLast = await stream.turn();
    endLast();
    assert.deepEqual(order, ['first', 'second']);
  });
});
