import { idsOf, unknownAction } from '../shared/order';

/** What an input message asks of the node; no ids: all that was set aside. */
export type Order = { action: 'recover' } | { action: 'redeliver'; ids: readonly string[] | undefined };

/**
 * Reads `msg.action`, and for `redeliver` the ids in `msg.payload`.
 * @throws ConfigurationError for an action that is none
 */
export function orderOf(message: { action?: unknown; payload?: unknown }): Order {
  const { action, payload } = message;
  if (action === 'recover') return { action };
  if (action === 'redeliver') return { action, ids: idsOf(payload) };
  throw unknownAction(action, 'Use recover or redeliver.');
}
