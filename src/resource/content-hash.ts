import { createHash } from 'node:crypto';
import type { CrmRecord } from '../events/event';
import { canonicalJson } from '../json';

/** 16 hex digits that change when any field of the record does, whatever order the fields come in. */
export function contentHash(record: CrmRecord): string {
  return createHash('sha1').update(canonicalJson(record)).digest('hex').slice(0, 16);
}
