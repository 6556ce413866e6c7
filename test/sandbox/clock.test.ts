import assert from 'node:assert/strict';
import { once } from 'node:events';
import { EventEmitter } from 'node:events';
import { SandboxClock } from './clock';

describe('sandbox: clock', () => {
  it('runs with the machine’s until it is set, then stands, and runs on when told', () => {
    const clock = new SandboxClock();
    assert.ok(Math.abs(clock.now() - Date.now()) < 1000);
    clock.advance(3_600_000);
    assert.ok(Math.abs(clock.now() - Date.now() - 3_600_000) < 1000);
    clock.set(1000);
    clock.advance(500);
    assert.equal(clock.now(), 1500);
    clock.run();
    assert.ok(clock.now() >= 1500 && clock.now() < 2500);
    clock.close();
  });

  it('is ahead of a simulation’s time by its skew', () => {
    let time = 5000;
    const clock = new SandboxClock(() => time);
    clock.skew = -2000;
    time = 10_000;
    assert.equal(clock.now(), 8000);
    assert.throws(() => {
      clock.set(1);
    });
    const rung: number[] = [];
    clock.at(9000, () => rung.push(clock.now()));
    time = 11_500;
    clock.tick();
    assert.deepEqual(rung, [9500]);
  });

  it('rings alarms in order, each at its own time, also those set on the way', () => {
    const clock = new SandboxClock();
    clock.set(0);
    const rung: [string, number][] = [];
    const ring = (name: string) => () => {
      rung.push([name, clock.now()]);
    };
    clock.at(300, ring('c'));
    clock.at(100, () => {
      ring('a')();
      clock.at(clock.now() + 100, ring('b'));
    });
    const cancel = clock.at(250, ring('cancelled'));
    cancel();
    clock.at(301, ring('later'));
    clock.advance(300);
    assert.deepEqual(rung, [
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
    assert.equal(clock.now(), 300);
    clock.close();
  });

  it('rings by itself while it runs', async () => {
    const clock = new SandboxClock();
    const bell = new EventEmitter();
    const rings = once(bell, 'ring', { signal: AbortSignal.timeout(2000) });
    clock.at(clock.now() + 10, () => bell.emit('ring'));
    // alarms alone do not keep a process alive
    const awake = setTimeout(() => undefined, 2000);
    await rings;
    clearTimeout(awake);
    clock.close();
  });
});
