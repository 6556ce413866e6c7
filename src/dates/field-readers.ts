import { monthNames, weekdayNames } from './calendar';
import { note, type NumberKey, type Reading } from './reading';
import { fixedWidth, isNumeric, startsWithDigit, type FieldPart, type PatternPart } from './pattern';
import { namedOffsets } from './zone-name-offsets';
import type { Zone } from './zones';

/** Reads one part of a text, moves on, and says whether it could. */
export type PartReader = (reading: Reading) => boolean;

const zero = 48;

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= zero && code <= 57;
}

function digitsFrom(text: string, start: number, most: number): number {
  let at = start;
  const end = Math.min(text.length, start + most);
  while (at < end && isDigit(text, at)) at += 1;
  return at - start;
}

function numberOf(text: string, start: number, width: number): number {
  let value = 0;
  for (let at = start; at < start + width; at += 1) value = value * 10 + text.charCodeAt(at) - zero;
  return value;
}

/** What a numeric letter means: where it is kept, its range, and its value there. */
interface NumericField {
  readonly key: NumberKey;
  readonly from: number;
  readonly to: number;
  readonly value?: (number: number) => number;
}

const month: NumericField = { key: 'month', from: 1, to: 12 };
const numericFields: Readonly<Record<string, NumericField>> = {
  M: month,
  L: month,
  w: { key: 'week', from: 1, to: 53 },
  W: { key: 'weekOfMonth', from: 1, to: 6 },
  D: { key: 'dayOfYear', from: 1, to: 366 },
  d: { key: 'day', from: 1, to: 31 },
  F: { key: 'weekdayOfMonth', from: 1, to: 5 },
  u: { key: 'weekday', from: 1, to: 7, value: (number) => number % 7 },
  H: { key: 'hour', from: 0, to: 23 },
  k: { key: 'hour', from: 1, to: 24, value: (number) => number % 24 },
  K: { key: 'hour12', from: 0, to: 11 },
  h: { key: 'hour12', from: 1, to: 12, value: (number) => number % 12 },
  m: { key: 'minute', from: 0, to: 59 },
  s: { key: 'second', from: 0, to: 59 },
};

/** The readers of a pattern's parts, in order. */
export function partReaders(parts: readonly PatternPart[], zone: Zone): PartReader[] {
  const readers: PartReader[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part === undefined) break;
    if (part.kind === 'literal') {
      readers.push(literalReader(part.text));
      continue;
    }
    readers.push(fieldReader(part, index, parts, zone));
    if (part.letter !== 's') continue;
    const next = parts[index + 1];
    if (isFraction(next, parts[index + 2]) && !startsWithDigit(parts[index + 3])) {
      readers.push(readFraction);
      index += 2;
    } else if (!startsWithDigit(next) && !(next?.kind === 'literal' && /^[.,]/.test(next.text))) {
      readers.push(readFraction);
    }
  }
  return readers;
}

function isFraction(separator: PatternPart | undefined, digits: PatternPart | undefined): boolean {
  if (separator?.kind !== 'literal' || digits?.kind !== 'field') return false;
  return (separator.text === '.' || separator.text === ',') && digits.letter === 'S';
}

function literalReader(literal: string): PartReader {
  const width = literal.length;
  const code = literal.charCodeAt(0);
  return (reading) => {
    const found =
      width === 1
        ? reading.text.charCodeAt(reading.at) === code
        : reading.text.startsWith(literal, reading.at);
    reading.at += width;
    return found;
  };
}

function fieldReader(part: FieldPart, index: number, parts: readonly PatternPart[], zone: Zone): PartReader {
  const { letter, count } = part;
  if (letter === 'G') return (reading) => takeName(reading, ['AD']) === 0;
  if (letter === 'a') {
    return (reading) => {
      const half = takeName(reading, ['AM', 'PM']);
      return half >= 0 && note(reading, 'half', half);
    };
  }
  if (letter === 'E') return nameReader('weekday', weekdayNames, 0);
  if ((letter === 'M' || letter === 'L') && count >= 3) return nameReader('month', monthNames, 1);
  if (letter === 'z' || letter === 'Z' || letter === 'X') return (reading) => takeZone(reading, zone);
  const width = widthReader(part, index, parts);
  if (letter === 'S') return (reading) => takeFraction(reading, width(reading));
  if (letter === 'y') return yearReader('year', count, width);
  if (letter === 'Y') return yearReader('weekYear', count, width);
  return numberReader(numericFields[letter] ?? month, width);
}

/** How many digits belong to a numeric field, 0 for a text that does not fit. */
type WidthReader = (reading: Reading) => number;

function widthReader(part: FieldPart, index: number, parts: readonly PatternPart[]): WidthReader {
  let first = index;
  while (isNumeric(parts[first - 1])) first -= 1;
  const next = parts[index + 1];
  const touches = first < index || startsWithDigit(next);
  const head = parts[first];
  const headVaries = head?.kind === 'field' && fixedWidth(head) === undefined;
  const most = part.letter === 'S' ? Infinity : Math.max(part.count, mostDigits[part.letter] ?? 2);
  if (!touches || (part.letter === 'S' && !headVaries && !startsWithDigit(next))) {
    return (reading) => digitsFrom(reading.text, reading.at, most);
  }
  const own = fixedWidth(part) ?? part.count;
  if (index > first || !headVaries || next?.kind === 'literal') {
    return (reading) => (digitsFrom(reading.text, reading.at, own) === own ? own : 0);
  }
  let rest = 0;
  for (let at = index + 1; isNumeric(parts[at]); at += 1) {
    const follower = parts[at];
    if (follower?.kind === 'field') rest += fixedWidth(follower) ?? follower.count;
  }
  return (reading) => {
    const width = digitsFrom(reading.text, reading.at, most + rest) - rest;
    return width > 0 ? width : 0;
  };
}

