/* The Gregorian calendar in plain numbers: days are counted from 1970-01-01, weekdays from 0 for Sunday. */

/** Ms. */
export const day = 86_400_000;

/** In English, January first, as Java writes them. */
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

/** In English, Sunday first. */
export const weekdayNames = [
  'Sunday',
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
] as const;

const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A local date and time, taken apart. */
export interface LocalFields {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  millisecond: number;
  /** 0 (Sunday) to 6. */
  weekday: number;
  /** Days since 1970-01-01. */
  days: number;
}

/** By the Gregorian calendar, before its introduction too. */
export function isLeapYear(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** @param month from 1 */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeapYear(year) ? 29 : (monthLengths[month - 1] ?? 0);
}

/** Days from 1970-01-01 to a date; the year is counted from March so that the leap day comes last. */
export function daysOf(year: number, month: number, dayOfMonth: number): number {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1;
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  );
}

/** Takes local milliseconds (an instant plus its zone's offset) apart. */
export function localFields(local: number): LocalFields {
  const days = Math.floor(local / day);
  const time = local - days * day;
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const seconds = Math.floor(time / 1000);
  const minutes = Math.floor(seconds / 60);
  const hour = Math.floor(minutes / 60);
  return {
    year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
    hour,
    minute: minutes - hour * 60,
    second: seconds - minutes * 60,
    millisecond: time - seconds * 1000,
    weekday: weekdayOf(days),
    days,
  };
}

/** 0 (Sunday) to 6. @param days since 1970-01-01 */
export function weekdayOf(days: number): number {
  return (((days + 4) % 7) + 7) % 7; // 1970-01-01 was a Thursday
}

/** From 1. */
export function dayOfYear(fields: LocalFields): number {
  return fields.days - daysOf(fields.year, 1, 1) + 1;
}

/** The week's year and number as the United States count: weeks start on Sunday, week 1 holds January 1. */
export function weekOfYear(fields: LocalFields): { year: number; week: number } {
  const nextYear = daysOf(fields.year + 1, 1, 1);
  if (fields.days - fields.weekday + 6 >= nextYear) return { year: fields.year + 1, week: 1 };
  return { year: fields.year, week: (fields.days - fields.weekday - weekOneStart(fields.year)) / 7 + 1 };
}

/** The Sunday on or before January 1. */
export function weekOneStart(year: number): number {
  const first = daysOf(year, 1, 1);
  return first - weekdayOf(first);
}

/** The week of the month, 1 for the one that holds the first, even when it starts in the month before. */
export function weekOfMonth(fields: LocalFields): number {
  const first = daysOf(fields.year, fields.month, 1);
  return (fields.days - fields.weekday - (first - weekdayOf(first))) / 7 + 1;
}
