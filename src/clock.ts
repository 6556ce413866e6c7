import { setTimeout as delay } from 'node:timers/promises';

/** Time as the engine sees it, so that a test can run a day in a moment. All in milliseconds. */
export interface Clock {
  /** This machine's wall clock: for schedules and log lines, never for a cursor. */
  now(): number;
  /** A clock that only goes forward, for durations. */
  elapsed(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** One moment by this machine's clocks, kept to tell later how much time has passed since. */
export interface Moment {
  /** Which run of the clock that only goes forward `elapsed` belongs to: a restart begins another. */
  run: string;
  elapsed: number;
  /** By the wall clock. */
  now: number;
}

/**
 * Milliseconds from one moment to a later one. Over a restart only the wall clock tells; undefined where it was set back
 * meanwhile and so tells nothing.
 */
export function passedBetween(before: Moment, after: Moment): number | undefined {
  if (before.run === after.run) return after.elapsed - before.elapsed;
  return after.now >= before.now ? after.now - before.now : undefined;
}

/** The longest time a timer of Node.js can hold, ms; a longer one would be over at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** The real time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    const options = signal === undefined ? {} : { signal };
    let left = ms;
    for (; left > LONGEST_TIMER; left -= LONGEST_TIMER) await delay(LONGEST_TIMER, undefined, options);
    await delay(left, undefined, options);
  },
};
