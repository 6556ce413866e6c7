import type { NodeStatus } from 'node-red';
import { MaximizerError } from '../../src/errors';

/** About what fits under a node. */
const LONGEST = 40;

/** Red, with the few words an error has for it. */
export function errorStatus(error: Error): NodeStatus {
  return { fill: 'red', shape: 'ring', text: shortText(error) };
}

/** What an error says in the few words that fit under a node. */
export function shortText(error: Error): string {
  const text = error instanceof MaximizerError ? error.status : error.message;
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}
