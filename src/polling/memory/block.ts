import type { RecordKey } from '../../resource/record-key';
import { agesAt, readRecord, sizeOf, writeRecord, type Ages, type RememberedRecord } from './remembered';

/** A record with the key of its id. */
export interface KeyedRecord {
  key: RecordKey;
  record: RememberedRecord;
}

/** An entry begins before this offset of its block, however long it is. */
export const MOST_OFFSET = 4096;

/** Key (8 bytes) and length (4) before the record. */
const HEAD_BYTES = 12;

/**
 * Records in a row, as they are stored: for each the lower and the upper half of its key, how long it is, and the record
 * as `writeRecord` has it.
 */
export interface FilledBlock {
  bytes: Buffer;
  /** Where each of its records begins, in order. */
  offsets: readonly number[];
}

/** Fits as many records into each block as begin before `MOST_OFFSET`. */
export function blocksOf(records: readonly KeyedRecord[]): FilledBlock[] {
  const blocks: FilledBlock[] = [];
  let first = 0;
  while (first < records.length) {
    const offsets: number[] = [];
    let size = 0;
    let next = first;
    for (; next < records.length && size < MOST_OFFSET; next += 1) {
      offsets.push(size);
      const entry = records[next];
      if (entry !== undefined) size += HEAD_BYTES + sizeOf(entry.record);
    }
    blocks.push({ bytes: bytesOf(records, first, next, size), offsets });
    first = next;
  }
  return blocks;
}

function bytesOf(records: readonly KeyedRecord[], first: number, end: number, size: number): Buffer {
  // of its own: a part of a shared pool would keep the whole of it
  const bytes = Buffer.allocUnsafeSlow(size);
  let at = 0;
  for (let index = first; index < end; index += 1) {
    const entry = records[index];
    if (entry === undefined) continue;
    const { key, record } = entry;
    bytes.writeInt32LE(key.low, at);
    bytes.writeInt32LE(key.high, at + 4);
    const start = at + HEAD_BYTES;
    const stop = writeRecord(bytes, start, record);
    bytes.writeUInt32LE(stop - start, at + 8);
    at = stop;
  }
  return bytes;
}

/** The upper half of the key of the record at an offset. */
export function highAt(bytes: Buffer, offset: number): number {
  return bytes.readInt32LE(offset + 4);
}

/** The record at an offset. */
export function recordAt(bytes: Buffer, offset: number): RememberedRecord {
  const start = offset + HEAD_BYTES;
  return readRecord(bytes, start, start + bytes.readUInt32LE(offset + 8));
}

/** The ages of the record at an offset. */
export function agesOf(bytes: Buffer, offset: number): Ages {
  const start = offset + HEAD_BYTES;
  return agesAt(bytes, start, start + bytes.readUInt32LE(offset + 8));
}

/** The key of the record at each offset of a block, in order. */
export function* keysIn(bytes: Buffer): Generator<{ key: RecordKey; offset: number }> {
  for (let offset = 0; offset < bytes.length; offset += HEAD_BYTES + bytes.readUInt32LE(offset + 8)) {
    yield { key: { low: bytes.readInt32LE(offset), high: highAt(bytes, offset) }, offset };
  }
}
