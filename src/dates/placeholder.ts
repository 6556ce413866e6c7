import { ConfigurationError } from '../errors';
import { compileInZone } from './date-format';
import type { DateFormat } from './types';
import { DatePatternError } from './pattern';
import type { Zone, ZoneTable } from './zones';

/** Where the text of one instant goes in a url, and how it is written. */
export interface Placeholder {
  readonly format: DateFormat;
  readonly zone: Zone;
}

const iso8601 = "yyyy-MM-dd'T'HH:mm:ss.SSSXXX";
const known =
  '${date:FORMAT}, ${gmtDate:FORMAT}, ${dateTimeZone:ZONE:FORMAT}, ${epoch}, ${epoch:s}, ${epoch:us} and ${milliseconds}';

/** The error of something in a url; `at` counts from 0 in the whole text. */
export function urlError(what: string, at: number, cure: string): ConfigurationError {
  return new ConfigurationError('url', what, { at, cure });
}

/**
 * Reads what stands between `${` and `}`: `name[:argument]`.
 * `position` is where it starts in the url, for errors; `zone` the connection's, for `date`; `zones` knows the others.
 */
export function readPlaceholder(
  content: string,
  position: number,
  zone: Zone,
  zones: ZoneTable,
): Placeholder {
  const colon = content.indexOf(':');
  const name = (colon < 0 ? content : content.slice(0, colon)).trim().toLowerCase();
  const argument = colon < 0 ? '' : content.slice(colon + 1);
  const argumentPosition = position + colon + 1;
  switch (name) {
    case 'date':
      return readFormat(argument, argumentPosition, zone);
    case 'gmtdate':
      return readFormat(argument, argumentPosition, zones.readZone('GMT'));
    case 'datetimezone':
      return readZoneAndFormat(argument, argumentPosition, zones);
    case 'epoch':
      return readEpoch(argument, argumentPosition, zones.readZone('UTC'));
    case 'milliseconds':
      if (argument !== '')
        throw urlError(
          '${milliseconds} takes nothing after a colon',
          argumentPosition,
          'Write ${milliseconds}.',
        );
      return epoch('milliseconds', zones.readZone('UTC'));
    default:
      throw urlError(`unknown placeholder "\${${content}}"`, position, `Use one of ${known}.`);
  }
}

function readFormat(pattern: string, position: number, zone: Zone): Placeholder {
  const format = compileHere(pattern === '' ? iso8601 : pattern, position, zone);
  if (format.unit === Infinity) {
    throw urlError(
      `the format "${pattern}" does not tell a date`,
      position,
      "It needs a year and what lies between it and its finest part, such as yyyy-MM-dd'T'HH:mm:ss.",
    );
  }
  return { format, zone };
}

function compileHere(pattern: string, position: number, zone: Zone): DateFormat {
  try {
    return compileInZone(pattern, zone);
  } catch (error) {
    if (error instanceof DatePatternError) throw urlError(error.reason, position + error.at, error.cure);
    throw error;
  }
}

/** `ZONE:FORMAT`; an offset's own colon belongs to the zone. */
function readZoneAndFormat(argument: string, position: number, zones: ZoneTable): Placeholder {
  const name = /^\s*(?:(?:GMT|UTC|UT)?[+-]\d{1,2}:\d{2}(?=\s*(?::|$))|[^:]*)/i.exec(argument)?.[0] ?? '';
  if (name.startsWith('{')) {
    throw urlError(
      `"${name.trim()}" stands for a time zone`,
      position,
      'Write the zone itself, such as ${dateTimeZone:America/New_York:FORMAT}.',
    );
  }
  if (!zones.isZone(name)) {
    throw urlError(
      `unknown time zone "${name.trim()}"`,
      position,
      'Write ${dateTimeZone:ZONE:FORMAT} with an IANA name such as Europe/Berlin, an abbreviation such as PST, or an offset such as +06:00.',
    );
  }
  const rest = argument.slice(name.length);
  const colon = rest.indexOf(':') + 1;
  return readFormat(rest.slice(colon), position + name.length + colon, zones.readZone(name));
}

function readEpoch(argument: string, position: number, zone: Zone): Placeholder {
  switch (argument.trim().toLowerCase()) {
    case '':
    case 'ms':
      return epoch('milliseconds', zone);
    case 's':
      return epoch('seconds', zone);
    case 'us':
      return { format: microseconds, zone };
    default:
      throw urlError(
        `unknown epoch unit "${argument}"`,
        position,
        'Use ${epoch:ms}, ${epoch:s} or ${epoch:us}.',
      );
  }
}

function epoch(word: string, zone: Zone): Placeholder {
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
