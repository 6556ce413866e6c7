import { ConfigurationError } from '../../src/errors';
import { isMembers } from '../../src/json';
import { described, idsOf, unknownAction } from '../shared/order';
import type { Range } from '../../src/polling/range';
import { readStartFrom, type StartFrom } from '../../src/polling/start-from';

/** What a Date can hold, ms. */
const LAST_INSTANT = 8.64e15;

/** What an input message asks of the node. */
export type Order =
  | { action: 'poll' | 'pause' | 'resume' }
  /** One real record, to try the flow. */
  | { action: 'test' }
  /** What changed between two instants, once more. */
  | { action: 'range'; range: Range }
  /** Compares all ids; `confirm`: sends so many deletions that are held. */
  | { action: 'reconcile'; confirm: number | undefined }
  | { action: 'reset'; startFrom: StartFrom }
  /** What was set aside, or of it what is named. */
  | { action: 'redeliver'; ids: readonly string[] | undefined };

/**
 * Reads `msg.action`, and for `reset` `msg.payload`: an instant as text, Date or milliseconds, `now` or `beginning`;
 * for `range` its two ends, `from` and `to`, each likewise, and `to` now where it is left out;
 * for `reconcile` how many deletions a person confirmed, `{confirm: 12}`; any other payload than an object says nothing;
 * for `redeliver` the ids of events that were set aside, all of them when it names none.
 * @throws ConfigurationError for an action or an instant that is none
 */
export function orderOf(message: { action?: unknown; payload?: unknown }): Order {
  const { action, payload } = message;
  switch (action) {
    case undefined:
    case null:
    case '':
    case 'poll':
      return { action: 'poll' };
    case 'pause':
      return { action: 'pause' };
    case 'resume':
      return { action: 'resume' };
    case 'reset':
      return { action: 'reset', startFrom: startOf(payload) };
    case 'test':
      return { action };
    case 'range':
      return { action, range: rangeOf(payload) };
    case 'reconcile':
      return { action, confirm: confirmedIn(payload) };
    case 'redeliver':
      return { action, ids: idsOf(message.payload) };
    default:
      throw unknownAction(
        action,
        'Use poll, pause, resume, reset, test, range, reconcile or redeliver, or leave it out to poll.',
      );
  }
}

/** @throws ConfigurationError for an object that confirms no number */
function confirmedIn(payload: unknown): number | undefined {
  if (typeof payload !== 'object' || payload === null || payload instanceof Date) return undefined;
  const confirm = isMembers(payload) ? payload['confirm'] : undefined;
  const typed = typeof confirm === 'string' ? confirm.trim() : '';
  const count = /^\d{1,15}$/.test(typed) ? Number(typed) : confirm;
  if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) return count;
  const given =
    confirm === undefined ? describedPayload(payload) : `"confirm" is ${describedNumber(confirm)}, which`;
  throw new ConfigurationError('msg.payload', `${given} confirms no number of deletions`, {
    cure: 'Use {"confirm": 12} with the number that the error told, or leave the payload out to compare now.',
    status: 'nothing confirmed',
  });
}

function describedNumber(value: unknown): string {
  return typeof value === 'number' ? String(value) : described(value);
}

function describedPayload(payload: object): string {
  return isMembers(payload) ? 'an object without "confirm"' : described(payload);
}

function rangeOf(payload: unknown): Range {
  if (!isMembers(payload)) throw noRangeError(`${described(payload)} is no range`);
  return { from: endOf('from', payload['from']), to: endOf('to', payload['to'] ?? 'now') };
}

function endOf(name: 'from' | 'to', value: unknown): StartFrom {
  const end = value === '' ? undefined : instantOf(value);
  if (end !== undefined) return end;
  throw noRangeError(`"${name}" ${value === undefined ? 'is missing' : `is ${described(value)}`}`);
}

function noRangeError(what: string): ConfigurationError {
  return new ConfigurationError('msg.payload', what, {
    cure: 'Use {"from": "2026-01-31T08:00:00Z", "to": "2026-01-31T17:00:00Z"}; now and beginning work, too, and "to" may be left out for now.',
    status: 'unknown range',
  });
}

/** An instant as text, Date or milliseconds; undefined for what is none. @throws ConfigurationError for a text that is none */
function instantOf(value: unknown): StartFrom | undefined {
  if (typeof value === 'string') return readStartFrom(value);
  const instant = value instanceof Date ? value.getTime() : value;
  return typeof instant === 'number' && Math.abs(instant) <= LAST_INSTANT ? instant : undefined;
}

function startOf(payload: unknown): StartFrom {
  const start = instantOf(payload);
  if (start !== undefined) return start;
  if (payload === undefined || payload === null) return 'now';
  throw new ConfigurationError('msg.payload', `${described(payload)} is no start for a reset`, {
    cure: 'Use now, beginning, or an instant such as 2026-01-31T08:00:00Z, or leave the payload out.',
    status: 'unknown start',
  });
}
