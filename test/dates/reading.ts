import { compileDateFormat } from '../../src/dates';

/** What a text means, as ISO 8601; `none` when it cannot be read. */
export function reading(pattern: string, value: unknown, zone?: string): string {
  return iso(compileDateFormat(pattern, zone).parse(value));
}

/** The same, the later reading. */
export function latestReading(pattern: string, value: unknown, zone?: string): string {
  return iso(compileDateFormat(pattern, zone).parseLatest(value));
}

export function iso(instant: number): string {
  return Number.isNaN(instant) ? 'none' : new Date(instant).toISOString();
}
