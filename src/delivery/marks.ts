import type { DeliveryMark } from './messages';

/** A mark as a message carries it; a Join's message names beside it what was joined. */
export interface CarriedMark extends DeliveryMark {
  joined?: string;
}

/**
 * All marks that a message carries, each once: in `_delivery`, one or a list, and in a payload that is a list or a map
 * of whole messages, as a Join makes it of "complete messages".
 */
export function marksIn(message: Readonly<Record<string, unknown>>): CarriedMark[] {
  const found = [...marksOf(message['_delivery']), ...partsOf(message['payload']).flatMap(marksOf)];
  return [...new Map(found.map((mark) => [keyOf(mark), mark])).values()];
}

/** Tells marks apart. */
export function keyOf({ node, id, joined = '' }: CarriedMark): string {
  return JSON.stringify([node, id, joined]);
}

function marksOf(value: unknown): CarriedMark[] {
  if (Array.isArray(value)) return value.flatMap((each) => markOf(each) ?? []);
  return markOf(value) ?? [];
}

function markOf(value: unknown): CarriedMark[] | undefined {
  if (!isObject(value)) return undefined;
  const { node, id, joined } = value;
  if (typeof node !== 'string' || typeof id !== 'string') return undefined;
  return [{ node, id, ...(typeof joined === 'string' ? { joined } : {}) }];
}

/** The marks of a payload's whole messages. */
function partsOf(payload: unknown): unknown[] {
  if (!isObject(payload)) return [];
  const values: unknown[] = Array.isArray(payload) ? payload : Object.values(payload);
  return values.flatMap((each) => (isObject(each) && '_delivery' in each ? [each['_delivery']] : []));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
