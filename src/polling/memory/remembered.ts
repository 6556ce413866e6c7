import { hexOf } from '../../hex';

/**
 * One version of a record that is dealt with: its updated date in ms, and its content hash (16 hex digits) where the
 * date alone does not tell it from another version. One of the two is always there.
 */
export interface RememberedVersion {
  date?: number;
  hash?: string;
}

/** What is remembered of one record. */
export interface RememberedRecord {
  /** Whether an event of it was emitted; false where the first poll only took note of it. */
  emitted: boolean;
  /** The day it was last seen, in days since 1970. */
  seen: number;
  versions: readonly RememberedVersion[];
}

const HEAD_BYTES = 3;
const HASH_BYTES = 8;
const DATE_BYTES = 8;
const EMITTED = 1;
const HAS_DATE = 1;
const HAS_HASH = 2;

/** The newest date of its versions, ms; -Infinity where none has one. */
function newestDate({ versions }: RememberedRecord): number {
  return versions.reduce((newest, { date = -Infinity }) => Math.max(newest, date), -Infinity);
}

/** What of records decides when they go: the earliest of each. */
export interface Ages {
  /** Updated dates, of each record its newest, ms; -Infinity where one has none. */
  date: number;
  /** Days last seen, since 1970. */
  seen: number;
}

/** Makes ages those of what was the earliest so far and of one more record. */
export function addAges(ages: Ages, record: RememberedRecord): void {
  const date = newestDate(record);
  if (date < ages.date) ages.date = date;
  if (record.seen < ages.seen) ages.seen = record.seen;
}

/** Bytes that `writeRecord` takes. */
export function sizeOf({ versions }: RememberedRecord): number {
  let size = HEAD_BYTES;
  for (const { date, hash } of versions) {
    size += 1 + (date === undefined ? 0 : DATE_BYTES) + (hash === undefined ? 0 : HASH_BYTES);
  }
  return size;
}

/**
 * Writes a record at a place: flags (1 byte), day last seen (2), then each version: what it has (1), date (8, a double:
 * CRMs hold years 1 and 9999), hash (8).
 */
export function writeRecord(
  view: DataView,
  start: number,
  { emitted, seen, versions }: RememberedRecord,
): void {
  view.setUint8(start, emitted ? EMITTED : 0);
  view.setUint16(start + 1, Math.min(seen, 0xffff));
  let at = start + HEAD_BYTES;
  for (const { date, hash } of versions) {
    view.setUint8(at, (date === undefined ? 0 : HAS_DATE) | (hash === undefined ? 0 : HAS_HASH));
    at += 1;
    if (date !== undefined) {
      view.setFloat64(at, date);
      at += DATE_BYTES;
    }
    if (hash !== undefined) {
      view.setUint32(at, parseInt(hash.slice(0, 8), 16));
      view.setUint32(at + 4, parseInt(hash.slice(8), 16));
      at += HASH_BYTES;
    }
  }
}

/** The reverse: the record that stands between two places. */
export function readRecord(view: DataView, start: number, end: number): RememberedRecord {
  const versions: RememberedVersion[] = [];
  let at = start + HEAD_BYTES;
  while (at < end) {
    const has = view.getUint8(at);
    at += 1;
    const version: RememberedVersion = {};
    if ((has & HAS_DATE) !== 0) {
      version.date = view.getFloat64(at);
      at += DATE_BYTES;
    }
    if ((has & HAS_HASH) !== 0) {
      version.hash = hexOf(view.getUint32(at)) + hexOf(view.getUint32(at + 4));
      at += HASH_BYTES;
    }
    versions.push(version);
  }
  return { emitted: (view.getUint8(start) & EMITTED) !== 0, seen: view.getUint16(start + 1), versions };
}

/** A record as bytes of its own. */
export function bytesOf(record: RememberedRecord): Buffer {
  const bytes = Buffer.allocUnsafe(sizeOf(record));
  writeRecord(viewOf(bytes), 0, record);
  return bytes;
}

/** The record that bytes of its own are. */
export function recordOf(bytes: Buffer): RememberedRecord {
  return readRecord(viewOf(bytes), 0, bytes.length);
}

/** Numbers are read and written several times faster by a view than by a buffer's own functions. */
export function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}
