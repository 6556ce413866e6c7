import { setLag } from './lag-scenarios';
import type { Scenario } from './scenario';

const HOUR = 60;

/** Now and then a change, of which some are seen late by queries. */
const second: Scenario['second'] = (world) => {
  if (world.random() < 0.4) world.change(world.random() < 0.05 ? world.random() * 60_000 : 0);
};

/** A poll and a webhook on one stream. */
export const STREAM_SCENARIOS: readonly Scenario[] = [
  {
    name: 'w  pushed at once, and polled every five minutes',
    minutes: 1 * HOUR,
    interval: 300,
    pushes: { lost: 0, twice: 0.05, bare: 0.2, late: 3 },
    second,
  },
  {
    name: 'w2 pushes late, lost, doubled, bare and out of order',
    minutes: 1 * HOUR,
    interval: 60,
    pushes: { lost: 0.3, twice: 0.3, bare: 0.4, late: 600 },
    restarts: 7,
    second,
  },
  {
    name: "w3 the CRM's clock two minutes behind, and some not pushed",
    minutes: 1 * HOUR,
    interval: 60,
    pushes: { lost: 0.3, twice: 0.1, bare: 0.3, late: 90 },
    prepare: (world) => {
      setLag(world, 120_000);
    },
    second,
  },
  {
    name: 'w4 without dates, pushed without records',
    minutes: 1 * HOUR,
    interval: 300,
    population: 300,
    isUndated: true,
    pushes: { lost: 0.2, twice: 0.2, bare: 0.5, late: 30 },
    // where only content tells versions apart, what one record shows and what a list shows must be alike at any time
    second: (world) => {
      if (world.random() < 0.4) world.change();
    },
  },
];
