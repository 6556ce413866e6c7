import type { Clock } from '../clock';
import { PlatformError } from './platform-error';

export interface RetryRule {
  /** Calls in all, the first included. */
  attempts: number;
  /** Milliseconds: the longest random wait after the first failure; it doubles with each further one. */
  firstWait: number;
  /** Milliseconds: no wait is longer, whatever the platform asks. */
  longestWait: number;
}

export const DEFAULT_RETRY: RetryRule = { attempts: 4, firstWait: 500, longestWait: 60_000 };

/**
 * What `call` returns, called again after transient platform errors: full-jitter exponential backoff
 * (a random wait below a bound that doubles), or the platform's own Retry-After, capped.
 */
export async function retried<T>(
  call: () => Promise<T>,
  rule: RetryRule,
  clock: Clock,
  signal?: AbortSignal,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof PlatformError) || !error.transient || attempt >= rule.attempts) throw error;
      await clock.sleep(retryWait(error, attempt, rule), signal);
    }
  }
}

function retryWait(error: PlatformError, attempt: number, rule: RetryRule): number {
  if (error.retryAfter !== undefined) return Math.min(error.retryAfter, rule.longestWait);
  return Math.random() * Math.min(rule.firstWait * 2 ** (attempt - 1), rule.longestWait);
}

/** Milliseconds asked for by a Retry-After header, in seconds or as an HTTP date; undefined where there is none. */
export function retryAfterOf(header: string | undefined, serverNow: number): number | undefined {
  if (header === undefined) return undefined;
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - serverNow);
}
