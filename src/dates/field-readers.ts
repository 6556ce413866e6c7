import { monthNames, weekdayNames } from './calendar';
import { digitsFrom, isDigit, numberOf } from './digits';
import { fixedWidth, isNumeric, startsWithDigit, type FieldPart, type PatternPart } from './pattern';
import { noteOf, type Note, type NumberKey, type Reading } from './reading';
import { takeZone } from './zone-reader';
import type { Zone } from './zones';

/** Reads one part of a text, moves on, and says whether it could. */
export type PartReader = (reading: Reading) => boolean;

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
  const noted = new Set<NumberKey>();
  const noteFor = (key: NumberKey): Note => {
    const note = noteOf(key, noted.has(key));
    noted.add(key);
    return note;
  };
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index];
    if (part === undefined) break;
    if (part.kind === 'literal') {
      readers.push(literalReader(part.text));
      continue;
    }
    readers.push(fieldReader(part, index, parts, zone, noteFor));
    if (part.letter !== 's') continue;
    const next = parts[index + 1];
    if (isFraction(next, parts[index + 2]) && !startsWithDigit(parts[index + 3])) {
      readers.push(fractionReader(noteFor('millisecond')));
      index += 2;
    } else if (!startsWithDigit(next) && !(next?.kind === 'literal' && /^[.,]/.test(next.text))) {
      readers.push(fractionReader(noteFor('millisecond')));
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

function fieldReader(
  part: FieldPart,
  index: number,
  parts: readonly PatternPart[],
  zone: Zone,
  noteFor: (key: NumberKey) => Note,
): PartReader {
  const { letter, count } = part;
  if (letter === 'G') return nameReader(['AD'], 0, () => true);
  if (letter === 'a') return nameReader(['AM', 'PM'], 0, noteFor('half'));
  if (letter === 'E') return nameReader(weekdayNames, 0, noteFor('weekday'));
  if ((letter === 'M' || letter === 'L') && count >= 3) return nameReader(monthNames, 1, noteFor('month'));
  if (letter === 'z' || letter === 'Z' || letter === 'X') return (reading) => takeZone(reading, zone);
  const width = widthReader(part, index, parts);
  if (letter === 'S') {
    const note = noteFor('millisecond');
    return (reading) => takeFraction(reading, width(reading), note);
  }
  if (letter === 'y') return yearReader(noteFor('year'), count, width);
  if (letter === 'Y') return yearReader(noteFor('weekYear'), count, width);
  const field = numericFields[letter] ?? month;
  return numberReader(field, width, noteFor(field.key));
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

function numberReader({ from, to, value }: NumericField, widthOf: WidthReader, note: Note): PartReader {
  return (reading) => {
    const width = widthOf(reading);
    if (width === 0) return false;
    const number = numberOf(reading.text, reading.at, width);
    reading.at += width;
    return number >= from && number <= to && note(reading, value === undefined ? number : value(number));
  };
}

/** `yy` and `y` read two digits as 1969 to 2068, a fixed rule where Java's moves with the clock; others want all four. */
function yearReader(note: Note, count: number, widthOf: WidthReader): PartReader {
  return (reading) => {
    const width = widthOf(reading);
    if (width < 4 && !(width === 2 && count <= 2)) return false;
    const number = numberOf(reading.text, reading.at, width);
    reading.at += width;
    if (width === 2) return note(reading, number < 69 ? 2000 + number : 1900 + number);
    return number > 0 && number <= 9999 && note(reading, number);
  };
}

/** A fraction of a second of any length, also none; what is finer than a millisecond is cut off. */
function fractionReader(note: Note): PartReader {
  return (reading) => {
    const code = reading.text.charCodeAt(reading.at);
    if ((code !== 46 && code !== 44) || !isDigit(reading.text, reading.at + 1)) return true; // . and ,
    reading.at += 1;
    return takeFraction(reading, digitsFrom(reading.text, reading.at, Infinity), note);
  };
}

function takeFraction(reading: Reading, width: number, note: Note): boolean {
  if (width === 0) return false;
  const value = numberOf(reading.text, reading.at, Math.min(width, 3));
  reading.at += width;
  return note(reading, width === 1 ? value * 100 : width === 2 ? value * 10 : value);
}

/** Reads a name in full or its first three letters, in any case; `base` is the number of the first. */
function nameReader(names: readonly string[], base: number, note: Note): PartReader {
  const numbers = new Map<string, number>();
  names.forEach((name, index) => {
    numbers.set(name.toLowerCase(), index + base);
    numbers.set(name.slice(0, 3).toLowerCase(), index + base);
  });
  const widths = [...new Set([...numbers.keys()].map((name) => name.length))].sort((a, b) => b - a);
  return (reading) => {
    for (const width of widths) {
      const name = reading.text.slice(reading.at, reading.at + width).toLowerCase();
      const number = numbers.get(name);
      if (number === undefined) continue;
      reading.at += name.length;
      return note(reading, number);
    }
    return false;
  };
}
