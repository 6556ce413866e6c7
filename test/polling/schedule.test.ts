import assert from 'node:assert/strict';
import { PlatformError } from '../../src/connector/platform-error';
import type { PollReport } from '../../src/polling/poller';
import { createSchedule, type Schedule, type ScheduleState } from '../../src/polling/schedule';
import { compileTicks, LONGEST_TIMER } from '../../src/polling/ticks';
import { settled, VirtualClock } from '../virtual-clock';

const MINUTE = 60_000;
const REPORT: PollReport = { events: 1, created: 1, updated: 0, rows: 1, pages: 1 };
const NOON = Date.UTC(2026, 1, 10, 12);

function passing(retryAfter?: number): PlatformError {
  return new PlatformError('GET', { code: 'x', status: '500', cure: 'x', transient: true, retryAfter });
}

describe('schedule', () => {
  let clock: VirtualClock;
  let schedule: Schedule;
  let polls: number[];
  let states: ScheduleState[];
  let poll: (signal: AbortSignal) => Promise<PollReport>;

  function scheduled(refreshInterval: number, cron?: string): Schedule {
    return createSchedule({
      refreshInterval,
      ...(cron === undefined ? {} : { cron }),
      timeZone: 'Europe/Berlin',
      clock,
      poll: (signal) => {
        polls.push((clock.elapsed() - NOON) / MINUTE);
        return poll(signal);
      },
      report: (state) => states.push(state),
    });
  }

  beforeEach(() => {
    clock = new VirtualClock(NOON);
    polls = [];
    states = [];
    poll = () => Promise.resolve(REPORT);
  });
  afterEach(async () => {
    await schedule.close();
    assert.equal(clock.sleeping, 0, 'a timer was left behind');
  });

  it('polls at once and then at its interval, and says when next', async () => {
    schedule = scheduled(15);
    schedule.start(true);
    await clock.pass(40 * MINUTE);
    assert.deepEqual(polls, [0, 15, 30]);
    assert.deepEqual(states.slice(0, 2), [
      { phase: 'polling' },
      { phase: 'waiting', next: NOON + 15 * MINUTE, report: REPORT },
    ]);
  });

  it('polls only when told with an interval of 0', async () => {
    schedule = scheduled(0);
    schedule.start(true);
    await clock.pass(1000 * MINUTE);
    assert.deepEqual(polls, []);
    assert.deepEqual(await schedule.pollNow(), REPORT);
    assert.deepEqual(states.at(-1), { phase: 'waiting', next: undefined, report: REPORT });
  });

  it('follows cron in its zone', async () => {
    schedule = scheduled(15, '30 14 * * *');
    schedule.start(false);
    await clock.pass(48 * 60 * MINUTE);
    // 14:30 in Berlin is 13:30 in UTC, an hour and a half after noon
    assert.deepEqual(polls, [90, 90 + 1440]);
  });

  it('lets one poll run at a time; who asks meanwhile shares the next', async () => {
    const ends: (() => void)[] = [];
    poll = () =>
      new Promise((resolve) => {
        ends.push(() => {
          resolve(REPORT);
        });
      });
    schedule = scheduled(1);
    schedule.start(true);
    const asked = [schedule.pollNow(), schedule.pollNow()];
    await clock.pass(3 * MINUTE);
    assert.deepEqual(polls, [0]);
    ends.shift()?.();
    await settled();
    assert.equal(polls.length, 2);
    ends.shift()?.();
    await Promise.all(asked);
    assert.equal(polls.length, 2);
  });

  it('stops for a pause, keeps what is asked for, and goes on', async () => {
    schedule = scheduled(1);
    schedule.start(true);
    await clock.pass(90_000);
    schedule.pause();
    await clock.pass(10 * MINUTE);
    assert.deepEqual(polls, [0, 1]);
    assert.deepEqual(states.at(-1), { phase: 'paused' });
    await schedule.pollNow();
    assert.deepEqual(states.at(-1), { phase: 'paused' });
    schedule.resume();
    await clock.pass(MINUTE);
    assert.equal(polls.length, 4);
  });

  it('tries again sooner after a passing fault, and waits longer after five in a row', async () => {
    poll = () => Promise.reject(passing());
    schedule = scheduled(15);
    schedule.start(true);
    await clock.pass(5 * 15 * MINUTE);
    assert.ok(polls.length >= 5, `${polls.length} polls`);
    assert.ok((polls[1] ?? 99) <= 0.25, 'the first retry comes within 15 s');
    const gaps = polls.slice(1).map((at, index) => at - (polls[index] ?? 0));
    assert.deepEqual(
      gaps.slice(4, 5).map((gap) => Math.round(gap)),
      [30],
    );
    await clock.pass(24 * 60 * MINUTE);
    assert.equal(Math.round((polls.at(-1) ?? 0) - (polls.at(-2) ?? 0)), 60);
    assert.equal(states.at(-1)?.phase, 'retrying');
    poll = () => Promise.resolve(REPORT);
    await clock.pass(60 * MINUTE);
    const recovered = polls.length;
    await clock.pass(15 * MINUTE);
    assert.equal(polls.length, recovered + 1);
  });

  it('waits as long as the platform says', async () => {
    poll = () => Promise.reject(passing(5 * MINUTE));
    schedule = scheduled(15);
    schedule.start(true);
    await clock.pass(6 * MINUTE);
    assert.deepEqual(polls, [0, 5]);
  });

  it('keeps its interval after a lasting error, and gives it to who asked', async () => {
    poll = () => Promise.reject(new Error('no such url'));
    schedule = scheduled(15);
    schedule.start(true);
    await clock.pass(16 * MINUTE);
    assert.deepEqual(polls, [0, 15]);
    assert.equal(states.at(-1)?.phase, 'failed');
    await assert.rejects(schedule.pollNow(), /no such url/);
  });

  it('breaks a running poll off when it closes, and takes no more', async () => {
    poll = (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('aborted'));
        });
      });
    schedule = scheduled(1);
    schedule.start(true);
    await schedule.close();
    await assert.rejects(schedule.pollNow(), { code: 'closed' });
    await clock.pass(5 * MINUTE);
    assert.deepEqual(polls, [0]);
  });
});

