import assert from 'node:assert/strict';
import { settled } from './hand-clock';
import { changes, createReceiver, type Receiver } from './receiver';

describe('what acknowledged delivery sets aside', () => {
  let receiver: Receiver;

  const started = async (options: Parameters<typeof createReceiver>[0] = {}): Promise<Receiver> => {
    receiver = createReceiver(options);
    await receiver.delivery.start();
    return receiver;
  };

  afterEach(async () => {
    await receiver.delivery.close();
  });

  it('sets aside what was delivered in vain so many times, and goes on with its object', async () => {
    const { delivery, asides, clock, received, news } = await started();
    await delivery.append(changes('a@1', 'a@2'));
    await clock.pass(179_000);
    assert.deepEqual(news(), ['a@1', 'a@1', 'a@1']);
    assert.equal(asides.length, 0);
    await clock.pass(1_000);
    assert.deepEqual(
      asides.map(({ what, attempt }) => [what, attempt]),
      [['a@1', 3]],
    );
    assert.match(
      asides[0]?.error.message ?? '',
      /contacts a.*not acknowledged after 3 deliveries.*redeliver/,
    );
    assert.deepEqual(news(), ['a@2']);
    assert.deepEqual(
      received.map(({ attempt }) => attempt),
      [1, 2, 3, 1],
    );
    const [aside] = await delivery.asides(10);
    assert.equal(aside?.event.objectId, 'a');
    assert.deepEqual([aside.reason, aside.event.attempt, aside.payload?.['Key']], ['unacknowledged', 3, 'a']);
  });

  it('is counted, also over a restart, until it is delivered again or forgotten', async () => {
    const { delivery, clock, store, done } = await started({ maxAttempts: 1 });
    assert.equal(delivery.aside, 0);
    await delivery.append(changes('a@1', 'b@1', 'c@1'));
    await clock.pass(60_000);
    assert.equal(delivery.aside, 3);
    const [first] = await delivery.asides(1);
    await delivery.redeliver([first?.id ?? '']);
    assert.equal(delivery.aside, 2);
    await settled();
    done('a@1');
    await delivery.close();
    const { delivery: again } = await started({ maxAttempts: 1, store });
    await clock.pass(1);
    assert.equal(again.aside, 2);
    const [second] = await again.asides(1);
    await again.drop([second?.id ?? '', 'x']);
    assert.equal(again.aside, 1);
  });

  it('delivers what was set aside again when told, counting on, with as many tries as before', async () => {
    const { delivery, asides, clock, received, news } = await started({ maxAttempts: 1 });
    await delivery.append(changes('a@1', 'b@1'));
    await clock.pass(60_000);
    assert.equal((await delivery.asides(10)).length, 2);
    const [first] = await delivery.asides(1);
    news();
    assert.equal(await delivery.redeliver([first?.id ?? '', 'x', '999']), 1);
    await settled();
    assert.deepEqual(received.at(-1)?.attempt, 2);
    assert.equal(asides.length, 2);
    await clock.pass(60_000);
    assert.deepEqual(asides[2]?.attempt, 2);
    assert.equal(await delivery.redeliver(), 2);
    assert.deepEqual(await delivery.asides(10), []);
    await settled();
    assert.deepEqual(news().sort(), ['a@1', 'a@1', 'b@1']);
  });

  it('forgets what was set aside when told', async () => {
    const { delivery, clock } = await started({ maxAttempts: 1 });
    await delivery.append(changes('a@1', 'b@1', 'c@1'));
    await clock.pass(60_000);
    const [first, second] = await delivery.asides(2);
    assert.equal(await delivery.drop([first?.id ?? '', first?.id ?? '', 'nonsense']), 2);
    const rest = await delivery.asides(10, first?.id);
    assert.deepEqual(
      rest.map(({ event }) => event.objectId),
      ['b', 'c'],
    );
    assert.equal(rest[0]?.id, second?.id);
  });

  it('sets aside at once what the flow discards', async () => {
    const { delivery, received, asides } = await started();
    await delivery.append(changes('a@1', 'a@2'));
    await settled();
    assert.equal(delivery.acknowledge(received[0]?.id ?? '', 'discard'), 'accepted');
    await settled();
    assert.match(asides[0]?.error.message ?? '', /was discarded/);
    assert.equal((await delivery.asides(10))[0]?.reason, 'discarded');
    assert.equal(received.at(-1)?.what, 'a@2');
  });
});
