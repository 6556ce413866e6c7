import assert from 'node:assert/strict';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { settled } from './hand-clock';
import { changes, createReceiver, type Receiver } from './receiver';

describe('hand-off', () => {
  let store: Store;
  let receivers: Receiver[];

  const restarted = async (options: Parameters<typeof createReceiver>[0] = {}): Promise<Receiver> => {
    const receiver = createReceiver({ mode: 'handoff', ...options, store });
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

  it('sends a page, lets the next node have it, and only then commits it, without a record stored', async () => {
    const steps: string[] = [];
    const { delivery, received } = await restarted({
      onReceived: () => setImmediate(() => steps.push('the flow has it')),
    });
    await delivery.deliver(changes('a@1', 'a@2'), (operations = []) => {
      assert.deepEqual(operations, []);
      steps.push('committed');
      return Promise.resolve();
    });
    assert.deepEqual(steps, ['the flow has it', 'the flow has it', 'committed']);
    assert.deepEqual(
      received.map(({ what, id }) => [what, id]),
      [
        ['a@1', undefined],
        ['a@2', undefined],
      ],
    );
  });

  it('does not commit a page that it stopped sending', async () => {
    const receiver = await restarted({ onReceived: () => void receiver.delivery.close() });
    let committed = false;
    await assert.rejects(
      receiver.delivery.deliver(changes('a@1', 'b@1'), () => {
        committed = true;
        return Promise.resolve();
      }),
      /has ended/,
    );
    assert.deepEqual(receiver.news(), ['a@1']);
    assert.equal(committed, false);
  });

  it('sends what was pushed once it is stored, in order, and forgets it', async () => {
    const { delivery, news } = await restarted();
    const names = Array.from({ length: 450 }, (_, index) => `a@${index}`);
    await Promise.all(names.map((name) => delivery.append(changes(name))));
    await delivery.handedOff();
    assert.deepEqual(news(), names);
    await settled();
    assert.equal(delivery.pending, 0);
    assert.deepEqual((await restarted()).received, []);
  });

  it('stores what was pushed at the same time with few syncs, and together with what belongs to it', async () => {
    const { delivery } = await restarted();
    let writes = 0;
    const write = store.write.bind(store);
    store.write = (operations) => {
      writes += 1;
      return write(operations);
    };
    const key = Buffer.from('zzz');
    const appended = Array.from({ length: 100 }, (_, index) =>
      delivery.append(changes(`a@${index}`), [{ put: key, value: Buffer.from(String(index)) }]),
    );
    await Promise.all(appended);
    assert.ok(writes <= 3, `${writes} writes`);
    assert.equal((await store.get(key))?.toString(), '99');
  });

  it('has the disk in what it stores, and waits for it no more when that is done', async () => {
    const { delivery } = await restarted();
    const writes: string[] = [];
    const write = store.write.bind(store);
    store.write = (operations, options) => {
      const what = operations.some((each) => 'put' in each) ? 'stored' : 'removed';
      writes.push(`${what}${options?.sync === false ? '' : ', synced'}`);
      return write(operations);
    };
    await delivery.append(changes('a@1'));
    await settled();
    assert.deepEqual(writes, ['stored, synced', 'removed']);
  });

  it('removes what is done together with what is stored next', async () => {
    const { delivery } = await restarted();
    let writes = 0;
    const write = store.write.bind(store);
    store.write = (operations, options) => {
      writes += 1;
      return write(operations, options);
    };
    await delivery.append(changes('a@1'));
    // it is sent by now, and its removal waits a moment
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    await delivery.append(changes('b@1'));
    await settled();
    assert.equal(writes, 3);
    const left = await store.range(Buffer.alloc(0), Buffer.alloc(20, 0xff), 100);
    assert.equal(left.length, 1, 'the sequence alone');
  });

  it('sends what it has just stored from memory, and reads what there was no room for', async () => {
    const { delivery, news } = await restarted();
    let reads = 0;
    const range = store.range.bind(store);
    store.range = (...where) => {
      reads += 1;
      return range(...where);
    };
    await delivery.append(changes('a@1', 'b@1'));
    await delivery.handedOff();
    assert.deepEqual([news(), reads], [['a@1', 'b@1'], 0]);
    const names = Array.from({ length: 450 }, (_, index) => `c@${index}`);
    await delivery.append(changes(...names));
    await delivery.handedOff();
    assert.deepEqual(news(), names);
    assert.ok(reads > 0);
  });

  it('keeps the order when something is stored while the journal is being read', async () => {
    const left = Array.from({ length: 450 }, (_, index) => `a@${index}`);
    const before = createReceiver({ mode: 'handoff', store });
    receivers.push(before);
    await before.delivery.append(changes(...left));
    const after = createReceiver({ mode: 'handoff', store });
    receivers.push(after);
    const range = store.range.bind(store);
    let pushed = 0;
    store.range = async (...where) => {
      const found = await range(...where);
      await after.delivery.append(changes(`b@${(pushed += 1)}`));
      await settled();
      return found;
    };
    await after.delivery.start();
    store.range = range;
    await after.delivery.handedOff();
    const news = after.news();
    assert.deepEqual(news.slice(0, left.length), left);
    assert.deepEqual(
      news.slice(left.length),
      Array.from({ length: pushed }, (_, index) => `b@${index + 1}`),
    );
  });

  it('sends again what a crash left in the journal, with a higher attempt each time', async () => {
    const crash = new Error('crash');
    for (const attempt of [1, 2, 3]) {
      const receiver = createReceiver({ mode: 'handoff', store });
      receivers.push(receiver);
      if (attempt === 1) await receiver.delivery.append(changes('a@1'));
      const write = store.write.bind(store);
      // the event is sent, but what removes it never reaches the disk
      store.write = (operations) =>
        operations.some((each) => 'del' in each) ? Promise.reject(crash) : write(operations);
      await receiver.delivery.start();
      await settled();
      store.write = write;
      assert.deepEqual(
        receiver.received.map((each) => [each.what, each.attempt]),
        [['a@1', attempt]],
      );
      assert.deepEqual(receiver.storeErrors, [crash]);
      await receiver.delivery.close();
    }
  });

  it('sends what acknowledged delivery left, once it is switched to', async () => {
    const before = await restarted({ mode: 'acknowledge' });
    await before.delivery.append(changes('a@1', 'a@2'));
    await settled();
    assert.deepEqual(before.news(), ['a@1']);
    const after = await restarted();
    assert.deepEqual(after.news(), ['a@1', 'a@2']);
  });
});
