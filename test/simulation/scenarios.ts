import { CLOCK_SCENARIOS } from './clock-scenarios';
import { LAG_SCENARIOS } from './lag-scenarios';
import type { Scenario } from './scenario';
import { STREAM_SCENARIOS } from './stream-scenarios';
import type { World } from './world';

const HOUR = 60;
const MINUTE_MS = 60_000;

/** Two changes a second, of which a part is seen late. */
function changes(lateShare: number, lateSeconds: number): Scenario['second'] {
  return (world) => {
    for (let change = 0; change < 2; change += 1) {
      world.change(world.random() < lateShare ? world.random() * lateSeconds * 1000 : 0);
    }
  };
}

const quietly: Scenario['second'] = (world) => {
  if (world.random() < 0.5) world.change();
};

/** A local clock that is set back or on during the simulation; the CRM compares dates as texts. */
function clockChange(name: string, start: number): Scenario {
  const format = 'yyyy-MM-dd HH:mm:ss';
  const local = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Europe/Berlin',
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const asText = (value: unknown): number | undefined =>
    typeof value === 'string' ? Date.parse(`${value.replace(' ', 'T')}Z`) : undefined;
  return {
    name,
    minutes: 3 * HOUR,
    interval: 60,
    start,
    settings: { timeZone: 'Europe/Berlin' },
    resource: {
      url: `/hubs/crm/contacts?where=LastModifyDate>'\${date:${format}}'`,
      updated: { field: 'LastModifyDate', format, timezone: 'Europe/Berlin' },
      created: { field: 'CreationDate', format, timezone: 'Europe/Berlin' },
    },
    contacts: {
      formatDate: (ms) => local.format(ms),
      dates: { LastModifyDate: asText, CreationDate: asText },
    },
    second: changes(0.05, 60),
  };
}

/** Rows vanish and appear between the pages, before and behind the reader. */
function shift(world: World): void {
  if (world.random() < 0.6) world.deleteSome();
  if (world.random() < 0.3) world.change();
}

/** What comes all the time. */
const BUSY: readonly Scenario[] = [
  {
    name: 'a  300 records in the second of a poll',
    minutes: 2 * HOUR,
    interval: 30,
    frugal: true,
    second: (world, second) => {
      quietly(world, second);
      if (second % 300 === 0) for (let change = 0; change < 150; change += 1) world.change();
    },
    duringPoll: (world) => {
      if (Math.floor(world.now() / 1000) % 300 === 0)
        for (let change = 0; change < 150; change += 1) world.change();
    },
  },
  {
    name: 'b  5 % up to 60 s late',
    minutes: 2 * HOUR,
    interval: 30,
    frugal: true,
    second: changes(0.05, 60),
  },
  {
    name: 'c  1 % up to 300 s late',
    minutes: 2 * HOUR,
    interval: 30,
    frugal: true,
    second: changes(0.01, 300),
  },
];

export const SCENARIOS: readonly Scenario[] = [
  ...BUSY,
  ...BUSY.map((scenario) => ({ ...scenario, name: `${scenario.name}, polled every minute`, interval: 60 })),
  {
    name: 'd  15,000 with one stamp, seen over 30 s',
    minutes: 1 * HOUR,
    interval: 30,
    population: 15_000,
    frugal: true,
    resource: { pageSize: 2000 },
    second: (world, second) => {
      // two changes of a record in one second, of which the later is seen late, have one version: no date tells them apart
      if (second !== 590) quietly(world, second);
      else
        for (let index = 0; index < 15_000; index += 1)
          world.update(`person-${index}`, {}, world.random() * 30_000);
    },
  },
  {
    name: "e  the server's clock 10 min ahead, then behind",
    minutes: 2 * HOUR,
    interval: 60,
    prepare: (world) => {
      world.sandbox.clock.skew = 10 * MINUTE_MS;
    },
    second: (world, second) => {
      if (second === 60 * HOUR) world.sandbox.clock.skew = -10 * MINUTE_MS;
      changes(0.05, 60)(world, second);
    },
  },
  {
    name: 'f  rows come and go between numbered pages',
    minutes: 1 * HOUR,
    interval: 60,
    population: 6000,
    resource: { pageSize: 20 },
    contacts: { paging: 'numbered', order: 'id' },
    prepare: (world) => {
      world.sandbox.onPage = () => {
        shift(world);
      };
    },
    second: changes(0, 0),
  },
  {
    name: 'f2 the same with tokens that only count rows',
    minutes: 1 * HOUR,
    interval: 60,
    population: 6000,
    resource: { pageSize: 20 },
    contacts: { paging: 'token', tokens: 'offset', order: 'id' },
    prepare: (world) => {
      world.sandbox.onPage = () => {
        shift(world);
      };
    },
    second: changes(0, 0),
  },
  {
    name: 'g  tokens expire and repeat',
    minutes: 1 * HOUR,
    interval: 60,
    resource: { pageSize: 20 },
    contacts: { paging: 'both' },
    second: (world, second) => {
      changes(0, 0)(world, second);
      if (second % 90 === 0) {
        const kind = world.random() < 0.5 ? ('expireToken' as const) : ('repeatToken' as const);
        world.sandbox.faults.add({
          kind,
          skip: Math.floor(world.random() * 5),
          times: 1 + Math.floor(world.random() * 6),
        });
      }
    },
  },
  {
    name: 'h  a server that ignores page',
    minutes: 1 * HOUR,
    interval: 60,
    resource: { pageSize: 50 },
    contacts: { paging: 'numbered' },
    prepare: (world) => {
      world.sandbox.faults.add({ kind: 'ignorePage', times: Infinity });
    },
    second: changes(0.05, 60),
  },
  {
    name: 'i  missing, broken, future and no dates',
    minutes: 1 * HOUR,
    interval: 60,
    population: 300,
    contacts: { where: 'ignored' },
    second: (world) => {
      const odd = world.random();
      if (odd < 0.02) world.create({ LastModifyDate: null });
      else if (odd < 0.04) world.create({ LastModifyDate: `soon, ${world.random()}` });
      else if (odd < 0.06) world.create({ LastModifyDate: '9999-12-31T00:00:00Z' });
      else if (odd < 0.08) world.create({ LastModifyDate: new Date(world.now() + 86_400_000).toISOString() });
      else if (odd < 0.1)
        world.create({ LastModifyDate: odd < 0.09 ? '0001-01-01T00:00:00Z' : '1753-01-01T00:00:00Z' });
      else if (odd < 0.3) world.change();
    },
  },
  clockChange('j  a local clock set back', Date.UTC(2026, 9, 24, 23, 0)),
  clockChange('j2 a local clock set on', Date.UTC(2026, 2, 28, 23, 0)),
  {
    name: 'k  429 and 5xx between the pages',
    minutes: 1 * HOUR,
    interval: 60,
    resource: { pageSize: 20 },
    second: (world, second) => {
      changes(0.01, 60)(world, second);
      if (second % 120 === 0) {
        const status = [429, 500, 502, 503][Math.floor(world.random() * 4)] ?? 500;
        world.sandbox.faults.add({
          kind: 'status',
          status,
          skip: Math.floor(world.random() * 6),
          times: 1 + Math.floor(world.random() * 4),
        });
      }
    },
  },
  ...CLOCK_SCENARIOS,
  ...LAG_SCENARIOS,
  ...STREAM_SCENARIOS,
];
