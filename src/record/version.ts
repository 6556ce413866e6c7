import { isoInstant, isoText } from '../dates/iso';
import type { CrmRecord } from '../events/event';
import { deletedVersion, furtherVersion } from '../events/event-id';
import { contentHash } from '../resource/content-hash';
import { updatedOf } from './record-facts';

/** The version of a record that was deleted, whatever version it had. */
export const DELETED = deletedVersion('');

/** Whether a version is one that ends a record. */
export function isDeletion(version: string): boolean {
  return version.endsWith(DELETED);
}

/** What the versions of a record can be called by who notices it: by its date, by its content, by both. */
export function versionsOf(record: CrmRecord): string[] {
  const updated = updatedOf(record);
  const hash = contentHash(record);
  if (updated === undefined) return [hash];
  const date = isoText(updated);
  return [date, furtherVersion(date, hash), hash];
}

/** The date that a version tells, ms; NaN for one that tells a content. */
export function dateOfVersion(version: string): number {
  const [date = ''] = version.split('~', 1);
  return isoInstant(isDeletion(date) ? date.slice(0, -DELETED.length) : date);
}
