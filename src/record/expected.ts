import { createHash } from 'node:crypto';
import type { CrmRecord } from '../events/event';
import { fieldOf } from './record-facts';
import { sameText } from './same-value';
import { dateOfVersion, isDeletion } from './version';

/** A write that is about to leave. */
export interface ComingWrite {
  action: 'create' | 'update' | 'delete';
  objectType: string;
  /** Undefined for a record that is to be made. */
  objectId?: string | undefined;
  /** The fields that are sent. */
  values: CrmRecord;
  /** The server's clock, ms. */
  at: number;
}

/** What is stored of a write until its answer comes: hashes of the fields instead of what is in them. */
export interface ExpectedWrite {
  action: ComingWrite['action'];
  objectType: string;
  objectId?: string;
  fields: Readonly<Record<string, string>>;
  /** The server's clock when it left, and this machine's; ms. */
  at: number;
  noted: number;
  /** The day of it, as `Today` counts. */
  day: number;
}

/** A change as it was noticed. */
export interface NoticedChange {
  objectType: string;
  objectId: string;
  version: string;
  record: CrmRecord | null;
  /** This machine's clock, ms. */
  noticed: number;
}

/**
 * Ms between the sending of a write and the date of a change that may be its own: what the platform needs for it, and
 * what the CRM's clock may be apart from the platform's. As long as a deep lookback.
 */
export const CARRIED_OUT_WITHIN = 15 * 60_000;
/** Ms after the sending in which a change without a date, which is known by its content, may be its own. */
export const NOTICED_WITHIN = 24 * 3_600_000;

export function expectedWrite(write: ComingWrite, noted: number, day: number): ExpectedWrite {
  const { action, objectType, objectId, values, at } = write;
  const fields = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fieldHash(value)] as const),
  );
  return { action, objectType, ...(objectId !== undefined && { objectId }), fields, at, noted, day };
}

/** Whether a change is what a write would make: of the same record or of a new one, in its time, with the fields sent. */
export function expects(write: ExpectedWrite, change: NoticedChange): boolean {
  if (write.objectType.toLowerCase() !== change.objectType.toLowerCase()) return false;
  if (write.objectId !== undefined && write.objectId !== change.objectId) return false;
  if ((write.action === 'delete') !== isDeletion(change.version)) return false;
  if (!isInTime(write, change)) return false;
  return write.action === 'delete' || showsFields(write, change.record);
}

function isInTime({ action, at, noted }: ExpectedWrite, { version, noticed }: NoticedChange): boolean {
  // a deletion has the date at which the record was changed last, before it
  const date = action === 'delete' ? NaN : dateOfVersion(version);
  return Number.isNaN(date)
    ? Math.abs(noticed - noted) <= NOTICED_WITHIN
    : Math.abs(date - at) <= CARRIED_OUT_WITHIN;
}

/**
 * Whether a record holds what was sent, as far as it shows those fields. A new one is known by them alone, so it has to
 * show all that were not blank.
 */
function showsFields({ objectId, fields }: ExpectedWrite, record: CrmRecord | null): boolean {
  if (record === null) return objectId !== undefined;
  const isNew = objectId === undefined;
  const told = Object.entries(fields).filter(([name, hash]) =>
    isNew ? hash !== BLANK : fieldOf(record, name) !== undefined,
  );
  const isSame = told.every(([name, hash]) => fieldHash(fieldOf(record, name)) === hash);
  return isSame && !(isNew && told.length === 0);
}

function fieldHash(value: unknown): string {
  return createHash('sha1').update(sameText(value)).digest('base64').slice(0, 11);
}

const BLANK = fieldHash('');
