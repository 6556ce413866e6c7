import assert from 'node:assert/strict';
import { objectOf, type RecordEvent } from '../../src/events/event';
import { scopePrefix } from '../../src/store/keys';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store, WriteOperation } from '../../src/store/store';
import { Intake, type Received } from '../../src/webhook/intake';
import type { PushedEvent } from '../../src/webhook/pushed-event';
import { createReceipts, RECEIPT_DAYS } from '../../src/webhook/receipts';
import type { UnreadEvent } from '../../src/webhook/unread';
import { settled } from '../delivery/hand-clock';

/** A notification of one change; without a payload its record is to be read. */
function notification(
  objectId: string,
  version: number,
  payload: PushedEvent['payload'] = { v: 1 },
): Received {
  const date = new Date(version * 1000).toISOString();
  const id = `12345/contacts/${objectId}@${date}`;
  return {
    id: `${objectId} ${version}`,
    size: 1,
    read: () => [
      {
        event: {
          id,
          eventType: 'UPDATED',
          objectType: 'contacts',
          objectId,
          date,
          pollDate: date,
          elementKey: 'maximizer',
          hubKey: 'crm',
          instanceId: '12345',
          origin: 'webhook',
          attempt: 1,
        },
        payload,
        isCarried: payload !== null,
        receipt: id,
        byContent: false,
        isFinal: true,
        hash: payload === null ? undefined : '0123456789abcdef',
      },
    ],
  };
}

describe('the intake of notifications', () => {
  let store: Store;
  let intake: Intake;
  let today: number;
  let events: RecordEvent[];
  let unread: UnreadEvent[];
  /** Ends the writes that wait: with an error if there is one. */
  let writes: ((error?: Error) => void)[];
  /** Whether writes wait to be ended. */
  let isSlow: boolean;

  const write = async (operations: readonly WriteOperation[]): Promise<void> => {
    if (isSlow) {
      await new Promise<void>((resolve, reject) => {
        writes.push((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      });
    }
    await store.write(operations);
  };
  const endWrite = async (error?: Error): Promise<void> => {
    const [end] = writes.splice(0, 1);
    assert.ok(end, 'nothing is being written');
    end(error);
    await settled();
  };
  /** What became of a notification so far. */
  const told = (received: Received): { now: string } => {
    const answer = { now: '' };
    intake.take(received).then(
      (taken) => {
        answer.now = taken;
      },
      (error: unknown) => {
        answer.now = String(error);
      },
    );
    return answer;
  };

  beforeEach(() => {
    store = createMemoryStore();
    today = 20_833;
    events = [];
    unread = [];
    writes = [];
    isSlow = true;
    intake = new Intake({
      receipts: createReceipts(store, scopePrefix('node', 'receipt')),
      isToBeRead: ({ payload }) => payload === null,
      isObjectWaiting: (object) => unread.some((event) => objectOf(event) === object),
      store: async (make) => {
        const made = await make();
        if (made.operations.length > 0) await write(made.operations);
        events.push(...made.events);
        unread.push(...made.unread);
      },
      today: () => Promise.resolve(today),
    });
  });

  it('writes together what comes while others are being written', async () => {
    const first = told(notification('a', 1));
    await settled();
    const second = told(notification('b', 1));
    const third = told(notification('c', 1));
    await settled();
    assert.equal(writes.length, 1);
    assert.equal(intake.size, 3);
    await endWrite();
    assert.deepEqual([first.now, second.now, third.now], ['stored', '', '']);
    assert.equal(writes.length, 1);
    await endWrite();
    assert.deepEqual([second.now, third.now], ['stored', 'stored']);
    assert.equal(intake.size, 0);
  });

  it('does not say that one came before until that one is on disk', async () => {
    const first = told(notification('a', 1));
    await settled();
    const again = told(notification('a', 1));
    await settled();
    assert.equal(writes.length, 1);
    assert.deepEqual([first.now, again.now], ['', '']);
    await endWrite();
    assert.deepEqual([first.now, again.now], ['stored', 'duplicate']);
    assert.equal(events.length, 1);
  });

  it('takes one anew that came before and never got to the disk', async () => {
    const first = told(notification('a', 1));
    await settled();
    const again = told(notification('a', 1));
    await settled();
    await endWrite(new Error('disk full'));
    assert.deepEqual([first.now, again.now], ['Error: disk full', '']);
    await endWrite();
    assert.equal(again.now, 'stored');
    assert.equal(events.length, 1);
  });

  it('refuses what waits when nothing can be stored any more', async () => {
    const closed = new Intake({
      receipts: createReceipts(store, scopePrefix('node', 'receipt')),
      isToBeRead: () => false,
      isObjectWaiting: () => false,
      store: () => Promise.reject(new Error('closed')),
      today: () => Promise.resolve(today),
    });
    await assert.rejects(closed.take(notification('a', 1)), /closed/);
    assert.equal(closed.size, 0);
  });

  it('lets an event wait behind one of its object that is being written and waits for its record', async () => {
    void told(notification('a', 1, null));
    await settled();
    void told(notification('a', 2));
    void told(notification('b', 1));
    await settled();
    await endWrite();
    await endWrite();
    assert.deepEqual(
      unread.map(({ event, read }) => [event.objectId, read]),
      [
        ['a', true],
        ['a', false],
      ],
    );
    assert.deepEqual(
      events.map(({ event }) => event.objectId),
      ['b'],
    );
  });

  it('forgets receipts by their age, and none that is being renewed', async () => {
    isSlow = false;
    await intake.take(notification('a', 1));
    today += RECEIPT_DAYS + 1;
    isSlow = true;
    const range = store.range.bind(store);
    store.range = async (...where) => {
      const found = await range(...where);
      if (writes.length > 0) await endWrite();
      return found;
    };
    // enough of them for a look at the old ones
    const many = Array.from({ length: 600 }, (_, index) => intake.take(notification('b', index)));
    const renewed = intake.take(notification('a', 1));
    await settled();
    isSlow = false;
    if (writes.length > 0) await endWrite();
    assert.equal(await renewed, 'stored');
    await Promise.all(many);
    await intake.idle();
    assert.equal(await intake.take(notification('a', 1)), 'duplicate');
  });
});
