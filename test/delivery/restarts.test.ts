import assert from 'node:assert/strict';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { settled } from './hand-clock';
import { changes, createReceiver, type Receiver } from './receiver';

describe('a delivery that starts again on the same store', () => {
  let store: Store;
  let receivers: Receiver[];

  /** What a new process makes of the store; the one before it just vanished, as after a SIGKILL. */
  const restarted = async (options: Parameters<typeof createReceiver>[0] = {}): Promise<Receiver> => {
    const receiver = createReceiver({ ...options, store });
    receivers.push(receiver);
    await receiver.delivery.start();
    return receiver;
  };

  beforeEach(() => {
    store = createMemoryStore();
    receivers = [];
  });

  afterEach(async () => {
    for (const { delivery } of receivers) await delivery.close();
  });

  it('delivers what was in flight first, with a higher attempt, and what was not acknowledged yet, in order', async () => {
    const before = await restarted({ maxUnacknowledged: 2 });
    await before.delivery.append(changes('a@1', 'b@1', 'c@1', 'a@2'));
    await settled();
    assert.deepEqual(before.news(), ['a@1', 'b@1']);
    before.done('b@1');
    await settled();
    const after = await restarted({ maxUnacknowledged: 2 });
    assert.deepEqual(
      after.received.map(({ what, attempt }) => [what, attempt]),
      [
        ['a@1', 2],
        ['c@1', 2],
      ],
    );
    after.done('a@1');
    after.done('c@1');
    await settled();
    assert.deepEqual([after.received.at(-1)?.what, after.received.at(-1)?.attempt], ['a@2', 1]);
  });

  it('resolves start once the journal is delivered, before anything new', async () => {
    const before = await restarted();
    await before.delivery.append(changes('a@1', 'b@1'));
    await settled();
    const after = createReceiver({ store, maxUnacknowledged: 1 });
    receivers.push(after);
    let committed = false;
    const page = after.delivery.deliver(changes('c@1'), (operations = []) => {
      committed = true;
      return store.write(operations);
    });
    await settled();
    assert.deepEqual(after.news(), ['a@1']);
    assert.equal(committed, false);
    after.done('a@1');
    await settled();
    assert.deepEqual(after.news(), ['b@1']);
    assert.equal(committed, true);
    after.done('b@1');
    await settled();
    after.done('c@1');
    await page;
  });

  it('takes no acknowledgement of a message that an earlier process sent', async () => {
    const before = await restarted();
    await before.delivery.append(changes('a@1'));
    await settled();
    const [sent] = before.received;
    before.done('a@1');
    await settled();
    const after = await restarted();
    await after.delivery.append(changes('b@1'));
    await settled();
    assert.equal(after.delivery.acknowledge(sent?.id ?? '', 'done'), 'unknown');
    assert.equal(after.delivery.inFlight, 1);
  });

  it('sets aside at once what ended the process at each of its deliveries', async () => {
    for (const attempt of [1, 2, 3]) {
      const receiver = await restarted();
      if (attempt === 1) await receiver.delivery.append(changes('a@1', 'a@2'));
      await settled();
      assert.deepEqual(
        receiver.received.map((each) => [each.what, each.attempt]),
        [['a@1', attempt]],
      );
    }
    const receiver = await restarted();
    await settled();
    assert.deepEqual(
      receiver.asides.map(({ what, attempt }) => [what, attempt]),
      [['a@1', 3]],
    );
    assert.deepEqual(receiver.news(), ['a@2']);
  });

  it('keeps what was set aside, and takes it back with its attempts', async () => {
    const before = await restarted({ maxAttempts: 1 });
    await before.delivery.append(changes('a@1'));
    await before.clock.pass(60_000);
    const after = await restarted();
    assert.equal(await after.delivery.redeliver(), 1);
    await settled();
    assert.deepEqual([after.received[0]?.what, after.received[0]?.attempt], ['a@1', 2]);
  });

  it('leaves the other nodes of the same store alone', async () => {
    const one = await restarted({ scope: 'one' });
    await one.delivery.append(changes('a@1'));
    const other = await restarted({ scope: 'other' });
    await settled();
    assert.deepEqual(other.received, []);
    assert.deepEqual(await other.delivery.asides(10), []);
  });
});
