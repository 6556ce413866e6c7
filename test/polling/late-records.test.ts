import assert from 'node:assert/strict';
import { afterPage, afterWindow, atServerTime, openWindow } from '../../src/polling/position';
import type { Position } from '../../src/polling/state';
import { randomFrom } from '../sandbox/random';
import {
  clockAt,
  cursorRules,
  HOUR,
  lookback,
  MINUTE,
  NOON,
  pageAt,
  polled,
  rested,
  rules,
  SECOND,
} from './positions';

const INTERVALS = [30 * SECOND, MINUTE, 4 * MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR];
const SEEDS = Number(process.env['SEEDS'] ?? 5);

describe('a record that turns up late', () => {
  const deep = lookback.deepLookback;
  for (const interval of INTERVALS) {
    for (const late of [0, 60 * SECOND, deep / 3, deep / 2, (deep * 2) / 3]) {
      it(`by ${late / SECOND} s is found by polls ${interval / SECOND} s apart`, () => {
        for (let stamp = NOON; stamp < NOON + 6 * interval; stamp += interval / 3) {
          let position = rested({ cursor: NOON - HOUR, polledAt: NOON - HOUR, deepAt: NOON - HOUR });
          for (let now = NOON; ; now += interval) {
            const { from } = openWindow(position, rules, now).reading;
            if (now >= stamp + late && from <= stamp) break;
            // others keep the cursor at the newest date all the time
            position = polled(position, now, [now]);
            assert.ok(now < stamp + late + deep + 2 * interval, `the record of ${stamp - NOON} is not read`);
          }
        }
      });
    }
  }
});

/** A record of a CRM: what it is stamped with, by whatever clock, and when a poll can see it. */
interface Stamped {
  stamp: number;
  visibleAt: number;
}

/** The position after a poll that sees what its window asks for, and those of the records that it sees for the first time. */
function polledFor(
  position: Position,
  now: number,
  records: readonly Stamped[],
  seen: Set<Stamped>,
): Position {
  const opened = atServerTime(openWindow(position, rules, now), clockAt(now));
  const shown = records.filter(({ stamp, visibleAt }) => visibleAt <= now && stamp > opened.reading.from);
  const believed = shown.filter(({ stamp }) => stamp <= now + 5 * MINUTE);
  const newestOf = (some: readonly Stamped[]): number | null =>
    some.length === 0 ? null : Math.max(...some.map(({ stamp }) => stamp));
  const news = newestOf(believed.filter((record) => !seen.has(record)));
  for (const record of shown) seen.add(record);
  return afterWindow(afterPage(opened, pageAt(now), { newest: newestOf(believed), news }), cursorRules);
}

describe('records that come in bursts, with silence between them', () => {
  /** So many hours of bursts, stamped by a clock that is `lagAt` behind; a part of the records is seen late, by `late` at most. */
  const burstsOf = (
    random: () => number,
    hours: number,
    lagAt: (instant: number) => number,
    late: number,
  ): Stamped[] => {
    const records: Stamped[] = [];
    for (let at = NOON; at < NOON + hours * HOUR; at += -Math.log(1 - random()) * 25 * MINUTE) {
      const size = 1 + Math.floor(random() * 4);
      for (let record = 0; record < size; record += 1) {
        const made = Math.floor((at + record * 3 * SECOND) / SECOND) * SECOND;
        const isLate = random() < 0.3;
        records.push({ stamp: made - lagAt(made), visibleAt: made + (isLate ? random() * late : 0) });
      }
    }
    return records;
  };
  const guaranteed = (lookback.deepLookback * 2) / 3;
  const growing = (instant: number): number => Math.min(8 * MINUTE, Math.max(0, (instant - NOON) / 12));
  const stepping = (instant: number): number => (instant > NOON + 5 * HOUR ? 8 * MINUTE : 0);
  const clocks: readonly [name: string, lagAt: (instant: number) => number, late: number][] = [
    ["the CRM's clock is the server's", () => 0, guaranteed],
    ["the CRM's clock is 20 min behind", () => 20 * MINUTE, guaranteed],
    ["the CRM's clock is 5 min ahead", () => -5 * MINUTE, guaranteed],
    // how far a clock falls behind unseen adds to how late a record is
    ["the CRM's clock falls behind", growing, guaranteed - 2 * MINUTE],
    ["the CRM's clock is set back", stepping, guaranteed - 8 * MINUTE],
  ];
  for (const [name, lagAt, late] of clocks) {
    for (const interval of INTERVALS) {
      it(`are all found where ${name}, by polls ${interval / SECOND} s apart`, () => {
        for (let seed = 1; seed <= SEEDS; seed += 1) {
          const random = randomFrom(seed);
          const records = burstsOf(random, 10, lagAt, late);
          const seen = new Set<Stamped>();
          const begin = NOON - HOUR;
          let position = rested({ cursor: begin, polledAt: begin, deepAt: begin, at: clockAt(begin).asked });
          for (let now = NOON - random() * interval; now < NOON + 12 * HOUR; now += interval)
            position = polledFor(position, now, records, seen);
          const lost = records.filter((record) => !seen.has(record)).length;
          assert.equal(lost, 0, `seed ${seed}: ${lost} of ${records.length} lost`);
        }
      });
    }
  }
});
