import { ConfigurationError } from '../../src/errors';

/** The ids in a message's payload, one or a list of them, for `redeliver`; undefined where it names none: then all are meant. */
export function idsOf(payload: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(payload) ? payload : [payload];
  const ids = list.filter((id) => typeof id === 'string').filter((id) => id !== '');
  return ids.length === 0 ? undefined : ids;
}

/** The error for a `msg.action` that a node does not know. @param cure names those it knows */
export function unknownAction(action: unknown, cure: string): ConfigurationError {
  return new ConfigurationError('msg.action', `${described(action)} is no action`, {
    cure,
    status: 'unknown action',
  });
}

/** What a person is shown of a value that is not what it should be. */
export function described(value: unknown): string {
  return typeof value === 'string' ? `"${value.slice(0, 40)}"` : `a value of type ${typeof value}`;
}
