import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/* Reads what Oracle.java wrote. */

export interface Case {
  readonly zone: string;
  readonly instant: number;
  readonly pattern: string;
  readonly text: string;
}

/** A zone's clock from an instant on. */
export interface Period {
  readonly from: number;
  /** Milliseconds east of UTC. */
  readonly offset: number;
  readonly isDaylight: boolean;
}

/** Short name, that of daylight time, long name, that of daylight time. */
export type JavaNames = readonly [string, string, string, string];

export interface Histories {
  readonly periods: ReadonlyMap<string, readonly Period[]>;
  /** Of the zones whose names we print. */
  readonly names: ReadonlyMap<string, JavaNames>;
}

/** Where the tables and moment-timezone's data end: 2038-01-01. */
export const tableEnd = Date.UTC(2038, 0, 1);

function linesOf(file: string): string[] {
  const lines = readFileSync(join(__dirname, file), 'utf8').split('\n');
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

export function readCases(): Case[] {
  const cases: Case[] = [];
  let zone = '';
  for (const line of linesOf('cases.txt')) {
    if (line.startsWith('=')) {
      zone = line.slice(1);
      continue;
    }
    const [instant = '', pattern = '', text = ''] = line.split('\t');
    cases.push({ zone, instant: Number(instant), pattern, text });
  }
  return cases;
}

export function readHistories(): Histories {
  const periods = new Map<string, Period[]>();
  const lines = linesOf('histories.txt');
  for (const line of lines.filter((each) => !each.startsWith('='))) {
    const [zones = '', history = ''] = line.split('\t');
    const read = readHistory(history);
    for (const zone of zones.split(' ')) periods.set(zone, read);
  }
  return { periods, names: namesIn(lines) };
}

/** Java's names of every zone. */
export function readNames(): ReadonlyMap<string, JavaNames> {
  return namesIn(linesOf('names.txt'));
}

function namesIn(lines: readonly string[]): Map<string, JavaNames> {
  const names = new Map<string, JavaNames>();
  for (const line of lines.filter((each) => each.startsWith('='))) {
    const [short = '', daylightShort = '', long = '', daylightLong = '', zones = ''] = line.slice(1).split('\t');
    for (const zone of zones.split(' ')) names.set(zone, [short, daylightShort, long, daylightLong]);
  }
  return names;
}

function readHistory(history: string): Period[] {
  let from = 0;
  return history.split(' ').map((change) => {
    const [seconds = '', offset = '', daylight] = change.split(',');
    from += parseInt(seconds, 36) * 1000;
    return { from, offset: parseInt(offset, 36) * 1000, isDaylight: daylight === 'd' };
  });
}
