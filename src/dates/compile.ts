import { ConfigurationError } from '../errors';
import { compileInZone } from './date-format';
import type { DateFormat, UrlTemplate } from './types';
import { readUrlTemplate } from './url-template';
import { readZone } from './zones';

/*
 * The compilers by names of zones. An editor form compiles by the same code, with the zones that the browser knows.
 */

/**
 * Reads a Java SimpleDateFormat pattern, or one of the words `milliseconds` and `seconds`, once for many dates.
 * The zone applies to texts whose pattern holds none, and to what is written; GMT when it is blank.
 * Throws DatePatternError for the pattern, UnknownZoneError for the zone, both a ConfigurationError.
 */
export function compileDateFormat(pattern: string, zone?: string): DateFormat {
  return compileInZone(pattern, readZone(zone === undefined || zone.trim() === '' ? 'GMT' : zone));
}

/** The path of a url, encoded; undefined for one that cannot be asked for. */
export function hubPathOf(url: string): string | undefined {
  try {
    return compileUrlTemplate(url).path;
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/**
 * Reads a poller's url: a hub path and a query with date placeholders. `zone` is the connection's, for `${date…}`;
 * UTC when it is blank. Throws a ConfigurationError of the key `url`, and UnknownZoneError for the zone.
 */
export function compileUrlTemplate(url: string, zone?: string): UrlTemplate {
  const connectionZone = readZone(zone === undefined || zone.trim() === '' ? 'UTC' : zone);
  return readUrlTemplate(url, connectionZone);
}
