import type { Clock } from '../clock';
import { httpDate } from './http-date';
import { PlatformError } from './platform-error';

/** How often a call is tried, and how long it waits between. */
export interface RetryRule {
  /** Calls in all, the first included. */
  attempts: number;
  /** Milliseconds: the longest random wait after the first failure; it doubles with each further one. */
  firstWait: number;
  /** Milliseconds: no wait is longer, whatever the platform asks. */
  longestWait: number;
}

/** Waits in ms: long enough for most faults to pass, and short enough for a poll to wait for. */
export const DEFAULT_RETRY: RetryRule = { attempts: 4, firstWait: 500, longestWait: 60_000 };

/**
 * What `call` returns, called again after transient platform errors: full-jitter exponential backoff
 * (a random wait below a bound that doubles), or the platform's own Retry-After, capped.
 * @param isWorthIt which errors it is called again after
 */
export async function retried<T>(
  call: () => Promise<T>,
  rule: RetryRule,
  clock: Clock,
  signal?: AbortSignal,
  isWorthIt: (error: PlatformError) => boolean = ({ transient }) => transient,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof PlatformError) || !isWorthIt(error) || attempt >= rule.attempts) throw error;
      await clock.sleep(retryWait(error, attempt, rule), signal);
    }
  }
}

/** Never sooner than without the platform's wish: it may ask for next to nothing. */
function retryWait(error: PlatformError, attempt: number, rule: RetryRule): number {
  const wait = Math.random() * Math.min(rule.firstWait * 2 ** (attempt - 1), rule.longestWait);
  return Math.max(wait, Math.min(error.retryAfter ?? 0, rule.longestWait));
}

const SECOND = 1000;

/**
 * Milliseconds asked for by a Retry-After header, in seconds or as an HTTP date, rounded up to the second; undefined
 * where there is none, or none that lies ahead.
 * @param serverNow the server's clock, ms; without it a date says nothing
 */
export function retryAfterOf(header: string | undefined, serverNow: number | undefined): number | undefined {
  const wait = header === undefined ? NaN : askedWait(header.trim(), serverNow ?? NaN);
  return wait > 0 ? Math.ceil(wait / SECOND) * SECOND : undefined;
}

function askedWait(text: string, serverNow: number): number {
  if (/^\+?\d+(?:\.\d*)?$/.test(text)) return Number(text) * SECOND;
  return (httpDate(text) ?? NaN) - serverNow;
}
