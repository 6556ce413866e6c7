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

/** The real time of this machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: async (ms, signal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  },
};
