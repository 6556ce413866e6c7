import type { RecordKey } from '../../resource/record-key';
import {
  dateAt,
  readRecord,
  seenAt,
  sizeOf,
  writeRecord,
  type Ages,
  type RememberedRecord,
} from './remembered';

/** A record with the key of its id. */
export interface KeyedRecord {
  key: RecordKey;
  record: RememberedRecord;
}

/** An entry begins before this offset of its block, however long it is. */
export const MOST_OFFSET = 4096;

/** Key (8 bytes) and length (4) before the record. */
const HEAD_BYTES = 12;
/** Bytes that a writer takes at first. */
const FIRST_SIZE = 1024;

/**
 * Writes records in a row, as they are stored: for each the lower and the upper half of its key, how long it is, and the
 * record as `writeRecord` has it.
 */
export class BlockWriter {
  #bytes = Buffer.alloc(0);
  #size = 0;
  /** Where each block begins; as many records go into one as begin before `MOST_OFFSET`. */
  readonly #starts: number[] = [];

  add({ low, high }: RecordKey, record: RememberedRecord): void {
    const at = this.#size;
    const start = at + HEAD_BYTES;
    const end = start + sizeOf(record);
    if (end > this.#bytes.length) this.#grow(end);
    if (at - (this.#starts.at(-1) ?? -Infinity) >= MOST_OFFSET) this.#starts.push(at);
    const bytes = this.#bytes;
    bytes.writeInt32LE(low, at);
    bytes.writeInt32LE(high, at + 4);
    bytes.writeUInt32LE(end - start, at + 8);
    writeRecord(bytes, start, record);
    this.#size = end;
  }

  /** The blocks, each of its own bytes: a part of what it was written in would keep the whole. */
  blocks(): Buffer[] {
    return this.#starts.map((start, index) => {
      const end = this.#starts[index + 1] ?? this.#size;
      const block = Buffer.allocUnsafeSlow(end - start);
      this.#bytes.copy(block, 0, start, end);
      return block;
    });
  }

  #grow(size: number): void {
    const bytes = Buffer.allocUnsafe(Math.max(FIRST_SIZE, this.#bytes.length * 2, size));
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
  }
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

/** Makes ages those of what is the earliest so far and of the record at an offset. */
export function addAges(ages: Ages, bytes: Buffer, offset: number): void {
  const start = offset + HEAD_BYTES;
  const date = dateAt(bytes, start, nextOffset(bytes, offset));
  const seen = seenAt(bytes, start);
  if (date < ages.date) ages.date = date;
  if (seen < ages.seen) ages.seen = seen;
}

/** The key of the record at an offset. */
export function keyAt(bytes: Buffer, offset: number): RecordKey {
  return { low: bytes.readInt32LE(offset), high: highAt(bytes, offset) };
}

/** Where the record behind the one at an offset begins. */
export function nextOffset(bytes: Buffer, offset: number): number {
  return offset + HEAD_BYTES + bytes.readUInt32LE(offset + 8);
}
