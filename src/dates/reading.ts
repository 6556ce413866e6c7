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
  /** The how-manieth weekday of this kind in its month. */
  weekdayOfMonth: number;
  /** Hour on a clock of twelve, 0 to 11. */
  hour12: number;
  /** 0 in the morning, 1 after noon. */
  half: number;
  /** Milliseconds east of UTC; NaN while unknown. Where a zone's name is ambiguous, the one that makes the instant earlier … */
  offset: number;
  /** … and the one that makes it later. */
  laterOffset: number;
}

export type NumberKey = Exclude<keyof Reading, 'text'>;

export const missing = -1;

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
    laterOffset: NaN,
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
  reading.offset = reading.laterOffset = NaN;
}

/** Notes a value; false when the text has already said something else. */
export function note(reading: Reading, key: NumberKey, value: number): boolean {
  const known = reading[key];
  if (known !== missing && known !== value) return false;
  reading[key] = value;
  return true;
}
