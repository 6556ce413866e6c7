import assert from 'node:assert/strict';
import { DayCount, daysInUse, Today } from '../../src/store/days';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';

const DAY = 86_400_000;
const FIRST = Date.parse('2026-03-01T12:00:00Z');
const FIRST_DAY = Math.floor(FIRST / DAY);

describe('the day that ages of weeks are told by', () => {
  let store: Store;
  let wall: number;
  let elapsed: number;
  const clock = {
    now: () => wall,
    elapsed: () => elapsed,
    sleep: () => Promise.resolve(),
  };
  const pass = (ms: number): void => {
    wall += ms;
    elapsed += ms;
  };
  beforeEach(() => {
    store = createMemoryStore();
    wall = FIRST;
    elapsed = 0;
  });

  it('is that of the machine until a day was counted, and while its clock is right', async () => {
    assert.equal(await new Today(store, clock).day(), FIRST_DAY);
    const days = new DayCount(clock);
    await days.count(store);
    assert.equal(await new Today(store, clock).day(), FIRST_DAY);
    for (let day = 1; day <= 40; day += 1) {
      pass(DAY);
      await days.count(store);
      assert.equal(await new Today(store, clock).day(), FIRST_DAY + day);
    }
  });

  it('is one further when the clock jumps ahead, and goes on when it is set back', async () => {
    const days = new DayCount(clock);
    const today = new Today(store, clock);
    await days.count(store);
    wall += 20_000 * DAY;
    elapsed += 3_600_000;
    await days.count(store);
    assert.equal(await today.day(), FIRST_DAY + 1);
    wall = FIRST - 5 * DAY;
    await days.count(store);
    assert.equal(await today.day(), FIRST_DAY + 1);
    for (let day = 1; day <= 3; day += 1) {
      pass(DAY);
      await days.count(store);
      assert.equal(await today.day(), FIRST_DAY + 1 + day);
    }
  });

  it('is read again after an hour, for someone else may count it', async () => {
    const today = new Today(store, clock);
    await new DayCount(clock).count(store);
    assert.equal(await today.day(), FIRST_DAY);
    pass(DAY);
    await new DayCount(clock).count(store);
    assert.equal(await today.day(), FIRST_DAY + 1);
  });

  it('goes on from what a store held before it was noted what the count began at', async () => {
    await store.write([{ put: Buffer.from('days'), value: Buffer.from(`{"count":7,"last":${FIRST_DAY}}`) }]);
    assert.equal(await new Today(store, clock).day(), FIRST_DAY);
    pass(DAY);
    await new DayCount(clock).count(store);
    assert.equal(await daysInUse(store), 8);
    assert.equal(await new Today(store, clock).day(), FIRST_DAY + 1);
  });
});
