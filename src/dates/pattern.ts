import { ConfigurationError } from '../errors';

/*
 * Reads a pattern of Java's SimpleDateFormat into parts. It knows letters and quotes but no zone data,
 * so that an editor form can use it alone.
 */

const letters = 'GyYMLwWDdFEuaHkKhmsSzZX';
const numericLetters = new Set('yYMLwWDdFuHkKhmsS');
const zoneLetters = new Set('zZX');

/** Digits a field prints when its letter stands alone can vary; this is the most it needs from 1970 to 2037. */
const naturalWidths: Readonly<Record<string, number>> = {
  y: 4,
  Y: 4,
  M: 2,
  L: 2,
  w: 2,
  W: 1,
  D: 3,
  d: 2,
  F: 1,
  u: 1,
  H: 2,
  k: 2,
  K: 2,
  h: 2,
  m: 2,
  s: 2,
  S: 3,
};

const longestCount = 100; // a longer run of one letter is a slip of the keyboard, not a date

/** A text that stands for itself. */
export interface LiteralPart {
  readonly kind: 'literal';
  readonly text: string;
  readonly position: number;
}

/** A letter and how often it is repeated: `yyyy` is `y` with the count 4. */
export interface FieldPart {
  readonly kind: 'field';
  readonly letter: string;
  readonly count: number;
  readonly position: number;
}

/** A piece of a pattern: a field, or a text that stands for itself. */
export type PatternPart = LiteralPart | FieldPart;

/** The finest thing a text in a pattern can say; `none` when it does not even tell the year. */
export type Precision =
  'none' | 'year' | 'month' | 'week' | 'day' | 'halfDay' | 'hour' | 'minute' | 'second' | 'millisecond';

/** Milliseconds of each precision: the longest month and year, since a unit is subtracted to be on the safe side. */
export const unitOf: Readonly<Record<Precision, number>> = {
  none: Infinity,
  year: 366 * 86_400_000,
  month: 31 * 86_400_000,
  week: 7 * 86_400_000,
  day: 86_400_000,
  halfDay: 43_200_000,
  hour: 3_600_000,
  minute: 60_000,
  second: 1_000,
  millisecond: 1,
};

/** A pattern that Java would refuse too, or that says nothing. `reason` and `at` let a caller name its own key. */
export class DatePatternError extends ConfigurationError {
  /** From 0. */
  readonly at: number;

  constructor(reason: string, at: number, cure: string) {
    super('date format', reason, { at, cure, status: 'check date format' });
    this.at = at;
  }
}

/** The parts of a pattern. Throws DatePatternError for what no date text can follow. */
export function readPattern(pattern: string): PatternPart[] {
  const parts: PatternPart[] = [];
  let literal = '';
  let literalStart = 0;
  const endLiteral = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal, position: literalStart });
    literal = '';
  };
  const addLiteral = (text: string, position: number): void => {
    if (literal === '') literalStart = position;
    literal += text;
  };
  let at = 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === "'") {
      const quoted = readQuoted(pattern, at);
      addLiteral(quoted.text, at);
      at = quoted.end;
    } else if (/[A-Za-z]/.test(character)) {
      endLiteral();
      const part = readField(pattern, at);
      parts.push(part);
      at += part.count;
    } else {
      addLiteral(character, at);
      at += 1;
    }
  }
  endLiteral();
  if (!parts.some((part) => part.kind === 'field')) {
    throw new DatePatternError(
      pattern.trim() === '' ? 'the format is empty' : `no date letter in "${pattern}"`,
      0,
      "Write a Java pattern such as yyyy-MM-dd'T'HH:mm:ssXXX, or milliseconds or seconds for epochs.",
    );
  }
  return parts;
}

/** The text between quotes; two quotes in a row are one quote, inside a quoted text and outside. */
function readQuoted(pattern: string, start: number): { text: string; end: number } {
  if (pattern.charAt(start + 1) === "'") return { text: "'", end: start + 2 };
  let text = '';
  let at = start + 1;
  for (;;) {
    const close = pattern.indexOf("'", at);
    if (close < 0) {
      throw new DatePatternError(
        'a quote is never closed',
        start,
        "Close it with ', or write '' for a quote itself.",
      );
    }
    text += pattern.slice(at, close);
    if (pattern.charAt(close + 1) !== "'") return { text, end: close + 1 };
    text += "'";
    at = close + 2;
  }
}

