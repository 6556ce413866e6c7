import { createHash } from 'node:crypto';
import type { CrmRecord } from '../events/event';

/** 16 hex digits that change when any field of the record does, whatever order the fields come in. */
export function contentHash(record: CrmRecord): string {
  return createHash('sha1').update(canonicalText(record)).digest('hex').slice(0, 16);
}

/** JSON with the members of every object in the order of their names. */
function canonicalText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  const fields = value as Record<string, unknown>;
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalText(fields[name])}`;
  }
  return `{${text}}`;
}
