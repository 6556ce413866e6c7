import { ConfigurationError } from '../errors';
import { compileInZone } from './date-format';
import type { DateFormat } from './types';
import { fillInError } from './fill-in';
import { DatePatternError } from './pattern';
import { isZone, readZone, type Zone } from './zones';

/** Where the text of one instant goes in a url, and how it is written. */
export interface Placeholder {
  readonly format: DateFormat;
  readonly zone: Zone;
  /** Whether it says what was read already, or what time it is. */
  readonly says: 'cursor' | 'present';
}

/** Where in the whole url a character of a part of it stands; both from 0. */
export type PlaceOf = (at: number) => number;

type Dated = Omit<Placeholder, 'says'>;

const iso8601 = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
const known =
  '${date:FORMAT}, ${gmtDate:FORMAT}, ${dateTimeZone:ZONE:FORMAT}, ${nowTimeZone:ZONE:FORMAT}, ${epoch}, ${epoch:s}, ${epoch:us} and ${milliseconds}';

/** What may stand before the colon, by its text in small letters. */
const names = {
  date: 'date',
  gmtdate: 'gmtDate',
  datetimezone: 'dateTimeZone',
  nowtimezone: 'nowTimeZone',
  epoch: 'epoch',
  milliseconds: 'milliseconds',
} as const;

type PlaceholderName = (typeof names)[keyof typeof names];

/** The error of something in a url; `at` counts from 0 in the whole text. */
export function urlError(what: string, at: number, cure: string): ConfigurationError {
  return new ConfigurationError('url', what, { at, cure });
}

/** The name that the content of a placeholder begins with; undefined when it is none of a date. */
export function placeholderName(content: string): PlaceholderName | undefined {
  const name = content.split(':', 1)[0]?.trim().toLowerCase() ?? '';
  return Object.hasOwn(names, name) ? names[name as keyof typeof names] : undefined;
}

/**
 * Reads what stands between `${` and `}`: `name[:argument]`.
 * `placeOf` tells where a character of it stands in the url, for errors; `zone` is the connection's, for `date`.
 */
export function readPlaceholder(content: string, placeOf: PlaceOf, zone: Zone): Placeholder {
  const colon = content.indexOf(':');
  const name = placeholderName(content);
  if (name === undefined) throw unknownPlaceholder(content, placeOf(0));
  const argument: Argument = {
    text: colon < 0 ? '' : content.slice(colon + 1),
    placeOf: (at) => placeOf(colon + 1 + at),
  };
  return { ...readers[name](argument, zone), says: name === 'nowTimeZone' ? 'present' : 'cursor' };
}

/** `${status}` stands for a value; `${dat:yyyy}` is a slip. */
function unknownPlaceholder(content: string, at: number): ConfigurationError {
  const isName = /^\s*[\p{L}_][\p{L}\p{N}_ .-]*$/u.test(content);
  return isName
    ? urlError(
        `unknown placeholder "\${${content}}", which stands for a value to fill in`,
        at,
        `Write the value itself in its place, or for a date one of ${known}.`,
      )
    : urlError(`unknown placeholder "\${${content}}"`, at, `Use one of ${known}.`);
}

/** What follows the colon. */
interface Argument {
  readonly text: string;
  readonly placeOf: PlaceOf;
}

const readers: Readonly<Record<PlaceholderName, (argument: Argument, zone: Zone) => Dated>> = {
  date: readFormat,
  gmtDate: (argument) => readFormat(argument, readZone('GMT')),
  dateTimeZone: (argument) => readZoneAndFormat('dateTimeZone', argument),
  nowTimeZone: (argument) => readZoneAndFormat('nowTimeZone', argument),
  epoch: (argument) => readEpoch(argument, readZone('UTC')),
  milliseconds: ({ text, placeOf }) => {
    if (text !== '')
      throw urlError('${milliseconds} takes nothing after a colon', placeOf(0), 'Write ${milliseconds}.');
    return epoch('milliseconds', readZone('UTC'));
  },
};

function readFormat({ text, placeOf }: Argument, zone: Zone): Dated {
  const format = compileHere(text === '' ? iso8601 : text, placeOf, zone);
  if (format.unit === Infinity) {
    throw urlError(
      `the format "${text}" does not tell a date`,
      placeOf(0),
      "It needs a year and what lies between it and its finest part, such as yyyy-MM-dd'T'HH:mm:ss.",
    );
  }
  return { format, zone };
}

function compileHere(pattern: string, placeOf: PlaceOf, zone: Zone): DateFormat {
  try {
    return compileInZone(pattern, zone);
  } catch (error) {
    if (error instanceof DatePatternError) throw urlError(error.reason, placeOf(error.at), error.cure);
    throw error;
  }
}

/** `ZONE:FORMAT`; an offset's own colon belongs to the zone. */
function readZoneAndFormat(name: string, { text, placeOf }: Argument): Dated {
  const zone = /^\s*(?:(?:GMT|UTC|UT)?[+-]\d{1,2}:\d{2}(?=\s*(?::|$))|[^:]*)/i.exec(text)?.[0] ?? '';
  const cure = `Write the zone itself, such as \${${name}:America/New_York:FORMAT}.`;
  // a brace of its own would have ended the placeholder
  const fillIn = /^\s*([{<][^}>]*)/.exec(zone)?.[1];
  if (fillIn !== undefined) {
    const written = `${fillIn.trim()}${fillIn.startsWith('{') ? '}' : '>'}`;
    throw fillInError('url', { text: written, at: placeOf(0) }, 'a time zone', cure);
  }
  if (!isZone(zone)) {
    throw urlError(
      `unknown time zone "${zone.trim()}"`,
      placeOf(0),
      `Write \${${name}:ZONE:FORMAT} with an IANA name such as Europe/Berlin, an abbreviation such as PST, or an offset such as +06:00.`,
    );
  }
  const rest = text.slice(zone.length);
  const start = zone.length + rest.indexOf(':') + 1;
  return readFormat({ text: text.slice(start), placeOf: (at) => placeOf(start + at) }, readZone(zone));
}

function readEpoch({ text, placeOf }: Argument, zone: Zone): Dated {
  switch (text.trim().toLowerCase()) {
    case '':
    case 'ms':
      return epoch('milliseconds', zone);
    case 's':
      return epoch('seconds', zone);
    case 'us':
      return { format: microseconds, zone };
    default:
      throw urlError(
        `unknown epoch unit "${text}"`,
        placeOf(0),
        'Use ${epoch:ms}, ${epoch:s} or ${epoch:us}.',
      );
  }
}

function epoch(word: string, zone: Zone): Dated {
  return { format: compileInZone(word, zone), zone };
}

const parseMicroseconds = (value: unknown): number =>
  typeof value === 'string' && /^\d{1,19}$/.test(value) ? Math.floor(Number(value) / 1000) : NaN;

const microseconds: DateFormat = {
  pattern: 'microseconds',
  unit: 1,
  hasZone: true,
  format: (instant) => String(Math.floor(instant) * 1000),
  parse: parseMicroseconds,
  parseLatest: parseMicroseconds,
};
