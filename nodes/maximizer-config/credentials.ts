import { variableIn } from '../../src/variable';
import type { ConnectionCredentials } from '../shared/connection-node';
import { textOf } from '../shared/properties';

/**
 * A connection's passwords as its nodes see them. Where a variable is set but blank the variable itself stands, as
 * Node-RED leaves it for one that is not set: else a person would believe to be protected by it.
 * @param given as Node-RED hands them to the node, variables replaced
 * @param stored as they are stored
 */
export function passwordsOf(
  given: ConnectionCredentials,
  stored: Readonly<Record<string, unknown>>,
): ConnectionCredentials {
  const blank = Object.keys(given).filter(
    (name) => textOf(given[name as keyof ConnectionCredentials]) === '',
  );
  const variables = blank.filter((name) => variableIn(textOf(stored[name])) !== undefined);
  return { ...given, ...Object.fromEntries(variables.map((name) => [name, textOf(stored[name])])) };
}
