import {
  dayOfYear,
  localFields,
  monthNames,
  weekdayNames,
  weekOfMonth,
  weekOfYear,
  type LocalFields,
} from './calendar';
import type { FieldPart, PatternPart } from './pattern';
import type { Zone } from './zones';
import { offsetText, zoneName } from './zone-names';

type FieldWriter = (fields: LocalFields, instant: number, offset: number) => string;

/** Writes instants as Java 17's SimpleDateFormat (Locale.US) does, in a zone. */
export function compileFormatter(parts: readonly PatternPart[], zone: Zone): (instant: number) => string {
  const writers = parts.map((part) => (part.kind === 'literal' ? part.text : fieldWriter(part, zone)));
  return (instant) => {
    const whole = Math.floor(instant);
    const offset = zone.offsetAt(whole);
    const fields = localFields(whole + offset);
    let text = '';
    for (const writer of writers) text += typeof writer === 'string' ? writer : writer(fields, whole, offset);
    return text;
  };
}

function fieldWriter({ letter, count }: FieldPart, zone: Zone): FieldWriter {
  const number = (value: (fields: LocalFields) => number): FieldWriter => {
    if (count === 1) return (fields) => String(value(fields));
    if (count === 2) return (fields) => twoDigits(value(fields));
    return (fields) => String(value(fields)).padStart(count, '0');
  };
  switch (letter) {
    case 'G':
      return (fields) => (fields.year > 0 ? 'AD' : 'BC');
    case 'y':
      return yearWriter(count, (fields) => fields.year);
    case 'Y':
      return yearWriter(count, (fields) => weekOfYear(fields).year);
    case 'M':
    case 'L':
      if (count < 3) return number((fields) => fields.month);
      return (fields) => name(monthNames, fields.month - 1, count);
    case 'w':
      return number((fields) => weekOfYear(fields).week);
    case 'W':
      return number(weekOfMonth);
    case 'D':
      return number(dayOfYear);
    case 'd':
      return number((fields) => fields.day);
    case 'F':
      return number((fields) => Math.floor((fields.day - 1) / 7) + 1);
    case 'E':
      return (fields) => name(weekdayNames, fields.weekday, count);
    case 'u':
      return number((fields) => fields.weekday || 7);
    case 'a':
      return (fields) => (fields.hour < 12 ? 'AM' : 'PM');
    case 'H':
      return number((fields) => fields.hour);
    case 'k':
      return number((fields) => fields.hour || 24);
    case 'K':
      return number((fields) => fields.hour % 12);
    case 'h':
      return number((fields) => fields.hour % 12 || 12);
    case 'm':
      return number((fields) => fields.minute);
    case 's':
      return number((fields) => fields.second);
    case 'S':
      return number((fields) => fields.millisecond);
    case 'z':
      return (_fields, instant, offset) => zoneName(zone, instant, offset, count >= 4);
    case 'Z':
      return (_fields, _instant, offset) => offsetText(offset, '');
    default:
      return (_fields, _instant, offset) => isoOffsetText(offset, count);
  }
}

function yearWriter(count: number, year: (fields: LocalFields) => number): FieldWriter {
  if (count === 2) return (fields) => twoDigits(year(fields) % 100);
  return (fields) => String(year(fields)).padStart(count, '0');
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** Names are cut to three letters below four pattern letters. */
function name(names: readonly string[], index: number, count: number): string {
  const whole = names[index] ?? '';
  return count < 4 ? whole.slice(0, 3) : whole;
}

/** `X` prints hours only and loses the half hour of +05:30, as in Java. */
function isoOffsetText(offset: number, count: number): string {
  if (offset === 0) return 'Z';
  const text = offsetText(offset, count === 3 ? ':' : '');
  return count === 1 ? text.slice(0, 3) : text;
}