describe('ticks', () => {
  it('refuse intervals and cron expressions that cannot work, with a cure', () => {
    const bad: [number, string | undefined, RegExp][] = [
      [-1, undefined, /refreshInterval: -1 minutes.*Enter 0 .* or minutes from 0\.0017/],
      [0.00001, undefined, /refreshInterval: 0\.00001 minutes is more than ten polls a second/],
      [0.0016, undefined, /more than ten polls a second/],
      [NaN, undefined, /refreshInterval/],
      [LONGEST_TIMER / MINUTE + 1, undefined, /to 35791\.$/],
      [1, '* * * *', /cron: .*five fields/],
      [1, '61 * * * *', /cron: "61 \* \* \* \*" cannot be used/],
      [1, '0 0 31 2 *', /never comes due/],
    ];
    for (const [refreshInterval, cron, message] of bad) {
      assert.throws(
        () => compileTicks({ refreshInterval, timeZone: 'UTC', ...(cron === undefined ? {} : { cron }) }),
        { name: 'ConfigurationError', message },
      );
    }
  });

  it('can be off their time by a part of the interval', () => {
    const ticks = compileTicks({ refreshInterval: 10, timeZone: 'UTC', jitter: 0.1 });
    const clock = new VirtualClock();
    const waits = Array.from({ length: 1000 }, () => (ticks.next(clock)?.() ?? NaN) / MINUTE);
    assert.ok(Math.min(...waits) >= 9 && Math.max(...waits) <= 11);
    assert.ok(Math.max(...waits) - Math.min(...waits) > 1, 'the waits are all the same');
  });
});
