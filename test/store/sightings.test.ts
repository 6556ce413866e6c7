import assert from 'node:assert/strict';
import type { Clock } from '../../src/clock';
import { scopePrefix, sequenceKey } from '../../src/store/keys';
import { createMemoryStore } from '../../src/store/memory-store';
import { Sightings, UNSEEN_DAYS } from '../../src/store/sightings';
import type { Store } from '../../src/store/store';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A machine whose wall clock can be set, and a process on it that can be started again. */
class Machine implements Clock {
  #wall = Date.parse('2026-03-01T12:00:00Z');
  #elapsed = 0;
  now = (): number => this.#wall;
  elapsed = (): number => this.#elapsed;
  sleep = (): Promise<void> => Promise.resolve();

  pass(ms: number): void {
    this.#wall += ms;
    this.#elapsed += ms;
  }

  set(by: number): void {
    this.#wall += by;
  }

  restart(): void {
    this.#elapsed = 0;
  }
}

describe('the state of a node that is gone', () => {
  let store: Store;
  let machine: Machine;
  let sightings: Sightings;
  beforeEach(async () => {
    store = createMemoryStore();
    machine = new Machine();
    sightings = new Sightings(machine);
    await sightings.count(store);
  });

  const fill = (scope: string): Promise<void> =>
    store.write(
      (['state', 'memory', 'sequence', 'receipt'] as const)
        .map((kind) => ({ put: scopePrefix(scope, kind), value: Buffer.from('1') }))
        .concat(
          [1, 2, 3].map((sequence) => ({
            put: sequenceKey(scopePrefix(scope, sequence === 3 ? 'aside' : 'journal'), sequence),
            value: Buffer.from('{}'),
          })),
        ),
    );
  const has = async (scope: string): Promise<boolean> =>
    (await store.get(scopePrefix(scope, 'state'))) !== undefined;
  /** A day of a Node-RED with these nodes. */
  const day = async (...there: string[]): Promise<(string | undefined)[]> => {
    machine.pass(DAY);
    machine.restart();
    sightings = new Sightings(machine);
    await sightings.count(store);
    await sightings.see(store, there);
    return (await sightings.sweep(store, (scope) => there.includes(scope))).map(({ scope }) => scope);
  };

  it('is removed after 30 days without it, and nothing else is', async () => {
    for (const scope of ['gone', 'there']) await fill(scope);
    await sightings.see(store, ['gone', 'there']);
    for (let days = 0; days < UNSEEN_DAYS; days += 1) assert.deepEqual(await day('there'), []);
    assert.ok(await has('gone'));
    assert.deepEqual(await day('there'), ['gone']);
    assert.deepEqual([await has('gone'), await has('there')], [false, true]);
    assert.deepEqual(await store.range(Buffer.from('a'), Buffer.from('z'), 100).then((all) => all.length), 9);
    assert.deepEqual(await day('there'), []);
  });

  it('says how many events were never delivered', async () => {
    await fill('gone');
    await sightings.see(store, ['gone']);
    for (let days = 0; days < UNSEEN_DAYS; days += 1) await day();
    machine.pass(DAY);
    await sightings.count(store);
    assert.deepEqual(await sightings.sweep(store, () => false), [{ scope: 'gone', events: 3 }]);
  });

  it('stays while the node is among the flows, though it does not run', async () => {
    await fill('disabled');
    await sightings.see(store, ['disabled']);
    for (let days = 0; days < 100; days += 1) {
      machine.pass(DAY);
      await sightings.count(store);
      assert.deepEqual(await sightings.sweep(store, (scope) => scope === 'disabled'), []);
    }
    // and is counted from when it was last there
    for (let days = 0; days < UNSEEN_DAYS; days += 1) assert.deepEqual(await day(), []);
    assert.deepEqual(await day(), ['disabled']);
  });

  it('stays while Node-RED does not run, however long, and when a node comes back', async () => {
    await fill('back');
    await sightings.see(store, ['back']);
    machine.pass(400 * DAY);
    assert.deepEqual(await day(), []);
    assert.ok(await has('back'));
    for (let days = 0; days < UNSEEN_DAYS - 1; days += 1) await day();
    await day('back');
    for (let days = 0; days < UNSEEN_DAYS; days += 1) assert.deepEqual(await day(), []);
  });

  const jumps: Record<string, (index: number) => void> = {
    '20,000 days ahead and back again at every start': (index) => {
      machine.set((index % 2 === 0 ? 1 : -1) * 20_000 * DAY);
    },
    'to 1970 and to the present at every start': (index) => {
      machine.set((index % 2 === 0 ? -1 : 1) * 20_000 * DAY);
    },
    '20,000 days ahead once': (index) => {
      if (index === 0) machine.set(20_000 * DAY);
    },
  };
  for (const [how, jump] of Object.entries(jumps)) {
    it(`stays through an hour in which the clock jumps ${how}`, async () => {
      await fill('gone');
      await sightings.see(store, ['gone']);
      for (let start = 0; start < 100; start += 1) {
        jump(start);
        machine.restart();
        sightings = new Sightings(machine);
        machine.pass(HOUR / 100);
        await sightings.count(store);
        assert.deepEqual(await sightings.sweep(store, () => false), []);
      }
      assert.ok(await has('gone'));
    });
  }

  it('is removed in time although the clock was once far ahead, when Node-RED runs without a pause', async () => {
    await fill('gone');
    await sightings.see(store, ['gone']);
    machine.set(20_000 * DAY);
    await sightings.count(store);
    machine.set(-20_000 * DAY);
    let swept = 0;
    for (let hours = 0; hours < 24 * (UNSEEN_DAYS + 1) && swept === 0; hours += 1) {
      machine.pass(HOUR);
      await sightings.count(store);
      swept = (await sightings.sweep(store, () => false)).length;
    }
    assert.equal(swept, 1);
  });

  it('from before its nodes were noted is kept for 30 days too', async () => {
    await fill('old');
    for (let days = 0; days <= UNSEEN_DAYS; days += 1) assert.deepEqual(await day('there'), []);
    assert.deepEqual(await day('there'), [undefined]);
    assert.ok(!(await has('old')));
  });

  it('is known from that of a node that never was', async () => {
    await fill('old');
    assert.deepEqual(await sightings.see(store, ['old', 'new']), ['new']);
    assert.deepEqual(await sightings.see(store, ['old', 'new']), []);
    assert.deepEqual(await new Sightings(machine).see(store, ['new', 'newer']), ['newer']);
  });
});
