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
  addAge(ages, newestDate(record), record.seen);
}

/** The same of a record by its newest date, -Infinity where it has none. */
export function addAge(ages: Ages, date: number, seen: number): void {
  if (date < ages.date) ages.date = date;
  if (seen < ages.seen) ages.seen = seen;
}

/** Bytes that `writeRecord` takes. */
export function sizeOf({ versions }: RememberedRecord): number {
  let size = HEAD_BYTES;
  for (const { date, hash } of versions) size += versionSize(date, hash);
  return size;
}

/** Bytes that a record of one version takes. */
export function sizeOfFirst(date: number | undefined, hash: string | undefined): number {
  return HEAD_BYTES + versionSize(date, hash);
}

function versionSize(date: number | undefined, hash: string | undefined): number {
  return 1 + (date === undefined ? 0 : DATE_BYTES) + (hash === undefined ? 0 : HASH_BYTES);
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
  let at = writeHead(view, start, emitted, seen);
  for (const { date, hash } of versions) at = writeVersion(view, at, date, hash);
}

/** Writes the head of a record. Returns where its versions begin. */
export function writeHead(view: DataView, start: number, emitted: boolean, seen: number): number {
  view.setUint8(start, emitted ? EMITTED : 0);
  view.setUint16(start + 1, Math.min(seen, 0xffff));
  return start + HEAD_BYTES;
}

/** Writes a version. Returns where the next one begins. */
export function writeVersion(
  view: DataView,
  start: number,
  date: number | undefined,
  hash: string | undefined,
): number {
  view.setUint8(start, (date === undefined ? 0 : HAS_DATE) | (hash === undefined ? 0 : HAS_HASH));
  let at = start + 1;
  if (date !== undefined) {
    view.setFloat64(at, date);
    at += DATE_BYTES;
  }
  if (hash !== undefined) {
    view.setUint32(at, parseInt(hash.slice(0, 8), 16));
    view.setUint32(at + 4, parseInt(hash.slice(8), 16));
    at += HASH_BYTES;
  }
  return at;
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
