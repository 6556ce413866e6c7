import { day, daysInMonth, daysOf } from './calendar';

/*
 * The one form in which most hubs write instants, and events always do: `2026-11-26T14:30:00Z`, with or without
 * milliseconds. It is read and written here several times faster than by a pattern or by `Date`.
 */

const ZERO = 48;
const DASH = 45;
const COLON = 58;
const POINT = 46;
const LETTER_T = 84;
const LETTER_Z = 90;
/** Characters without milliseconds, and with them. */
const SHORT = 20;
const LONG = 24;

/** The day read last, and its first instant: dates come in clusters. */
let readDay = -1;
let readDayStart = NaN;

/** Ms of a text of exactly that form; NaN for any other, and for a date that does not exist. */
export function isoInstant(text: string): number {
  const { length } = text;
  if (length !== SHORT && length !== LONG) return NaN;
  const hasSigns =
    text.charCodeAt(4) === DASH &&
    text.charCodeAt(7) === DASH &&
    text.charCodeAt(10) === LETTER_T &&
    text.charCodeAt(13) === COLON &&
    text.charCodeAt(16) === COLON &&
    text.charCodeAt(length - 1) === LETTER_Z;
  if (!hasSigns || (length === LONG && text.charCodeAt(19) !== POINT)) return NaN;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const date = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const millisecond = length === SHORT ? 0 : twoDigits(text, 20) * 10 + digit(text, 22);
  // NaN, which a character makes that is no digit, is in no range
  const isTime = hour <= 23 && minute <= 59 && second <= 59 && millisecond >= 0;
  if (!isTime) return NaN;
  return startOf(year, month, date) + hour * 3_600_000 + minute * 60_000 + second * 1_000 + millisecond;
}

function startOf(year: number, month: number, date: number): number {
  const name = (year * 100 + month) * 100 + date;
  if (name === readDay) return readDayStart;
  const isDate = year >= 1 && month >= 1 && month <= 12 && date >= 1 && date <= daysInMonth(year, month);
  readDay = name;
  readDayStart = isDate ? daysOf(year, month, date) * day : NaN;
  return readDayStart;
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : NaN;
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

const SECONDS = Array.from({ length: 60 }, (_, second) => String(second).padStart(2, '0'));
const MILLISECONDS = Array.from({ length: 1_000 }, (_, ms) => `.${String(ms).padStart(3, '0')}Z`);

/** The minute written last, as minutes since 1970, and its text up to the seconds: instants come in clusters. */
let writtenMinute = NaN;
let minuteText = '';
/** The instant written last, and its text: of two equal ones in a row the second costs nothing. */
let writtenInstant = NaN;
let instantText = '';

/** The text of an instant, with milliseconds, as `Date.toISOString` writes it. @throws RangeError as that does */
export function isoText(instant: number): string {
  if (instant === writtenInstant) return instantText;
  const whole = Math.trunc(instant);
  const minute = Math.floor(whole / 60_000);
  if (minute !== writtenMinute) {
    minuteText = new Date(minute * 60_000).toISOString().slice(0, -'00.000Z'.length);
    writtenMinute = minute;
  }
  const inMinute = whole - minute * 60_000;
  const second = Math.floor(inMinute / 1_000);
  instantText = minuteText + ((SECONDS[second] ?? '') + (MILLISECONDS[inMinute - second * 1_000] ?? ''));
  writtenInstant = instant;
  return instantText;
}
