import type { DateFormat } from './types';
import { compileFormatter } from './format';
import { isoInstant } from './iso';
import { compileParser, type Parser } from './parse';
import { carriesZone, precisionOf, readPattern, unitOf } from './pattern';
import type { Zone } from './zones';

/** As `compileDateFormat`, in a zone that is read already. */
export function compileInZone(pattern: string, zone: Zone): DateFormat {
  const word = pattern.trim().toLowerCase();
  if (word === 'milliseconds') return epochFormat(pattern, 1);
  if (word === 'seconds') return epochFormat(pattern, 1000);
  const parts = readPattern(pattern);
  const parser = withIso(compileParser(parts, zone), pattern, zone);
  return {
    pattern,
    unit: unitOf[precisionOf(parts)],
    hasZone: carriesZone(parts),
    format: compileFormatter(parts, zone),
    parse: (value) => (typeof value === 'string' ? parser.earliest(value) : NaN),
    parseLatest: (value) => (typeof value === 'string' ? parser.latest(value) : NaN),
  };
}

/** Patterns in which a text of the usual form means what it does everywhere; a quoted `Z` leaves the zone to the configuration. */
const ISO_PATTERN = /^yyyy-MM-dd'T'HH:mm:ss(?:\.S+)?(X{1,3}|Z|'Z')$/;

/** A parser that reads texts of the usual form by their characters' places, and leaves all others to the pattern. */
function withIso(parser: Parser, pattern: string, zone: Zone): Parser {
  const letter = ISO_PATTERN.exec(pattern)?.[1];
  if (letter === undefined || (letter === "'Z'" && zone.name !== 'GMT' && zone.name !== 'UTC')) return parser;
  // what a bulk update changed carries the same date, and each date is read for its earliest and its latest meaning
  let lastText = '';
  let lastInstant = NaN;
  const read = (text: string, reader: (text: string) => number): number => {
    if (text !== lastText) {
      lastInstant = isoInstant(text);
      lastText = text;
    }
    return Number.isNaN(lastInstant) ? reader(text) : lastInstant;
  };
  return {
    earliest: (text) => read(text, parser.earliest),
    latest: (text) => read(text, parser.latest),
  };
}

const lastInstant = 253_402_300_799_999; // 9999-12-31T23:59:59.999Z; more is another unit mistaken for this one

function epochFormat(pattern: string, unit: number): DateFormat {
  const parse = (value: unknown): number => {
    const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
    if (typeof number !== 'number' || !(number >= 0)) return NaN;
    const instant = Math.floor(number * unit + 0.001); // 1534778974.123 * 1000 is a little less than it says
    return instant <= lastInstant ? instant : NaN;
  };
  return {
    pattern,
    unit,
    hasZone: true,
    format: (instant) => String(Math.floor(instant / unit)),
    parse,
    parseLatest: parse,
  };
}
