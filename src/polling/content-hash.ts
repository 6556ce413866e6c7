import { createHash } from 'node:crypto';
import type { CrmRecord } from '../events/event';

/** 16 hex digits that change when any field of the record does, whatever order the fields come in. */
export function contentHash(record: CrmRecord): string {
  return createHash('sha1').update(canonicalText(record)).digest('hex').slice(0, 16);
}

function canonicalText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = value as Record<string, unknown>;
  const names = Object.keys(fields).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonicalText(fields[name])}`).join(',')}}`;
}