function readField(pattern: string, position: number): FieldPart {
  const letter = pattern.charAt(position);
  if (!letters.includes(letter)) {
    throw new DatePatternError(
      `unknown letter "${letter}"`,
      position,
      `Put text into single quotes, as in 'T'; the letters with a meaning are ${letters}.`,
    );
  }
  let count = 1;
  while (pattern.charAt(position + count) === letter) count += 1;
  if (letter === 'X' && count > 3) {
    throw new DatePatternError(`${count} times X`, position, 'Write X, XX or XXX for +05, +0530 or +05:30.');
  }
  if (count > longestCount) {
    throw new DatePatternError(
      `${count} times ${letter}`,
      position,
      `Write at most ${longestCount} in a row.`,
    );
  }
  return { kind: 'field', letter, count, position };
}

/** Whether the text itself carries a zone or an offset. */
export function carriesZone(parts: readonly PatternPart[]): boolean {
  return parts.some((part) => part.kind === 'field' && zoneLetters.has(part.letter));
}

/** Whether a field is written in digits only. */
export function isNumeric(part: PatternPart | undefined): boolean {
  if (part?.kind !== 'field') return false;
  return (
    numericLetters.has(part.letter) && !((part.letter === 'M' || part.letter === 'L') && part.count >= 3)
  );
}

/** Whether digits follow without anything between, so that a field must not take more than its own. */
export function startsWithDigit(part: PatternPart | undefined): boolean {
  return part?.kind === 'literal' ? /^\d/.test(part.text) : isNumeric(part);
}

/** How many digits a numeric field has in a text, or undefined when that varies: `d` is 9 or 10. */
export function fixedWidth(part: FieldPart): number | undefined {
  if ((part.letter === 'y' || part.letter === 'Y') && part.count === 2) return 2;
  const natural = naturalWidths[part.letter] ?? 0;
  if (part.count >= natural) return part.count;
  return natural === 4 ? 4 : undefined; // years have four digits even as y or yyy
}

/** Whether digits that touch can be told apart: `yyyyMMdd` can, `yyyyMd` cannot (2018111). The first of a run may vary. */
function isUnambiguous(parts: readonly PatternPart[]): boolean {
  return parts.every((part, index) => {
    if (part.kind !== 'field') return true;
    const next = parts[index + 1];
    if (zoneLetters.has(part.letter)) return !startsWithDigit(next);
    if (!isNumeric(part)) return true;
    const previous = parts[index - 1];
    const touches = isNumeric(previous) || (next?.kind === 'literal' && startsWithDigit(next));
    return !touches || fixedWidth(part) !== undefined;
  });
}

/**
 * What a text in this pattern tells without a gap, from the year down: `yyyy ss` tells the year only.
 * `S` counts only as `SSS`: Java prints 5 ms as `.5` with `S` and as `.000005` with `SSSSSS`,
 * which others read as a fraction, so that the text is sure to the second only.
 */
export function precisionOf(parts: readonly PatternPart[]): Precision {
  const has = new Set<string>();
  for (const part of parts) {
    if (part.kind === 'field') has.add(part.letter === 'L' ? 'M' : part.letter);
  }
  const has3S = parts.some((part) => part.kind === 'field' && part.letter === 'S' && part.count === 3);
  const weekday = has.has('E') || has.has('u');
  const month = has.has('y') && has.has('M');
  const yearWeek = has.has('Y') && has.has('w');
  const monthWeek = month && has.has('W');
  if (!isUnambiguous(parts)) return 'none';
  if (!has.has('y') && !yearWeek) return 'none';
  const day =
    (month && has.has('d')) ||
    (has.has('y') && has.has('D')) ||
    ((yearWeek || monthWeek || (month && has.has('F'))) && weekday);
  if (!day) {
    if (yearWeek || monthWeek) return 'week';
    return month ? 'month' : 'year';
  }
  const hour = has.has('H') || has.has('k') || (has.has('a') && (has.has('h') || has.has('K')));
  if (!hour) return has.has('a') ? 'halfDay' : 'day';
  if (!has.has('m')) return 'hour';
  if (!has.has('s')) return 'minute';
  return has3S ? 'millisecond' : 'second';
}
