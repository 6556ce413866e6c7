import { ConfigurationError } from '../errors';
import type { CrmRecord } from '../events/event';
import { DEEPEST, isMembers, isTooDeep } from '../json';

/** Bytes of a body that the platform takes. Source: its documentation. */
const LARGEST_BODY = 8 * 1024 * 1024;

const CURE = 'Give an object with the fields to write, such as {"Email": "ann@example.com"}.';

/**
 * The fields to write, as they are sent: what JSON has no writing for is left out, and so are members that are named
 * `__proto__`. It is a copy: what the flow changes later changes nothing here.
 * @throws ConfigurationError for what is no object, or more than the platform takes
 */
export function sentValues(values: unknown): CrmRecord {
  if (!isMembers(values) || ArrayBuffer.isView(values)) throw refused(`${kindOf(values)} is no record`, CURE);
  const text = jsonText(values);
  if (Buffer.byteLength(text) > LARGEST_BODY) {
    throw refused(
      'it is larger than the 8 MB that the platform takes',
      'Write fewer or shorter fields at once.',
    );
  }
  const sent: unknown = JSON.parse(text);
  if (!isMembers(sent)) throw refused('it is no record', CURE);
  if (Object.keys(sent).length === 0) throw refused('it has no field to write', CURE);
  if (isTooDeep(sent)) {
    throw refused(`it is nested more than ${DEEPEST} levels deep`, 'Write the fields themselves.');
  }
  return sent;
}

function jsonText(values: object): string {
  try {
    return JSON.stringify(values, (name, value: unknown) => (name === '__proto__' ? undefined : value));
  } catch {
    // it refers to itself, holds a BigInt, or is longer than any text
    throw refused('it cannot be written as JSON', CURE);
  }
}

function kindOf(values: unknown): string {
  if (values === undefined) return 'nothing';
  if (values === null) return 'null';
  if (Array.isArray(values)) return 'an array';
  return ArrayBuffer.isView(values) ? 'a buffer' : `a ${typeof values}`;
}

function refused(reason: string, cure: string): ConfigurationError {
  return new ConfigurationError('payload', reason, { cure, status: 'check payload' });
}
