import { compileUrlTemplate } from '../dates';
import { ConfigurationError } from '../errors';
import { compileRecordPath } from './record-path';
import { precisionOf, readPattern } from '../dates/pattern';

/** Whether a zone's name is known; passed in, so that an editor form need not carry zone data. */
export type ZoneCheck = (zone: string) => boolean;

export function recordPathFault(path: string, key: string): ConfigurationError | undefined {
  return faultOf(key, () => compileRecordPath(path, key));
}

/** A pattern of records' dates must tell a date: its year and what lies between it and its finest part. */
export function patternFault(pattern: string, key: string): ConfigurationError | undefined {
  if (/^\s*(?:milli)?seconds\s*$/i.test(pattern)) return undefined;
  return faultOf(key, () => {
    if (precisionOf(readPattern(pattern)) !== 'none') return;
    throw new ConfigurationError(key, `"${pattern}" does not tell a date`, {
      cure: "Write a year and what lies between it and its finest part, such as yyyy-MM-dd'T'HH:mm:ss.",
      position: 0,
    });
  });
}

export function zoneFault(zone: string, key: string, isZone: ZoneCheck): ConfigurationError | undefined {
  if (isZone(zone)) return undefined;
  return new ConfigurationError(key, `unknown time zone "${zone}"`, {
    cure: 'Write an IANA name such as Europe/Berlin, an abbreviation such as PST, or an offset such as +06:00.',
    status: 'check time zone',
    position: 0,
  });
}

export function urlFault(url: string, key: string): ConfigurationError | undefined {
  return faultOf(key, () => compileUrlTemplate(url));
}

/** The fault that a check throws, under its own key. */
function faultOf(key: string, check: () => unknown): ConfigurationError | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ConfigurationError) return thrown.named(key);
    throw thrown;
  }
}
