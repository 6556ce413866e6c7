import type { Clock } from '../clock';

/** How fast a connection may call. */
export interface Pace {
  /** Runs `call` when its turn comes: at most so many at once, and no sooner than the rate allows. */
  run<T>(call: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** The platform said 429: from now on calls keep twice the distance, at least a quarter of a second. */
  slowDown(): void;
  /** A call succeeded: the distance shrinks again, a tenth at a time. */
  recover(): void;
}

const FIRST_SLOW_GAP = 250;
const LONGEST_GAP = 30_000;

/**
 * @param maxConcurrent calls at once
 * @param requestsPerSecond a fixed rate; undefined: none
 */
export function createPace(maxConcurrent: number, requestsPerSecond: number | undefined, clock: Clock): Pace {
  const fixedGap = requestsPerSecond === undefined ? 0 : 1000 / requestsPerSecond;
  const waiting: (() => void)[] = [];
  let running = 0;
  let slowGap = 0;
  let nextStart = -Infinity;

  const begin = async (signal: AbortSignal | undefined): Promise<void> => {
    if (running >= maxConcurrent) {
      await turn(waiting, signal);
    } else {
      running += 1;
    }
  };
  const end = (): void => {
    const next = waiting.shift();
    // the place goes straight to the next in line, so that none can slip in between
    if (next === undefined) running -= 1;
    else next();
  };
  const keepDistance = async (signal: AbortSignal | undefined): Promise<void> => {
    const gap = Math.max(fixedGap, slowGap);
    const now = clock.elapsed();
    const start = Math.max(now, nextStart);
    nextStart = start + gap;
    if (start <= now) return;
    try {
      await clock.sleep(start - now, signal);
    } catch (error) {
      // this call was given up before it began, so the next one takes over its time
      if (nextStart === start + gap) nextStart = start;
      throw error;
    }
  };

  return {
    run: async (call, signal) => {
      await begin(signal);
      try {
        await keepDistance(signal);
        return await call();
      } finally {
        end();
      }
    },
    slowDown: () => {
      slowGap = Math.min(Math.max(slowGap * 2, FIRST_SLOW_GAP), LONGEST_GAP);
    },
    recover: () => {
      slowGap = slowGap < 10 ? 0 : slowGap * 0.9;
    },
  };
}

function turn(waiting: (() => void)[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const begin = (): void => {
      signal?.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      const place = waiting.indexOf(begin);
      if (place >= 0) waiting.splice(place, 1);
      reject(signal?.reason instanceof Error ? signal.reason : new Error('aborted'));
    };
    if (signal?.aborted === true) {
      giveUp();
      return;
    }
    signal?.addEventListener('abort', giveUp, { once: true });
    waiting.push(begin);
  });
}
