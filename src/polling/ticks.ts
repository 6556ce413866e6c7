import { Cron } from 'croner';
import { ConfigurationError, messageOf } from '../errors';

/** When to poll: every so many minutes, or by a cron expression in a time zone. */
export interface TickSettings {
  /** Minutes between polls, fractions allowed; 0: only when told. */
  refreshInterval: number;
  /** Five-field expression; replaces the interval. */
  cron?: string;
  /** IANA zone of the cron expression. */
  timeZone: string;
  /** How far a poll may be off its time, as a part of the interval: 0.1 is ±10 %. */
  jitter?: number;
}

/** How long it still is, in ms, as often as it is asked; 0 or less: the time has come. Infinity: nobody knows yet. */
export type Remaining = () => number;

/** What ticks need of a `Clock`, which the forms that check them know nothing of. */
interface TickClock {
  now(): number;
  elapsed(): number;
}

/** When to poll. */
export interface Ticks {
  /** How long it is to the next tick from now on; undefined: there is none, it polls only when told. */
  next(clock: TickClock): Remaining | undefined;
}

/** The longest interval, ms: what a timer of Node.js can hold. */
export const LONGEST_TIMER = 2 ** 31 - 1;
/** The shortest, ms: at most ten polls a second. */
const SHORTEST = 100;
const MINUTE = 60_000;

/** @throws ConfigurationError for an interval or a cron expression that cannot work */
export function compileTicks({ refreshInterval, cron, timeZone, jitter = 0 }: TickSettings): Ticks {
  const expression = cron?.trim() ?? '';
  if (expression !== '') return cronTicks(compileCron(expression, timeZone));
  const interval = checkedInterval(refreshInterval);
  if (interval === 0) return { next: () => undefined };
  return {
    next: (clock) => {
      const jittered = interval * (1 + jitter * (2 * Math.random() - 1));
      return timeFrom(clock, Math.max(SHORTEST, jittered));
    },
  };
}

/** Counts `ms` down, however the wall clock is set meanwhile. */
export function timeFrom(clock: TickClock, ms: number): Remaining {
  const end = clock.elapsed() + ms;
  return () => end - clock.elapsed();
}

function checkedInterval(minutes: number): number {
  const interval = minutes * MINUTE;
  if (interval === 0 || (interval >= SHORTEST && interval <= LONGEST_TIMER)) return interval;
  const what = interval > 0 && interval < SHORTEST ? 'is more than ten polls a second' : 'cannot be waited';
  throw new ConfigurationError('refreshInterval', `${minutes} minutes ${what}`, {
    cure: `Enter 0 (only when told), or minutes from 0.0017 (ten polls a second) to ${Math.floor(LONGEST_TIMER / MINUTE)}.`,
    status: 'check interval',
  });
}

/** The only ones that go by the wall clock: a tick that the clock was set past is due at once, and once. */
function cronTicks(cron: Cron): Ticks {
  return {
    next: (clock) => {
      let readAt = clock.now();
      let tick = cron.nextRun(new Date(readAt));
      return () => {
        const now = clock.now();
        // the clock was set back, so another tick may come first now
        if (now < readAt) {
          readAt = now;
          tick = cron.nextRun(new Date(now));
        }
        return tick === null ? Infinity : tick.getTime() - now;
      };
    },
  };
}

function compileCron(expression: string, timeZone: string): Cron {
  const cure = 'Use five fields such as */15 8-18 * * 1-5: minute, hour, day of month, month, day of week.';
  const status = 'check cron';
  if (expression.split(/\s+/).length !== 5) {
    throw new ConfigurationError('cron', `"${expression}" does not have five fields`, { cure, status });
  }
  try {
    const cron = new Cron(expression, { timezone: timeZone, paused: true });
    if (cron.nextRun() === null) throw new Error('it never comes due');
    return cron;
  } catch (error) {
    throw new ConfigurationError('cron', `"${expression}" cannot be used: ${messageOf(error)}`, {
      cure,
      status,
    });
  }
}