const mostDigits: Readonly<Record<string, number>> = { y: 4, Y: 4, D: 3 };

function numberReader({ key, from, to, value }: NumericField, widthOf: WidthReader): PartReader {
  return (reading) => {
    const width = widthOf(reading);
    if (width === 0) return false;
    const number = numberOf(reading.text, reading.at, width);
    reading.at += width;
    return number >= from && number <= to && note(reading, key, value === undefined ? number : value(number));
  };
}

/** `yy` and `y` read two digits as 1969 to 2068, a fixed rule where Java's moves with the clock; others want all four. */
function yearReader(key: NumberKey, count: number, widthOf: WidthReader): PartReader {
  return (reading) => {
    const width = widthOf(reading);
    if (width < 4 && !(width === 2 && count <= 2)) return false;
    const number = numberOf(reading.text, reading.at, width);
    reading.at += width;
    if (width === 2) return note(reading, key, number < 69 ? 2000 + number : 1900 + number);
    return number > 0 && number <= 9999 && note(reading, key, number);
  };
}

/** A fraction of a second of any length, also none; what is finer than a millisecond is cut off. */
function readFraction(reading: Reading): boolean {
  const code = reading.text.charCodeAt(reading.at);
  if ((code !== 46 && code !== 44) || !isDigit(reading.text, reading.at + 1)) return true; // . and ,
  reading.at += 1;
  return takeFraction(reading, digitsFrom(reading.text, reading.at, Infinity));
}

function takeFraction(reading: Reading, width: number): boolean {
  if (width === 0) return false;
  const value = numberOf(reading.text, reading.at, Math.min(width, 3));
  reading.at += width;
  return note(reading, 'millisecond', width === 1 ? value * 100 : width === 2 ? value * 10 : value);
}

function nameReader(key: NumberKey, names: readonly string[], base: number): PartReader {
  const short = names.map((name) => name.slice(0, 3));
  return (reading) => {
    let index = takeName(reading, names);
    if (index < 0) index = takeName(reading, short);
    return index >= 0 && note(reading, key, index + base);
  };
}

/** The index of the name that stands next, in any case; -1 for none. */
function takeName(reading: Reading, names: readonly string[]): number {
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    if (reading.text.slice(reading.at, reading.at + name.length).toUpperCase() !== name.toUpperCase())
      continue;
    reading.at += name.length;
    return index;
  }
  return -1;
}

/** `Z`, `±hh`, `±hhmm`, `±hh:mm`, `GMT±h:mm` or a name, whichever letter the pattern has. */
function takeZone(reading: Reading, zone: Zone): boolean {
  const { text, at } = reading;
  const code = text.charCodeAt(at);
  if (code === 43 || code === 45) return takeOffset(reading, 2);
  if (code === 90 && !/[A-Za-z]/.test(text.charAt(at + 1))) {
    reading.at += 1;
    return noteOffsets(reading, [0]);
  }
  const prefix = /^(?:GMT|UTC|UT)(?=[+-]\d)/i.exec(text.slice(at, at + 5));
  if (prefix !== null) {
    reading.at += prefix[0].length;
    return takeOffset(reading, 1);
  }
  let name = /^[A-Za-z][A-Za-z.&' -]*/.exec(text.slice(at))?.[0] ?? '';
  while (name !== '') {
    const own = zone.offsetOf(name); // the configured zone knows its own abbreviations best: IST, CST
    const offsets = own === undefined ? namedOffsets(name) : [own];
    if (offsets !== undefined) {
      reading.at += name.length;
      return noteOffsets(reading, offsets);
    }
    name = /^(.*[A-Za-z])[^A-Za-z]+[A-Za-z.]*$/.exec(name)?.[1] ?? '';
  }
  return false;
}

function takeOffset(reading: Reading, leastDigits: number): boolean {
  const { text } = reading;
  const sign = text.charCodeAt(reading.at) === 45 ? -1 : 1;
  let at = reading.at + 1;
  const width = digitsFrom(text, at, 2);
  if (width < leastDigits) return false;
  const hours = numberOf(text, at, width);
  at += width;
  let minutes = 0;
  const colon = text.charCodeAt(at) === 58 && digitsFrom(text, at + 1, 2) === 2 ? 1 : 0;
  if (colon === 1 || isDigit(text, at)) {
    if (digitsFrom(text, at + colon, 2) !== 2) return false;
    minutes = numberOf(text, at + colon, 2);
    at += colon + 2;
  }
  if (hours > 18 || minutes > 59) return false;
  reading.at = at;
  return noteOffsets(reading, [sign * (hours * 3_600_000 + minutes * 60_000)]);
}

function noteOffsets(reading: Reading, offsets: readonly number[]): boolean {
  const early = Math.max(...offsets);
  if (!Number.isNaN(reading.offset) && reading.offset !== early) return false;
  reading.offset = early;
  reading.laterOffset = Math.min(...offsets);
  return true;
}
