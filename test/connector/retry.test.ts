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
  const now = Date.UTC(2026, 1, 10, 12);
  const cases: [string | undefined, number | undefined][] = [
    ['120', 120_000],
    [' 120 ', 120_000],
    ['+3', 3000],
    ['1.5', 2000],
    ['0.001', 1000],
    ['2.', 2000],
    ['Tue, 10 Feb 2026 12:00:30 GMT', 30_000],
    ['Tuesday, 10-Feb-26 12:00:30 GMT', 30_000],
    ['Tue Feb 10 12:00:30 2026', 30_000],
    ['2026-02-10T12:00:30Z', 30_000],
    ['Fri, 31 Dec 9999 23:59:59 GMT', Date.UTC(9999, 11, 31, 23, 59, 59) - now],
    ['9'.repeat(400), Infinity],
    // none of these asks to wait: then the wait is our own
    ['0', undefined],
    ['0.0', undefined],
    ['-5', undefined],
    ['-0.5', undefined],
    ['Tue, 10 Feb 2026 11:00:00 GMT', undefined],
    ['Thu, 01 Jan 1970 00:00:00 GMT', undefined],
    ['soon', undefined],
    ['soon 7', undefined],
    ['5 minutes', undefined],
    ['1e9', undefined],
    ['0x10', undefined],
    ['NaN', undefined],
    ['Infinity', undefined],
    ['', undefined],
    [undefined, undefined],
  ];
  for (const [header, wait] of cases) {
    it(`is ${wait ?? 'nothing'} for ${header === undefined ? 'none' : `"${header.slice(0, 40)}"`}`, () => {
      assert.equal(retryAfterOf(header, now), wait);
    });
  }

  it('as a date says nothing without the clock of the server', () => {
    assert.equal(retryAfterOf('Tue, 10 Feb 2026 12:00:30 GMT', undefined), undefined);
    assert.equal(retryAfterOf('30', undefined), 30_000);
  });

  it('never makes a retry come sooner than without it, nor later than is reasonable', async () => {
    for (const asked of [1, Infinity]) {
      let longest = 0;
      for (let run = 0; run < 100; run += 1) {
        const clock = new VirtualClock();
        const waits: number[] = [];
        const call = retried(
          () => {
            waits.push(clock.now());
            return waits.length < 2 ? Promise.reject(failing(true, asked)) : Promise.resolve();
          },
          RULE,
          clock,
        );
        await clock.pass(10_000);
        await call;
        longest = Math.max(longest, waits[1] ?? 0);
      }
      assert.ok(asked === 1 ? longest > 800 : longest === RULE.longestWait, `${longest} ms`);
    }
  });
});
