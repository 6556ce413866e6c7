import type { Clock } from '../../src/clock';

/** A clock that stands still until a test lets time pass. */
export interface HandClock extends Clock {
  /** Lets `ms` go by, from one sleeper to the next, each of whom gets done what it wakes up for. */
  pass(ms: number): Promise<void>;
}

export function createHandClock(): HandClock {
  let time = 0;
  const sleepers = new Set<{ at: number; wake: () => void }>();
  const nextSleeper = (until: number): { at: number; wake: () => void } | undefined =>
    [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  return {
    now: () => Date.UTC(2026, 0, 31) + time,
    elapsed: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = {
          at: time + ms,
          wake: () => {
            sleepers.delete(sleeper);
            resolve();
          },
        };
        sleepers.add(sleeper);
        const abort = (): void => {
          sleepers.delete(sleeper);
          reject(signal?.reason as Error);
        };
        if (signal?.aborted === true) abort();
        else signal?.addEventListener('abort', abort, { once: true });
      }),
    pass: async (ms) => {
      const until = time + ms;
      await settled();
      for (let next = nextSleeper(until); next !== undefined; next = nextSleeper(until)) {
        time = Math.max(time, next.at);
        next.wake();
        await settled();
      }
      time = until;
    },
  };
}

/** Resolves when whatever could be done without time going by is done. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
