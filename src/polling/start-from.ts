import { ConfigurationError } from '../errors';

/** Where a first poll begins: the server's now, everything there is, or an instant in ms. */
export type StartFrom = 'now' | 'beginning' | number;

const ISO_INSTANT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2}))?$/;

/**
 * `now`, `beginning`, or an ISO 8601 instant with its zone (a date alone is its midnight in UTC).
 * @throws ConfigurationError for anything else
 */
export function readStartFrom(text: string): StartFrom {
  const typed = text.trim();
  const word = typed.toLowerCase();
  if (word === '' || word === 'now') return 'now';
  if (word === 'beginning') return 'beginning';
  const instant = ISO_INSTANT.test(typed) ? Date.parse(typed) : NaN;
  if (Number.isNaN(instant)) {
    throw new ConfigurationError('startFrom', `"${typed}" is no start`, {
      cure: 'Use now, beginning, or an instant such as 2026-01-31T08:00:00Z.',
      status: 'check start',
    });
  }
  return instant;
}
