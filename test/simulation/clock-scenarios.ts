import type { Scenario } from './scenario';
import type { World } from './world';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Minutes between polls: what nodes have by default, and what lies around it. */
const INTERVALS = [1, 5, 15, 60];
/** Polls of a scenario. */
const POLLS = 12;

/** What every scenario here has: so many polls so many minutes apart, and some 700 changes. */
function polledEvery(minutes: number): Pick<Scenario, 'interval' | 'minutes' | 'population'> {
  return { interval: minutes * 60, minutes: minutes * POLLS, population: 1500 };
}

/** Changes at random, some 700 in all. */
function changing(minutes: number, late = 0): (world: World) => void {
  const perSecond = 700 / (minutes * POLLS * 60);
  return (world) => {
    for (let left = perSecond; world.random() < left; left -= 1) {
      world.change(late > 0 && world.random() < 0.1 ? world.random() * late : 0);
    }
  };
}

/** The server's clock, and with it the stamps, set on or back by `by` ms between the fifth and the sixth poll. */
function clockSet(letter: string, name: string, minutes: number, by: number): Scenario {
  const change = changing(minutes);
  return {
    ...polledEvery(minutes),
    name: `${letter}  ${name}, polled every ${minutes} min`,
    second: (world, second) => {
      if (second === Math.round(minutes * 60 * 5.4)) world.sandbox.clock.skew += by;
      change(world);
    },
  };
}

/** Single answers, one in `every`, whose `Date` is another than the server's clock; the stamps are right. */
function oddDates(
  name: string,
  minutes: number,
  every: number,
  dates: readonly (string | number)[],
): Scenario {
  const change = changing(minutes);
  return {
    ...polledEvery(minutes),
    name: `n  ${name}, polled every ${minutes} min`,
    second: (world, second) => {
      change(world);
      if (second % (minutes * 60) !== 0 || world.random() * every > 1) return;
      const date = dates[Math.floor(world.random() * dates.length)] ?? 0;
      world.sandbox.faults.add({ kind: 'date', date, skip: world.random() < 0.5 ? 0 : 1 });
    },
    // the first poll asks twice: for the present, and for its window
    prepare: (world) => {
      world.sandbox.faults.add({ kind: 'date', date: dates[0] ?? 0 });
    },
  };
}

const ODD_DATES = [
  HOUR,
  -HOUR,
  -7 * MINUTE,
  30 * DAY,
  -30 * DAY,
  'Thu, 01 Jan 1970 00:00:00 GMT',
  'Fri, 31 Dec 9999 23:59:59 GMT',
  'Mon, 01 Jan 0001 00:00:00 GMT',
];

/** A clock that cannot be trusted, at every distance of the polls. */
export const CLOCK_SCENARIOS: readonly Scenario[] = INTERVALS.flatMap((minutes) => [
  clockSet('l', "the server's clock set back an hour", minutes, -HOUR),
  clockSet('l', "the server's clock set back 7 minutes", minutes, -7 * MINUTE),
  clockSet('l', "the server's clock set back a day", minutes, -DAY),
  clockSet('l', "the server's clock set on an hour", minutes, HOUR),
  { ...oddDates('one Date in three is another', minutes, 3, ODD_DATES), mayBeStale: true },
  {
    ...polledEvery(minutes),
    name: `o  10 % up to 8 min late, polled every ${minutes} min`,
    second: changing(minutes, 8 * MINUTE),
  },
]);
