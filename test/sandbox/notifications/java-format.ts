import { instantOf, zoneName, zoneNameAt, zoneOffset } from './java-zone';

/** A field of a pattern, or text between quotes and other signs. */
type Part = { letter: string; count: number } | { literal: string };

const MONTHS = 'January,February,March,April,May,June,July,August,September,October,November,December'.split(
  ',',
);
const DAYS = 'Sunday,Monday,Tuesday,Wednesday,Thursday,Friday,Saturday'.split(',');
const LETTERS = 'yMdHkKhmsSaEzZX';
const NUMERIC = 'ydHkKhmsS';

/** A date pattern as Java's `SimpleDateFormat` (Locale.US) takes it, or the words `milliseconds` and `seconds`. */
export interface JavaFormat {
  /** An instant in ms as text. */
  format(instant: number): string;
  /**
   * What a text means, in ms, with all that Java lets pass: what is left over, and months and hours beyond their end; undefined
   * where Java throws.
   */
  parse(value: unknown): number | undefined;
}

/** @throws Error for a pattern that Java refuses */
export function javaFormat(pattern: string, zone: string): JavaFormat {
  const unit = { milliseconds: 1, seconds: 1000 }[pattern];
  if (unit !== undefined)
    return {
      format: (instant) => String(Math.floor(instant / unit)),
      parse: (value) => (/^-?\d+$/.test(String(value)) ? Number(value) * unit : undefined),
    };
  const parts = partsOf(pattern);
  return {
    format: (instant) => parts.map((part) => formatted(part, instant, zone)).join(''),
    parse: (value) => (typeof value === 'string' ? parsed(parts, value, zone) : undefined),
  };
}

function partsOf(pattern: string): Part[] {
  if (pattern === '') throw new Error('the pattern is blank');
  const parts: Part[] = [];
  for (const [text] of pattern.matchAll(/''|'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+|'/g)) {
    const [letter = ''] = text;
    if (text === "'") throw new Error(`a quote is not closed in ${pattern}`);
    if (letter === "'")
      parts.push({ literal: text === "''" ? "'" : text.slice(1, -1).replaceAll("''", "'") });
    else if (!/[A-Za-z]/.test(letter)) parts.push({ literal: text });
    else if (!LETTERS.includes(letter) || (letter === 'X' && text.length > 3))
      throw new Error(`Illegal pattern character '${letter}' in ${pattern}`);
    else parts.push({ letter, count: text.length });
  }
  return parts;
}

function formatted(part: Part, instant: number, zone: string): string {
  if ('literal' in part) return part.literal;
  const { letter, count } = part;
  const offset = zoneOffset(zone, instant);
  const local = new Date(instant + offset);
  const hour = local.getUTCHours();
  const padded = (value: number): string => String(value).padStart(count, '0');
  switch (letter) {
    case 'y':
      return count === 2
        ? String(local.getUTCFullYear() % 100).padStart(2, '0')
        : padded(local.getUTCFullYear());
    case 'M': {
      const name = MONTHS[local.getUTCMonth()] ?? '';
      return count < 3 ? padded(local.getUTCMonth() + 1) : count === 3 ? name.slice(0, 3) : name;
    }
    case 'd':
      return padded(local.getUTCDate());
    case 'H':
      return padded(hour);
    case 'k':
      return padded(hour || 24);
    case 'K':
      return padded(hour % 12);
    case 'h':
      return padded(hour % 12 || 12);
    case 'm':
      return padded(local.getUTCMinutes());
    case 's':
      return padded(local.getUTCSeconds());
    case 'S':
      return padded(local.getUTCMilliseconds());
    case 'a':
      return hour < 12 ? 'AM' : 'PM';
    case 'E': {
      const name = DAYS[local.getUTCDay()] ?? '';
      return count < 4 ? name.slice(0, 3) : name;
    }
    case 'z':
      return zoneName(zone, instant);
    default:
      return offsetText(offset, letter === 'X' ? count : 0);
  }
}

/** `+0530` for `Z` (0 letters); for `X`, `XX` and `XXX` `+05`, `+0530` and `+05:30`, or `Z` for Greenwich. */
function offsetText(offset: number, letters: number): string {
  if (letters > 0 && offset === 0) return 'Z';
  const minutes = Math.abs(offset) / 60_000;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0'));
  const sign = offset < 0 ? '-' : '+';
  return `${sign}${hours ?? ''}${letters === 1 ? '' : letters === 3 ? `:${rest ?? ''}` : (rest ?? '')}`;
}

