import assert from 'node:assert/strict';
import { PlatformError } from '../../src/connector/platform-error';
import type { PollReport } from '../../src/polling/poller';
import { createSchedule, type Schedule, type ScheduleState } from '../../src/polling/schedule';
import { settled, VirtualClock } from '../virtual-clock';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const REPORT: PollReport = { events: 0, created: 0, updated: 0, rows: 0, pages: 1 };
const NOON = Date.UTC(2026, 1, 10, 12);
const JUMPS = [
  ['ahead by 90 s', 90 * SECOND],
  ['back by 90 s', -90 * SECOND],
  ['ahead by 5 h', 5 * HOUR],
  ['back by 5 h', -5 * HOUR],
  ['ahead by 20,000 days', 20_000 * DAY],
  ['back to 1970', -NOON],
  ['ahead to the year 12000', Date.UTC(12_000, 0) - NOON],
] as const;

describe('a schedule, when the clock of this machine is set', () => {
  let clock: VirtualClock;
  let schedule: Schedule;
  /** When each poll began, in real ms after the start. */
  let polls: number[];
  let states: ScheduleState[];
  let poll: () => Promise<PollReport>;

  function scheduled(refreshInterval: number, cron = ''): Schedule {
    schedule = createSchedule({
      refreshInterval,
      cron,
      timeZone: 'UTC',
      clock,
      poll: () => {
        polls.push(clock.elapsed() - NOON);
        return poll();
      },
      report: (state) => states.push(state),
    });
    return schedule;
  }
  const shown = (): number | undefined => {
    const state = states.at(-1);
    return state !== undefined && 'next' in state ? state.next : undefined;
  };

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

  for (const [name, by] of JUMPS) {
    for (const minutes of [0.1, 15, 24 * 60]) {
      it(`keeps an interval of ${minutes} min: ${name}`, async () => {
        scheduled(minutes).start(true);
        await clock.pass((minutes * MINUTE) / 3);
        clock.setBy(by);
        await clock.pass(minutes * MINUTE);
        clock.setBy(-by);
        await clock.pass(minutes * MINUTE);
        assert.deepEqual(
          polls.map((at) => at / MINUTE),
          [0, minutes, 2 * minutes],
        );
      });
    }

    it(`polls by cron at the times that the clock then shows: ${name}`, async () => {
      scheduled(15, '13 * * * *').start(false);
      await clock.pass(5 * MINUTE);
      clock.setBy(by);
      // beyond the year 9999 there are no ticks: then the clock has to come back first
      if (by > 5000 * 365 * DAY) {
        await clock.pass(10 * MINUTE);
        clock.setBy(-by);
      }
      await clock.pass(MINUTE);
      polls = [];
      const due = untilMinute13(clock.now());
      await clock.pass(due + HOUR);
      const real = polls.map((at) => at + NOON);
      assert.equal(real.length, 2);
      assert.deepEqual(
        real.map((at) => at - clock.elapsed()),
        [-HOUR, 0],
      );
    });

    it(`shows the right time of the next poll within a minute: ${name}`, async () => {
      scheduled(15).start(true);
      await clock.pass(2 * MINUTE);
      clock.setBy(by);
      await clock.pass(MINUTE);
      assert.equal(shown(), clock.now() + 12 * MINUTE);
    });

    it(`ends the pause after a failure in time, and shows when: ${name}`, async () => {
      poll = () =>
        Promise.reject(
          new PlatformError('GET', {
            code: 'x',
            status: '503',
            cure: 'x',
            transient: true,
            retryAfter: 5 * MINUTE,
          }),
        );
      scheduled(15).start(true);
      await clock.pass(2 * MINUTE);
      clock.setBy(by);
      await clock.pass(MINUTE);
      assert.equal(shown(), clock.now() + 2 * MINUTE);
      await clock.pass(2 * MINUTE);
      assert.deepEqual(polls, [0, 5 * MINUTE]);
    });

    it(`counts no missed times of a cron expression: ${name}, during a poll`, async () => {
      let end = (): void => undefined;
      poll = () =>
        new Promise((resolve) => {
          end = () => {
            resolve(REPORT);
          };
        });
      scheduled(15, '*/15 * * * *').start(true);
      await settled();
      clock.setBy(by);
      const began = performance.now();
      end();
      await settled();
      assert.ok(performance.now() - began < 1000, 'it counted');
      assert.equal(polls.length, 1);
    });
  }

  it('polls once, and at once, for the times of a cron expression that the clock was set past', async () => {
    scheduled(15, '13 * * * *').start(false);
    await clock.pass(12 * MINUTE);
    clock.setBy(2 * MINUTE + 30 * SECOND);
    await clock.pass(MINUTE);
    assert.equal(polls.length, 1);
    await clock.pass(40 * MINUTE);
    assert.equal(polls.length, 1);
  });

  it('is not late for a cron expression when a clock that was behind is set right', async () => {
    clock.setBy(-2 * MINUTE);
    scheduled(15, '13 * * * *').start(false);
    await clock.pass(10 * MINUTE);
    clock.setBy(2 * MINUTE);
    await clock.pass(4 * MINUTE);
    assert.deepEqual(
      polls.map((at) => at / MINUTE),
      [13],
    );
  });

  it('says nothing anew while the clock runs as it should', async () => {
    scheduled(60).start(true);
    await clock.pass(59 * MINUTE);
    assert.equal(states.length, 2);
  });
});

function untilMinute13(now: number): number {
  return (((13 * MINUTE - now) % HOUR) + HOUR) % HOUR;
}
