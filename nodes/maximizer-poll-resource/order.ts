import { ConfigurationError } from '../../src/errors';
import { described, idsOf, unknownAction } from '../shared/order';
import { readStartFrom, type StartFrom } from '../../src/polling/start-from';

/** What an input message asks of the node. */
export type Order =
  | { action: 'poll' | 'pause' | 'resume' }
  | { action: 'reset'; startFrom: StartFrom }
  /** What was set aside, or of it what is named. */
  | { action: 'redeliver'; ids: readonly string[] | undefined };

/**
 * Reads `msg.action`, and for `reset` `msg.payload`: an instant as text, Date or milliseconds, `now` or `beginning`;
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
    case 'redeliver':
      return { action, ids: idsOf(message.payload) };
    default:
      throw unknownAction(action, 'Use poll, pause, resume, reset or redeliver, or leave it out to poll.');
  }
}

function startOf(payload: unknown): StartFrom {
  if (typeof payload === 'string') return readStartFrom(payload);
  const instant = payload instanceof Date ? payload.getTime() : payload;
  if (typeof instant === 'number' && Number.isFinite(instant)) return instant;
  if (payload === undefined || payload === null) return 'now';
  throw new ConfigurationError('msg.payload', `${described(payload)} is no start for a reset`, {
    cure: 'Use now, beginning, or an instant such as 2026-01-31T08:00:00Z, or leave the payload out.',
    status: 'unknown start',
  });
}
