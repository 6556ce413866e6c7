import assert from 'node:assert/strict';
import { createMemoryStore } from '../../src/store/memory-store';
import type { WriteOperation } from '../../src/store/store';
import { settled } from './hand-clock';
import { changes, createReceiver, type Receiver } from './receiver';

/** Commits a page as a poller does: what the journal adds, and the cursor. */
const committing =
  ({ store }: Receiver, cursor = 'cursor') =>
  (operations: readonly WriteOperation[] = []): Promise<void> =>
    store.write([...operations, { put: Buffer.from(cursor), value: Buffer.from('1') }]);

describe('acknowledged delivery', () => {
  let receiver: Receiver;

  const started = async (options: Parameters<typeof createReceiver>[0] = {}): Promise<Receiver> => {
    receiver = createReceiver(options);
    await receiver.delivery.start();
    return receiver;
  };

  afterEach(async () => {
    await receiver.delivery.close();
  });

  it('sends events in their order, each with an id that acknowledges it', async () => {
    const { delivery, received, done } = await started();
    await delivery.append(changes('a@1', 'b@1'));
    await settled();
    assert.deepEqual(
      received.map(({ what, attempt }) => [what, attempt]),
      [
        ['a@1', 1],
        ['b@1', 1],
      ],
    );
    assert.equal(new Set(received.map(({ id }) => id)).size, 2);
    assert.equal(delivery.inFlight, 2);
    done('a@1');
    done('b@1');
    assert.deepEqual([delivery.inFlight, delivery.pending], [0, 0]);
  });

  it('keeps at most so many in flight, and asks for the next page once there is room', async () => {
    const { delivery, news, done } = await started();
    let taken = false;
    const page = delivery
      .deliver(changes('a@1', 'b@1', 'c@1', 'd@1', 'e@1', 'f@1', 'g@1'), committing(receiver))
      .then(() => (taken = true));
    await settled();
    assert.deepEqual(news(), ['a@1', 'b@1', 'c@1', 'd@1', 'e@1']);
    done('b@1');
    done('a@1');
    await settled();
    assert.deepEqual(news(), ['f@1', 'g@1']);
    assert.equal(taken, false, 'five are in flight still');
    done('c@1');
    await page;
    assert.equal(delivery.inFlight, 4);
  });

  it('lets no more than so many come again after a crash, however long a removal takes to reach the disk', async () => {
    const store = createMemoryStore();
    const ends: (() => void)[] = [];
    const write = store.write.bind(store);
    const slow = async (operations: readonly WriteOperation[]): Promise<void> => {
      await new Promise<void>((resolve) => ends.push(resolve));
      await write(operations);
    };
    const endWrite = async (): Promise<void> => {
      ends.shift()?.();
      await settled();
    };
    const { delivery, received, done } = await started({ store });
    await delivery.deliver(changes('a@1', 'b@1', 'c@1', 'd@1'), committing(receiver));
    await settled();
    store.write = slow;
    done('a@1');
    await settled();
    const page = delivery.deliver(changes('e@1', 'f@1', 'g@1', 'h@1', 'i@1'), committing(receiver));
    await settled();
    for (const what of ['b@1', 'c@1', 'd@1']) done(what);
    // a is removed, then the page is on disk; the removal of b, c and d still waits
    await endWrite();
    await endWrite();

    const sent = new Set(received.map(({ what }) => what));
    const restarted = createReceiver({ store: { ...store, write } });
    void restarted.delivery.start();
    await settled();
    for (const { what } of restarted.received) {
      restarted.done(what);
      await settled();
    }
    await restarted.delivery.close();
    const again = restarted.received.filter(({ what }) => sent.has(what)).map(({ what }) => what);

    store.write = write;
    for (let rest = ends.length; rest > 0; rest -= 1) await endWrite();
    await page;
    assert.deepEqual(again, ['b@1', 'c@1', 'd@1', 'e@1', 'f@1']);
  });

  it('holds a later event of an object back until the earlier one is acknowledged', async () => {
    const { delivery, news, done } = await started();
    await delivery.append(changes('a@1', 'a@2', 'b@1', 'a@3'));
    await settled();
    assert.deepEqual(news(), ['a@1', 'b@1']);
    done('b@1');
    await settled();
    assert.deepEqual(news(), []);
    done('a@1');
    await settled();
    assert.deepEqual(news(), ['a@2']);
    done('a@2');
    await settled();
    assert.deepEqual(news(), ['a@3']);
  });

  it('lets other objects pass hundreds of events that wait for one', async () => {
    const { delivery, news } = await started();
    const versions = Array.from({ length: 500 }, (_, version) => `a@${version}`);
    await delivery.append(changes(...versions, 'b@1'));
    await settled();
    assert.deepEqual(news(), ['a@0', 'b@1']);
  });

  it('delivers again what was not acknowledged in time: same event, next attempt', async () => {
    const { delivery, received, clock } = await started();
    await delivery.append(changes('a@1'));
    await clock.pass(59_000);
    assert.equal(received.length, 1);
    await clock.pass(1_000);
    assert.deepEqual(
      received.map(({ what, attempt }) => [what, attempt]),
      [
        ['a@1', 1],
        ['a@1', 2],
      ],
    );
    assert.notEqual(received[0]?.id, received[1]?.id);
  });

  it('keeps nothing of an event that is done, however often it was delivered', async () => {
    const { delivery, store, clock, done } = await started();
    await delivery.append(changes('a@1', 'b@1', 'c@1', 'd@1', 'e@1', 'f@1'));
    await clock.pass(61_000);
    for (const what of ['a@1', 'b@1', 'c@1', 'd@1', 'e@1']) done(what);
    await settled();
    done('f@1');
    await settled();
    const left = await store.range(Buffer.alloc(0), Buffer.alloc(20, 0xff), 100);
    assert.deepEqual(
      left.map(([key]) => key.toString('latin1', 0, 1)),
      ['n'],
    );
  });

  it('takes no acknowledgement that is late, repeated, foreign or malformed', async () => {
    const { delivery, received, clock, done } = await started();
    await delivery.append(changes('a@1'));
    await clock.pass(60_000);
    assert.equal(delivery.acknowledge(received[0]?.id ?? '', 'done'), 'late');
    assert.equal(delivery.inFlight, 1);
    done('a@1');
    for (const id of [
      received[1]?.id ?? '',
      '77.1',
      '',
      'x',
      '1.1.1',
      '-1.1',
      '9'.repeat(400),
      '__proto__',
    ]) {
      assert.equal(delivery.acknowledge(id, 'done'), 'unknown', id);
    }
  });

  it('delivers again when the flow says retry, after a growing pause, and counts it', async () => {
    const { delivery, received, clock, asides } = await started();
    await delivery.append(changes('a@1', 'a@2'));
    await settled();
    delivery.acknowledge(received[0]?.id ?? '', 'retry');
    await clock.pass(999);
    assert.equal(received.length, 1, 'neither it nor the next of its object');
    await clock.pass(1);
    delivery.acknowledge(received[1]?.id ?? '', 'retry');
    await clock.pass(2_000);
    assert.deepEqual(
      received.map(({ attempt }) => attempt),
      [1, 2, 3],
    );
    delivery.acknowledge(received[2]?.id ?? '', 'retry');
    await settled();
    assert.deepEqual(
      asides.map(({ what }) => what),
      ['a@1'],
    );
    assert.equal(received.at(-1)?.what, 'a@2');
  });

  it('sends the events of a page as one message, and acknowledges all of them by it', async () => {
    const { delivery, news, done } = await started({ inGroups: true });
    await delivery.append(changes('a@1', 'b@1', 'a@2'));
    await settled();
    assert.deepEqual(news(), ['a@1 b@1']);
    assert.equal(delivery.inFlight, 2);
    done('a@1 b@1');
    await settled();
    assert.deepEqual(news(), ['a@2']);
  });

  it('resolves handedOff when all was sent once, acknowledged or not', async () => {
    const { delivery, done } = await started({ maxUnacknowledged: 1 });
    await delivery.append(changes('a@1', 'b@1'));
    let handedOff = false;
    const waiting = delivery.handedOff().then(() => (handedOff = true));
    await settled();
    assert.equal(handedOff, false);
    done('a@1');
    await waiting;
    assert.equal(delivery.inFlight, 1);
  });

  it('sends nothing of a page that could not be committed', async () => {
    const { delivery, received } = await started();
    await assert.rejects(
      delivery.deliver(changes('a@1'), () => Promise.reject(new Error('disk full'))),
      /disk full/,
    );
    await settled();
    assert.deepEqual(received, []);
    assert.equal(delivery.pending, 0);
    await delivery.deliver(changes('a@1'), committing(receiver));
    await settled();
    assert.equal(received.length, 1);
  });

  it('ends whoever waits when it is closed, and takes nothing any more', async () => {
    const { delivery } = await started({ maxUnacknowledged: 1 });
    const page = delivery.deliver(changes('a@1', 'b@1'), committing(receiver));
    await settled();
    const handedOff = delivery.handedOff();
    await delivery.close();
    await page;
    await handedOff;
    await assert.rejects(delivery.append(changes('c@1')), /has ended/);
    await assert.rejects(delivery.deliver(changes('c@1'), committing(receiver)), /has ended/);
  });

  it('reports a failing store once, keeps trying, and loses nothing', async () => {
    const store = createMemoryStore();
    let full = false;
    const write = store.write.bind(store);
    store.write = (operations) => (full ? Promise.reject(new Error('disk full')) : write(operations));
    const { delivery, received, storeErrors, clock, done } = await started({ store, maxUnacknowledged: 1 });
    await delivery.append(changes('a@1', 'b@1'));
    await settled();
    full = true;
    done('a@1');
    await clock.pass(30_000);
    assert.deepEqual(
      storeErrors.map((error) => error?.message),
      ['disk full'],
    );
    assert.equal(received.length, 1, 'the next delivery cannot be counted');
    full = false;
    await clock.pass(5_000);
    assert.deepEqual(storeErrors.length, 2);
    assert.deepEqual(
      received.map(({ what, attempt }) => [what, attempt]),
      [
        ['a@1', 1],
        ['b@1', 1],
      ],
    );
  });
});
