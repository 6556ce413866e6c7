import type { SandboxClock } from '../clock';
import { Refusal } from '../http';

/** Calls allowed in any span of so many seconds; Maximizer's is said to be 30 in 10. */
export interface RateLimit {
  calls: number;
  seconds: number;
  /** Whether a refusal says when to come back. Default false, as nothing of the kind is documented. */
  retryAfter?: boolean;
}

/** Refuses what goes over a limit with 429; calls of each instance count by themselves. */
export function rateLimiter(clock: SandboxClock, limit: RateLimit | undefined): (instanceId: number) => void {
  const calls = new Map<number, number[]>();
  return (instanceId) => {
    if (!limit) return;
    const now = clock.now();
    const recent = (calls.get(instanceId) ?? []).filter((at) => at > now - limit.seconds * 1000);
    calls.set(instanceId, recent);
    const [oldest = now] = recent;
    if (recent.length >= limit.calls) {
      const wait = Math.max(1, Math.ceil((oldest + limit.seconds * 1000 - now) / 1000));
      throw new Refusal(429, 'Too many requests', {
        providerMessage: `More than ${limit.calls} calls in ${limit.seconds} seconds`,
        headers: limit.retryAfter === true ? { 'Retry-After': String(wait) } : {},
      });
    }
    recent.push(now);
  };
}
