import assert from 'node:assert/strict';
import { PlatformError } from '../../src/connector/platform-error';
import { retried, retryAfterOf, type RetryRule } from '../../src/connector/retry';
import { VirtualClock } from '../virtual-clock';

const RULE: RetryRule = { attempts: 4, firstWait: 1000, longestWait: 3000 };

function failing(transient: boolean, retryAfter?: number): PlatformError {
  return new PlatformError('GET', { code: 'x', status: 'x', cure: 'x', transient, retryAfter });
}

describe('retries', () => {
  /** When each attempt came, ms, and how it ended. */
  async function attempts(errors: Error[]): Promise<{ at: number[]; end: string }> {
    const clock = new VirtualClock();
    const at: number[] = [];
    const call = retried(
      () => {
        at.push(clock.now());
        const error = errors.shift();
        return error === undefined ? Promise.resolve('done') : Promise.reject(error);
      },
      RULE,
      clock,
    ).catch((error: unknown) => (error as Error).message);
    await clock.pass(60_000);
    return { at, end: await call };
  }

  it('come after random waits below a bound that doubles', async () => {
    const bounds = [0, 0, 0];
    for (let run = 0; run < 200; run += 1) {
      const { at, end } = await attempts([failing(true), failing(true), failing(true)]);
      assert.equal(end, 'done');
      at.slice(1).forEach((time, index) => {
        bounds[index] = Math.max(bounds[index] ?? 0, time - (at[index] ?? 0));
      });
    }
    [1000, 2000, 3000].forEach((bound, index) => {
      const longest = bounds[index] ?? 0;
      assert.ok(longest <= bound && longest > bound * 0.8, `the longest wait ${index} was ${longest} ms`);
    });
  });

  it('end after four attempts, and never begin for a lasting error', async () => {
    const many = await attempts(Array.from({ length: 9 }, () => failing(true)));
    assert.equal(many.at.length, 4);
    assert.equal((await attempts([failing(false)])).at.length, 1);
    assert.equal((await attempts([new Error('other')])).at.length, 1);
  });

  it('wait as long as the platform says, within reason', async () => {
    assert.deepEqual((await attempts([failing(true, 2000), failing(true, 86_400_000)])).at, [0, 2000, 5000]);
  });
});

describe('Retry-After', () => {
  it('is read as seconds and as a date on the clock of the server', () => {
    const now = Date.UTC(2026, 1, 10, 12);
    assert.equal(retryAfterOf('120', now), 120_000);
    assert.equal(retryAfterOf('Tue, 10 Feb 2026 12:00:30 GMT', now), 30_000);
    assert.equal(retryAfterOf('Tue, 10 Feb 2026 11:00:00 GMT', now), 0);
    assert.equal(retryAfterOf('soon', now), undefined);
    assert.equal(retryAfterOf(undefined, now), undefined);
  });
});
