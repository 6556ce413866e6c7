import type { ZoneMeaning } from './zone-meaning';

/** What has been read of a date text so far; `missing` where the text has not told yet. */
export interface Reading {
  text: string;
  /** Where the next field starts. */
  at: number;
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** 0 for Sunday. */
  weekday: number;
  dayOfYear: number;
  weekYear: number;
  week: number;
  weekOfMonth: number;
  /** 1 for the first Monday (or other weekday) of its month, 2 for the second. */
  weekdayOfMonth: number;
  /** Hour on a clock of twelve, 0 to 11. */
  hour12: number;
  /** 0 in the morning, 1 after noon. */
  half: number;
  /** Milliseconds east of UTC, where the text says it in figures; NaN while unknown. */
  offset: number;
  /** What a zone's name says; only the local time tells which offset that is. */
  zoneMeaning: ZoneMeaning | undefined;
}

/** What a reading holds as a number. */
export type NumberKey = Exclude<keyof Reading, 'text' | 'at' | 'offset' | 'zoneMeaning'>;

/** What stands for a number that the text did not hold. */
export const missing = -1;

/** A reading of which nothing was read yet. */
export function emptyReading(): Reading {
  return {
    text: '',
    at: 0,
    year: missing,
    month: missing,
    day: missing,
    hour: missing,
    minute: missing,
    second: missing,
    millisecond: missing,
    weekday: missing,
    dayOfYear: missing,
    weekYear: missing,
    week: missing,
    weekOfMonth: missing,
    weekdayOfMonth: missing,
    hour12: missing,
    half: missing,
    offset: NaN,
    zoneMeaning: undefined,
  };
}

/** Forgets everything, so that one object serves every text. */
export function startReading(reading: Reading, text: string): void {
  reading.text = text;
  reading.at = 0;
  reading.year = reading.month = reading.day = missing;
  reading.hour = reading.minute = reading.second = reading.millisecond = missing;
  reading.weekday = reading.dayOfYear = reading.weekYear = reading.week = missing;
  reading.weekOfMonth = reading.weekdayOfMonth = reading.hour12 = reading.half = missing;
  reading.offset = NaN;
  reading.zoneMeaning = undefined;
}

/** Keeps a value; false when the text has already said something else. */
export type Note = (reading: Reading, value: number) => boolean;

type Keep = (reading: Reading, value: number) => number;

// One function a key: a key that is looked up by name for every field of every date costs half of the time.
const keeps: Readonly<Record<NumberKey, Keep>> = {
  year: (reading, value) => (reading.year = value),
  month: (reading, value) => (reading.month = value),
  day: (reading, value) => (reading.day = value),
  hour: (reading, value) => (reading.hour = value),
  minute: (reading, value) => (reading.minute = value),
  second: (reading, value) => (reading.second = value),
  millisecond: (reading, value) => (reading.millisecond = value),
  weekday: (reading, value) => (reading.weekday = value),
  dayOfYear: (reading, value) => (reading.dayOfYear = value),
  weekYear: (reading, value) => (reading.weekYear = value),
  week: (reading, value) => (reading.week = value),
  weekOfMonth: (reading, value) => (reading.weekOfMonth = value),
  weekdayOfMonth: (reading, value) => (reading.weekdayOfMonth = value),
  hour12: (reading, value) => (reading.hour12 = value),
  half: (reading, value) => (reading.half = value),
};

/** Notes one kind of value; `isRepeated` when a pattern can say it twice. */
export function noteOf(key: NumberKey, isRepeated: boolean): Note {
  const keep = keeps[key];
  return (reading, value) => {
    if (isRepeated && reading[key] !== missing && reading[key] !== value) return false;
    keep(reading, value);
    return true;
  };
}

/** Notes the offset of a zone in the text, in ms east of UTC. */
export function noteOffset(reading: Reading, offset: number): boolean {
  if (reading.zoneMeaning !== undefined || (!Number.isNaN(reading.offset) && reading.offset !== offset))
    return false;
  reading.offset = offset;
  return true;
}

/** Notes what a zone's name in the text means. */
export function noteMeaning(reading: Reading, meaning: ZoneMeaning): boolean {
  if (!Number.isNaN(reading.offset) || (reading.zoneMeaning ?? meaning) !== meaning) return false;
  reading.zoneMeaning = meaning;
  return true;
}
