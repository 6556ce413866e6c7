import { systemClock, type Clock } from '../clock';
import type { Store } from './store';

const DAY = 86_400_000;
const HOUR = 3_600_000;
const DAYS_KEY = Buffer.from('days');

/** Days on which the store was in use, and the last of them by the machine's clock, in days since 1970. */
interface Days {
  count: number;
  last: number;
  /** What `count` began at, so that both together are days since 1970 as long as the clock is right. */
  before?: number;
}

/**
 * The days of a store, for ages of weeks: a day counts when the machine's clock shows a later one than ever before, or
 * when the process has run for another 24 hours. A clock that jumps, however far, counts one day.
 */
export class DayCount {
  readonly #clock: Clock;
  /** When this process last counted a day, by the clock that only goes forward. */
  #countedAt: number;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#countedAt = clock.elapsed();
  }

  /** Counts the day when it is another one. Returns whether it is. */
  async count(store: Store): Promise<boolean> {
    const days = await daysOf(store);
    const today = dayOf(this.#clock.now());
    const isLater = days === undefined || today > days.last;
    if (!isLater && this.#clock.elapsed() - this.#countedAt < DAY) return false;
    this.#countedAt = this.#clock.elapsed();
    const { count, last, before } = days ?? { count: 0, last: today, before: today - 1 };
    const counted: Days = { count: count + 1, last: Math.max(today, last), before: before ?? last - count };
    await store.write([{ put: DAYS_KEY, value: Buffer.from(JSON.stringify(counted)) }]);
    return true;
  }
}

/** Days on which the store was in use; 0 before any was counted. */
export async function daysInUse(store: Store): Promise<number> {
  return (await daysOf(store))?.count ?? 0;
}

/** Today, for whoever writes the day beside what shall grow old: days since 1970, but counted as `DayCount` says. */
export class Today {
  readonly #store: Store;
  readonly #clock: Clock;
  #read: { day: number; at: number } | undefined;

  constructor(store: Store, clock: Clock = systemClock) {
    this.#store = store;
    this.#clock = clock;
  }

  async day(): Promise<number> {
    const now = this.#clock.elapsed();
    if (this.#read === undefined || now - this.#read.at >= HOUR) {
      const days = await daysOf(this.#store);
      const day =
        days === undefined ? dayOf(this.#clock.now()) : (days.before ?? days.last - days.count) + days.count;
      this.#read = { day, at: now };
    }
    return this.#read.day;
  }
}

/** The day an instant in ms lies in, since 1970. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY);
}

async function daysOf(store: Store): Promise<Days | undefined> {
  const value = await store.get(DAYS_KEY);
  return value === undefined ? undefined : (JSON.parse(value.toString()) as Days);
}
