import type { Scenario } from './scenario';
import type { World } from './world';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Minutes between polls. */
const INTERVALS = [0.5, 1, 5, 15, 60];

/** A CRM whose clock, by which it stamps, shows another time than the `Date` of the answers: less is behind it, ms. */
export function setLag(world: World, behind: number): void {
  world.sandbox.clock.skew = -behind;
  world.sandbox.clock.headerSkew = behind;
}

/** How changes come: so many a second for half a minute, and then none for a while. */
interface Bursts {
  perSecond: number;
  /** Minutes from one to the next: random ones around it. */
  apart: number;
  /** Which part of the changes is seen late, and by how much at most, ms. */
  lateShare?: number;
  late?: number;
}

/** One of them. */
const BURST = 30;

function bursts({
  perSecond,
  apart,
  lateShare = 0,
  late = 0,
}: Bursts): (world: World, second: number) => void {
  let next = 0;
  return (world, second) => {
    // a scenario is played again and again
    if (second === 1) next = 30;
    if (second < next) return;
    if (second >= next + BURST) next += BURST - apart * 60 * Math.log(1 - world.random());
    else
      for (let left = perSecond; world.random() < left; left -= 1) {
        world.change(world.random() < lateShare ? world.random() * late : 0);
      }
  };
}

/** Bursts with pauses of some polls, of which a tenth of the changes turns up late, and an hour of silence behind them. */
function inSilence(minutes: number, name: string, changed: Partial<Scenario>): Scenario {
  const apart = Math.max(12, minutes * 2.5);
  const change = bursts({ perSecond: 2, apart, lateShare: 0.1, late: 8 * MINUTE });
  return {
    minutes: apart * 24,
    interval: minutes * 60,
    population: 2000,
    quiet: true,
    second: change,
    ...changed,
    name: `${name}, polled every ${minutes} min`,
  };
}

/** From a third to two thirds of a scenario the CRM's clock falls behind by `lag` ms in all, at once or bit by bit. */
function fallingBehind(minutes: number, name: string, lag: number, atOnce: boolean): Scenario {
  const scenario = inSilence(minutes, name, {});
  const { second: change } = scenario;
  const third = (scenario.minutes * 60) / 3;
  return {
    ...scenario,
    second: (world, second) => {
      const share = Math.min(1, Math.max(0, (second - third) / third));
      setLag(world, lag * (atOnce ? Math.ceil(share) : share));
      change(world, second);
    },
  };
}

/** A clock of the CRM that is not the server's, silence, and Node-RED started anew, at every distance of the polls. */
export const LAG_SCENARIOS: readonly Scenario[] = [
  ...INTERVALS.flatMap((minutes) => [
    inSilence(minutes, "p  the CRM's clock 20 min behind", {
      prepare: (world) => {
        setLag(world, 20 * MINUTE);
      },
    }),
    inSilence(minutes, "q  the CRM's clock 5 min ahead", {
      prepare: (world) => {
        setLag(world, -5 * MINUTE);
      },
    }),
    fallingBehind(minutes, "r  the CRM's clock falls behind by 8 min", 8 * MINUTE, false),
    fallingBehind(minutes, "r2 the CRM's clock set back by 8 min", 8 * MINUTE, true),
    fallingBehind(minutes, "r3 the CRM's clock set on by 5 min", -5 * MINUTE, true),
    inSilence(minutes, 'v  records without dates', { quiet: false, isUndated: true }),
    inSilence(minutes, 's  Node-RED started anew at every third poll', { restarts: 3 }),
  ]),
  ...(
    [
      ['t  bursts', {}],
      ['t2 bursts, 5 % up to 60 s late', { lateShare: 0.05, late: MINUTE }],
      ['t3 bursts, 1 % up to 300 s late', { lateShare: 0.01, late: 5 * MINUTE }],
    ] as const
  ).map(([name, late]) => ({
    name: `${name}, polled every minute`,
    minutes: 240,
    interval: 60,
    frugal: true,
    quiet: true,
    second: bursts({ perSecond: 2, apart: 2, ...late }),
  })),
  {
    name: 'u  15,000 in one second, then silence, polled every 15 min',
    minutes: 10,
    interval: 900,
    population: 15_000,
    quiet: true,
    second: (world, second) => {
      if (second === 590) for (let index = 0; index < 15_000; index += 1) world.update(`person-${index}`);
    },
  },
];