/** What has been read so far. */
interface Reading {
  at: number;
  fields: Map<string, number>;
  offset: number | undefined;
}

function parsed(parts: readonly Part[], text: string, zone: string): number | undefined {
  const reading: Reading = { at: 0, fields: new Map(), offset: undefined };
  for (const [index, part] of parts.entries()) {
    const follower = parts[index + 1];
    const abuts = follower !== undefined && 'letter' in follower && isNumber(follower);
    if (!takes(part, abuts, text, reading)) return undefined;
  }
  const field = (letter: string, otherwise: number): number => reading.fields.get(letter) ?? otherwise;
  const half = field('h', field('K', 0)) % 12;
  const hour =
    reading.fields.has('h') || reading.fields.has('K') ? half + field('a', 0) * 12 : field('k', 0) % 24;
  const year = field('y', 1970);
  const date = Date.UTC(
    2000,
    field('M', 1) - 1,
    field('d', 1),
    field('H', hour),
    field('m', 0),
    field('s', 0),
  );
  const local = new Date(date + field('S', 0));
  local.setUTCFullYear(local.getUTCFullYear() - 2000 + year);
  return reading.offset === undefined ? instantOf(local.getTime(), zone) : local.getTime() - reading.offset;
}

function isNumber({ letter, count }: { letter: string; count: number }): boolean {
  return NUMERIC.includes(letter) || (letter === 'M' && count < 3);
}

/** Reads one part and moves on behind it. */
function takes(part: Part, abuts: boolean, text: string, reading: Reading): boolean {
  if ('literal' in part) {
    if (!text.startsWith(part.literal, reading.at)) return false;
    reading.at += part.literal.length;
    return true;
  }
  while (text[reading.at] === ' ' || text[reading.at] === '\t') reading.at += 1;
  const rest = text.slice(reading.at);
  const { letter, count } = part;
  if (isNumber(part)) return takesNumber(part, abuts, rest, reading);
  if (letter === 'M' || letter === 'E' || letter === 'a') {
    const names = letter === 'M' ? MONTHS : letter === 'E' ? DAYS : ['AM', 'PM'];
    const isAt = (name: string): boolean => rest.toLowerCase().startsWith(name.toLowerCase());
    const index = names.findIndex((name) => isAt(name.slice(0, 3)));
    const name = names[index];
    if (name === undefined) return false;
    reading.fields.set(letter, letter === 'M' ? index + 1 : index);
    reading.at += isAt(name) ? name.length : 3;
    return true;
  }
  const found = letter === 'X' ? isoZone(rest, count) : namedZone(rest);
  if (!found) return false;
  reading.offset = found.offset;
  reading.at += found.length;
  return true;
}

/** As many digits as there are, but for a number right behind it: then as many as the pattern has. */
function takesNumber(
  { letter, count }: { letter: string; count: number },
  abuts: boolean,
  rest: string,
  reading: Reading,
): boolean {
  const [digits] = (abuts ? new RegExp(`^\\d{${count}}`) : /^-?\d+/).exec(rest) ?? [];
  if (digits === undefined) return false;
  const isShortYear = letter === 'y' && count <= 2 && digits.length === 2;
  reading.fields.set(letter, Number(digits) + (isShortYear ? 2000 : 0));
  reading.at += digits.length;
  return true;
}

function isoZone(rest: string, count: number): { length: number; offset: number } | undefined {
  if (rest.startsWith('Z')) return { length: 1, offset: 0 };
  return numericZone(rest, [/^([+-])(\d\d)/, /^([+-])(\d\d)(\d\d)/, /^([+-])(\d\d):(\d\d)/][count - 1]);
}

function namedZone(rest: string): { length: number; offset: number } | undefined {
  const behindGmt = numericZone(rest.slice(3), /^([+-])(\d\d?):(\d\d)/);
  if (/^gmt/i.test(rest) && behindGmt) return { ...behindGmt, length: behindGmt.length + 3 };
  return numericZone(rest, /^([+-])(\d\d)(\d\d)/) ?? zoneNameAt(rest);
}

function numericZone(rest: string, form: RegExp | undefined): { length: number; offset: number } | undefined {
  const [whole, sign, hours, minutes = '0'] = form?.exec(rest) ?? [];
  if (whole === undefined || Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  return { length: whole.length, offset };
}
