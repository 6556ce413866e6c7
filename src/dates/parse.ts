import {
  day,
  daysInMonth,
  daysOf,
  dayOfYear,
  isLeapYear,
  localFields,
  weekdayOf,
  weekOfMonth,
  weekOfYear,
  weekOneStart,
  type LocalFields,
} from './calendar';
import { partReaders } from './field-readers';
import { precisionOf, type PatternPart, type Precision } from './pattern';
import { emptyReading, missing, startReading, type Reading } from './reading';
import type { Zone } from './zones';

/** Reads texts; NaN for one that cannot be read whole. */
export interface Parser {
  earliest: (text: string) => number;
  latest: (text: string) => number;
}

/** A parser of texts in a pattern; the zone applies where the text holds none. */
export function compileParser(parts: readonly PatternPart[], zone: Zone): Parser {
  const precision = precisionOf(parts);
  const readers = partReaders(parts, zone);
  const days = dateReader(parts, precision);
  const check = contradictionCheck(parts, precision);
  const time = timeReader(precision);
  const reading = emptyReading();

  const localOf = (text: string): number => {
    startReading(reading, text);
    for (const read of readers) if (!read(reading)) return NaN;
    if (reading.at !== text.length) return NaN;
    const date = days(reading);
    if (Number.isNaN(date) || (check !== undefined && !check(reading, date))) return NaN;
    return date * day + time(reading);
  };

  if (precision === 'none') return { earliest: () => NaN, latest: () => NaN };
  return {
    earliest: (text) => {
      const local = localOf(text);
      if (Number.isNaN(local)) return NaN;
      if (reading.zoneMeaning !== undefined) return local - reading.zoneMeaning.greatestAt(local);
      return Number.isNaN(reading.offset) ? zone.earliest(local) : local - reading.offset;
    },
    latest: (text) => {
      const local = localOf(text);
      if (Number.isNaN(local)) return NaN;
      if (reading.zoneMeaning !== undefined) return local - reading.zoneMeaning.leastAt(local);
      return Number.isNaN(reading.offset) ? zone.latest(local) : local - reading.offset;
    },
  };
}

function lettersOf(parts: readonly PatternPart[]): Set<string> {
  const letters = new Set<string>();
  for (const part of parts) if (part.kind === 'field') letters.add(part.letter === 'L' ? 'M' : part.letter);
  return letters;
}

/** The day a text tells, in days since 1970-01-01, or the first day of its week, month or year; NaN when there is none. */
function dateReader(parts: readonly PatternPart[], precision: Precision): (reading: Reading) => number {
  const has = lettersOf(parts);
  if (precision === 'year') return ({ year }) => daysOf(year, 1, 1);
  if (precision === 'month') return ({ year, month }) => daysOf(year, month, 1);
  if (precision === 'week') {
    if (has.has('Y') && has.has('w')) return ({ weekYear, week }) => weekOneStart(weekYear) + (week - 1) * 7;
    return ({ year, month, weekOfMonth: week }) =>
      Math.max(daysOf(year, month, 1), weekInMonth(year, month, week));
  }
  if (has.has('y') && has.has('M') && has.has('d')) {
    return ({ year, month, day }) => (day <= daysInMonth(year, month) ? daysOf(year, month, day) : NaN);
  }
  if (has.has('y') && has.has('D')) {
    return ({ year, dayOfYear: count }) =>
      count <= (isLeapYear(year) ? 366 : 365) ? daysOf(year, 1, 1) + count - 1 : NaN;
  }
  if (has.has('Y') && has.has('w')) {
    return ({ weekYear, week, weekday }) => weekOneStart(weekYear) + (week - 1) * 7 + weekday;
  }
  if (has.has('W'))
    return ({ year, month, weekOfMonth: week, weekday }) => weekInMonth(year, month, week) + weekday;
  return ({ year, month, weekday, weekdayOfMonth }) => {
    const first = daysOf(year, month, 1);
    return first + ((weekday - weekdayOf(first) + 7) % 7) + (weekdayOfMonth - 1) * 7;
  };
}

/** The Sunday that starts a week of a month. */
function weekInMonth(year: number, month: number, week: number): number {
  const first = daysOf(year, month, 1);
  return first - weekdayOf(first) + (week - 1) * 7;
}

/** The letters that each kind of date is made from; what else the text says must agree with the date. */
const agreements: readonly (readonly [
  letter: string,
  agrees: (reading: Reading, date: LocalFields) => boolean,
])[] = [
  ['y', (reading, date) => reading.year === date.year],
  ['M', (reading, date) => reading.month === date.month],
  ['d', (reading, date) => reading.day === date.day],
  ['D', (reading, date) => reading.dayOfYear === dayOfYear(date)],
  ['E', (reading, date) => reading.weekday === date.weekday],
  ['u', (reading, date) => reading.weekday === date.weekday],
  ['Y', (reading, date) => reading.weekYear === weekOfYear(date).year],
  ['w', (reading, date) => reading.week === weekOfYear(date).week],
  ['W', (reading, date) => reading.weekOfMonth === weekOfMonth(date)],
  ['F', (reading, date) => reading.weekdayOfMonth === Math.floor((date.day - 1) / 7) + 1],
];

/** Checks what a text says twice: a Tuesday that was a Monday is no date. Undefined when the date alone says everything. */
function contradictionCheck(
  parts: readonly PatternPart[],
  precision: Precision,
): ((reading: Reading, days: number) => boolean) | undefined {
  const has = lettersOf(parts);
  const plainDate = has.has('y') && has.has('M') && has.has('d');
  const toCheck = agreements.filter(([letter]) => {
    if (!has.has(letter)) return false;
    if (precision === 'year' || precision === 'month') return false;
    if (precision === 'week') return letter === 'w' || letter === 'W' || letter === 'M';
    return !(plainDate && 'yMd'.includes(letter));
  });
  const twoHours = (has.has('H') || has.has('k')) && (has.has('h') || has.has('K') || has.has('a'));
  if (toCheck.length === 0 && !twoHours) return undefined;
  return (reading, days) => {
    const date = localFields(days * day);
    return toCheck.every(([, agrees]) => agrees(reading, date)) && agreesWithClock(reading);
  };
}

function agreesWithClock({ hour, hour12, half }: Reading): boolean {
  if (hour === missing) return true;
  return (hour12 === missing || hour12 === hour % 12) && (half === missing || half === Math.floor(hour / 12));
}

/** Milliseconds since local midnight, down to what the pattern tells without a gap. */
function timeReader(precision: Precision): (reading: Reading) => number {
  const known = (value: number): number => (value === missing ? 0 : value);
  const hourOf = ({ hour, hour12, half }: Reading): number => (hour === missing ? hour12 + half * 12 : hour);
  switch (precision) {
    case 'halfDay':
      return ({ half }) => half * 43_200_000;
    case 'hour':
      return (reading) => hourOf(reading) * 3_600_000;
    case 'minute':
      return (reading) => hourOf(reading) * 3_600_000 + reading.minute * 60_000;
    case 'second':
    case 'millisecond':
      return (reading) =>
        hourOf(reading) * 3_600_000 +
        reading.minute * 60_000 +
        reading.second * 1000 +
        known(reading.millisecond);
    default:
      return () => 0;
  }
}
