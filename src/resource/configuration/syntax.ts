import { compileUrlTemplate, isZone } from '../../dates';
import { fillInError } from '../../dates/fill-in';
import { precisionOf, readPattern } from '../../dates/pattern';
import { ConfigurationError } from '../../errors';

/*
 * What texts of a configuration must be; an editor form checks by the same code. Each throws a ConfigurationError with the
 * position.
 */

/** A pattern of records' dates must tell a date: its year and what lies between it and its finest part. */
export function checkPattern(pattern: string): void {
  if (/^\s*(?:milli)?seconds\s*$/i.test(pattern) || precisionOf(readPattern(pattern)) !== 'none') return;
  throw new ConfigurationError('date format', `"${pattern}" does not tell a date`, {
    cure: "Write a year and what lies between it and its finest part, such as yyyy-MM-dd'T'HH:mm:ss.",
    at: 0,
  });
}

/** @throws ConfigurationError for a time zone that nobody knows */
export function checkZone(zone: string): void {
  if (isZone(zone)) return;
  const cure =
    'Write an IANA name such as Europe/Berlin, an abbreviation such as PST, or an offset such as +06:00.';
  if (/^[{<].*[}>]$/.test(zone)) throw fillInError('time zone', { text: zone, at: 0 }, 'a time zone', cure);
  throw new ConfigurationError('time zone', `unknown time zone "${zone}"`, { cure, at: 0 });
}

/** @throws ConfigurationError for a url that cannot work */
export function checkUrl(url: string): void {
  compileUrlTemplate(url, 'UTC');
}
