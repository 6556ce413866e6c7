import assert from 'node:assert/strict';
import { createPace } from '../../src/connector/pace';
import { settled, VirtualClock } from '../virtual-clock';

describe('pace', () => {
  let clock: VirtualClock;
  let starts: number[];
  beforeEach(() => {
    clock = new VirtualClock();
    starts = [];
  });

  /** A call of so many ms. */
  const call = (ms: number) => (): Promise<void> => {
    starts.push(clock.now());
    return clock.sleep(ms);
  };

  it('lets so many calls run at once, the others in their order', async () => {
    const pace = createPace(2, undefined, clock);
    const calls = [100, 200, 10, 10].map((ms) => pace.run(call(ms)));
    await clock.pass(500);
    await Promise.all(calls);
    assert.deepEqual(starts, [0, 0, 100, 110]);
  });

  it('keeps a fixed rate', async () => {
    const pace = createPace(4, 2, clock);
    const calls = [1, 1, 1].map((ms) => pace.run(call(ms)));
    await clock.pass(2000);
    await Promise.all(calls);
    assert.deepEqual(starts, [0, 500, 1000]);
  });

  it('gives the turn of a call that is broken off to the next one', async () => {
    const pace = createPace(4, 0.001, clock);
    await pace.run(() => Promise.resolve());
    for (let count = 0; count < 3; count += 1) {
      const stopped = new AbortController();
      const broken = pace.run(call(1), stopped.signal);
      await settled();
      stopped.abort(new Error('stopped'));
      await assert.rejects(broken);
    }
    const next = pace.run(call(1));
    await clock.pass(1_000_002);
    await next;
    assert.deepEqual(starts, [1_000_000]);
  });

  it('slows down after a refusal and recovers call by call', async () => {
    const pace = createPace(1, undefined, clock);
    pace.slowDown();
    pace.slowDown();
    for (let count = 0; count < 3; count += 1) {
      const running = pace.run(call(0));
      await clock.pass(2000);
      await running;
    }
    const together = [pace.run(call(0)), pace.run(call(0))];
    await clock.pass(2000);
    await Promise.all(together);
    assert.equal((starts[4] ?? 0) - (starts[3] ?? 0), 500);
    for (let count = 0; count < 50; count += 1) pace.recover();
    starts = [];
    const free = [pace.run(call(0)), pace.run(call(0))];
    await clock.pass(2000);
    await Promise.all(free);
    assert.equal((starts[1] ?? 0) - (starts[0] ?? 0), 0);
  });

  it('frees the place of a call that failed, and forgets one that was broken off while it waited', async () => {
    const pace = createPace(1, undefined, clock);
    await assert.rejects(
      pace.run(() => Promise.reject(new Error('no'))),
      /no/,
    );
    const running = pace.run(call(100));
    const stopped = new AbortController();
    const waiting = pace.run(call(1), stopped.signal);
    stopped.abort(new Error('stopped'));
    await assert.rejects(waiting, /stopped/);
    const next = pace.run(call(1));
    await clock.pass(200);
    await Promise.all([running, next]);
    assert.deepEqual(starts, [0, 100]);
    await settled();
  });
});
