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

export interface Histories {
  readonly periods: ReadonlyMap<string, readonly Period[]>;
  /** Short name, that of daylight time, long name, that of daylight time. */
  readonly names: ReadonlyMap<string, readonly [string, string, string, string]>;
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
  const names = new Map<string, [string, string, string, string]>();
  for (const line of linesOf('histories.txt')) {
    if (line.startsWith('=')) {
      const [short = '', daylightShort = '', long = '', daylightLong = '', zones = ''] = line
        .slice(1)
        .split('\t');
      for (const zone of zones.split(' ')) names.set(zone, [short, daylightShort, long, daylightLong]);
      continue;
    }
    const [zones = '', history = ''] = line.split('\t');
    const read = readHistory(history);
    for (const zone of zones.split(' ')) periods.set(zone, read);
  }
  return { periods, names };
}

function readHistory(history: string): Period[] {
  let from = 0;
  return history.split(' ').map((change) => {
    const [seconds = '', offset = '', daylight] = change.split(',');
    from += parseInt(seconds, 36) * 1000;
    return { from, offset: parseInt(offset, 36) * 1000, isDaylight: daylight === 'd' };
  });
}
