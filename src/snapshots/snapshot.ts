import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CrmRecord } from '../events/event';

/** What a record held in its last version. */
export interface Snapshot {
  record: CrmRecord;
  /** When it was changed to that, ms. */
  date: number;
}

/** How the record is written; what was given never changes its meaning. */
const AS_TEXT = 0;
const DEFLATED = 1;

/** Form (1 byte) and date (8) before the record. */
const HEAD_BYTES = 9;
/** Bytes of JSON from which on compressing takes less time than writing what it saves. */
const WORTH_DEFLATING = 1_000;
/** The fastest: it saves two thirds. */
const LEVEL = 1;

/**
 * A snapshot as it is stored. LevelDB compresses what it writes, and small records best together; beside that only
 * big ones are compressed by themselves, since preparing to do so costs more than the rest of keeping a small one.
 */
export function bytesOf({ record, date }: Snapshot): Buffer {
  const text = JSON.stringify(record);
  const size = Buffer.byteLength(text);
  if (size >= WORTH_DEFLATING) {
    const head = withHead(Buffer.allocUnsafe(HEAD_BYTES), DEFLATED, date);
    return Buffer.concat([head, deflateRawSync(text, { level: LEVEL })]);
  }
  const bytes = withHead(Buffer.allocUnsafe(HEAD_BYTES + size), AS_TEXT, date);
  bytes.write(text, HEAD_BYTES);
  return bytes;
}

function withHead(bytes: Buffer, form: number, date: number): Buffer {
  bytes[0] = form;
  bytes.writeDoubleLE(date, 1);
  return bytes;
}

/** When the snapshot was changed that was stored, ms. */
export function dateIn(bytes: Buffer): number {
  return bytes.readDoubleLE(1);
}

/** The record of the snapshot that was stored. */
export function recordIn(bytes: Buffer): CrmRecord {
  const stored = bytes.subarray(HEAD_BYTES);
  return JSON.parse((bytes[0] === DEFLATED ? inflateRawSync(stored) : stored).toString()) as CrmRecord;
}
