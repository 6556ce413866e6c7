import { ConfigurationError } from '../../src/errors';

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
  const shown = typeof action === 'string' ? `"${action.slice(0, 40)}"` : `a value of type ${typeof action}`;
  throw new ConfigurationError('msg.action', `${shown} is no action`, {
    cure: 'Use recover or redeliver.',
    status: 'unknown action',
  });
}

function idsOf(payload: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  const ids = list.filter((id) => typeof id === 'string' && id !== '');
  return ids.length === 0 ? undefined : (ids as string[]);
}
