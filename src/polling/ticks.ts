import { Cron } from 'croner';
import { ConfigurationError, messageOf } from '../errors';

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

/** When to poll. All in ms. */
export interface Ticks {
  /** The next tick after an instant; undefined: none, it polls only when told. */
  after(now: number): number | undefined;
  /** How many ticks lie between two instants. */
  between(from: number, to: number): number;
}

/** The longest time a timer of Node.js can hold, ms. */
export const LONGEST_TIMER = 2 ** 31 - 1;
const MINUTE = 60_000;

/** @throws ConfigurationError for an interval or a cron expression that cannot work */
export function compileTicks({ refreshInterval, cron, timeZone, jitter = 0 }: TickSettings): Ticks {
  const expression = cron?.trim() ?? '';
  if (expression !== '') return cronTicks(expression, timeZone);
  const interval = checkedInterval(refreshInterval);
  if (interval === 0) return { after: () => undefined, between: () => 0 };
  return {
    after: (now) => now + interval * (1 + jitter * (2 * Math.random() - 1)),
    between: (from, to) => Math.max(0, Math.floor((to - from) / interval)),
  };
}

function checkedInterval(minutes: number): number {
  const interval = minutes * MINUTE;
  if (!(interval >= 0 && interval <= LONGEST_TIMER)) {
    throw new ConfigurationError('refreshInterval', `${minutes} minutes cannot be waited`, {
      cure: `Enter minutes from 0 (only when told) to ${Math.floor(LONGEST_TIMER / MINUTE)}.`,
      status: 'check interval',
    });
  }
  return interval;
}

function cronTicks(expression: string, timeZone: string): Ticks {
  const cron = compileCron(expression, timeZone);
  const after = (now: number): number | undefined => cron.nextRun(new Date(now))?.getTime();
  return {
    after,
    between: (from, to) => {
      let count = 0;
      for (let tick = after(from); tick !== undefined && tick <= to; tick = after(tick)) count += 1;
      return count;
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
