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

const DAY = 86_400_000;
const HEAD_BYTES = 3;
const HASH_BYTES = 8;
const DATE_BYTES = 8;
const EMITTED = 1;
const HAS_DATE = 1;
const HAS_HASH = 2;

/** The day an instant in ms lies in, since 1970. */
export function dayOf(instant: number): number {
  return Math.floor(instant / DAY);
}

/** The newest date of its versions, ms; -Infinity where none has one. */
export function newestDate({ versions }: RememberedRecord): number {
  return versions.reduce((newest, { date = -Infinity }) => Math.max(newest, date), -Infinity);
}

/** What of records decides when they go: the earliest of each. */
export interface Ages {
  /** Updated dates, of each record its newest, ms; -Infinity where one has none. */
  date: number;
  /** Days last seen, since 1970. */
  seen: number;
}

/** The newest date of a record that stands between two places, without reading it whole; -Infinity where it has none. */
export function dateAt(bytes: Buffer, start: number, end: number): number {
  let date = -Infinity;
  for (let at = start + HEAD_BYTES; at < end;) {
    const has = bytes[at] ?? 0;
    at += 1;
    if ((has & HAS_DATE) !== 0) {
      date = Math.max(date, bytes.readDoubleBE(at));
      at += DATE_BYTES;
    }
    if ((has & HAS_HASH) !== 0) at += HASH_BYTES;
  }
  return date;
}

/** And the day it was last seen. */
export function seenAt(bytes: Buffer, start: number): number {
  return bytes.readUInt16BE(start + 1);
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
 * CRMs hold years 1 and 9999), hash (8). Returns where it ends.
 */
export function writeRecord(
  bytes: Buffer,
  start: number,
  { emitted, seen, versions }: RememberedRecord,
): number {
  bytes[start] = emitted ? EMITTED : 0;
  let at = bytes.writeUInt16BE(Math.min(seen, 0xffff), start + 1);
  for (const { date, hash } of versions) {
    bytes[at] = (date === undefined ? 0 : HAS_DATE) | (hash === undefined ? 0 : HAS_HASH);
    at += 1;
    if (date !== undefined) at = bytes.writeDoubleBE(date, at);
    if (hash !== undefined) at += bytes.write(hash, at, 'hex');
  }
  return at;
}

/** The reverse: the record that stands between two places. */
export function readRecord(bytes: Buffer, start: number, end: number): RememberedRecord {
  const versions: RememberedVersion[] = [];
  let at = start + HEAD_BYTES;
  while (at < end) {
    const has = bytes[at] ?? 0;
    at += 1;
    const version: RememberedVersion = {};
    if ((has & HAS_DATE) !== 0) {
      version.date = bytes.readDoubleBE(at);
      at += DATE_BYTES;
    }
    if ((has & HAS_HASH) !== 0) {
      version.hash = bytes.toString('hex', at, at + HASH_BYTES);
      at += HASH_BYTES;
    }
    versions.push(version);
  }
  return { emitted: ((bytes[start] ?? 0) & EMITTED) !== 0, seen: bytes.readUInt16BE(start + 1), versions };
}

/** A record as bytes of its own. */
export function bytesOf(record: RememberedRecord): Buffer {
  const bytes = Buffer.allocUnsafe(sizeOf(record));
  writeRecord(bytes, 0, record);
  return bytes;
}
