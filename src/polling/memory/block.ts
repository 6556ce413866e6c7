import type { RecordKey } from '../../resource/record-key';
import {
  addAge,
  addAges,
  readRecord,
  sizeOf,
  sizeOfFirst,
  viewOf,
  writeHead,
  writeRecord,
  writeVersion,
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
  #view = viewOf(this.#bytes);
  #size = 0;
  /** Where the record stands that is being written. */
  #start = 0;
  readonly #blocks: Block[] = [];

  add(key: RecordKey, record: RememberedRecord): void {
    addAges(this.#begun(key, sizeOf(record)).ages, record);
    writeRecord(this.#view, this.#start, record);
  }

  /** The same of a record of one version, which is of its date, ms, or of its hash, or of both. */
  addFirst(
    key: RecordKey,
    emitted: boolean,
    seen: number,
    date: number | undefined,
    hash: string | undefined,
  ): void {
    addAge(this.#begun(key, sizeOfFirst(date, hash)).ages, date ?? -Infinity, seen);
    writeVersion(this.#view, writeHead(this.#view, this.#start, emitted, seen), date, hash);
  }

  /** The blocks, each with bytes of its own: a part of what they were written in would keep the whole. */
  blocks(): FilledBlock[] {
    return this.#blocks.map(({ start, ...rest }, index) => {
      const end = this.#blocks[index + 1]?.start ?? this.#size;
      const bytes = Buffer.allocUnsafeSlow(end - start);
      this.#bytes.copy(bytes, 0, start, end);
      return { ...rest, bytes };
    });
  }

  /** Makes room for a record of so many bytes, at `#start`, behind its key and length. Returns the block it is in. */
  #begun(key: RecordKey, size: number): Block {
    const at = this.#size;
    this.#start = at + HEAD_BYTES;
    this.#size = this.#start + size;
    if (this.#size > this.#bytes.length) this.#grow(this.#size);
    const block = this.#blockAt(at);
    block.keys.push(key);
    block.offsets.push(at - block.start);
    this.#view.setInt32(at, key.low, true);
    this.#view.setInt32(at + 4, key.high, true);
    this.#view.setUint32(at + 8, size, true);
    return block;
  }

  #blockAt(at: number): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && at - last.start < MOST_OFFSET) return last;
    const block: Block = { start: at, keys: [], offsets: [], ages: { date: Infinity, seen: Infinity } };
    this.#blocks.push(block);
    return block;
  }

  #grow(size: number): void {
    const bytes = Buffer.allocUnsafe(Math.max(FIRST_SIZE, this.#bytes.length * 2, size));
    this.#bytes.copy(bytes);
    this.#bytes = bytes;
    this.#view = viewOf(bytes);
  }
}

/** Records as they are stored, with where each of them is. */
export interface FilledBlock {
  bytes: Buffer;
  /** In order. */
  keys: RecordKey[];
  offsets: number[];
  /** The earliest of its records. */
  ages: Ages;
}

/** One that is being written, beginning at a place. */
type Block = Omit<FilledBlock, 'bytes'> & { start: number };

/** What bytes hold that were stored. */
export function blockOf(bytes: Buffer): FilledBlock {
  const view = viewOf(bytes);
  const offsets = offsetsIn(view);
  const ages: Ages = { date: Infinity, seen: Infinity };
  for (const offset of offsets) addAges(ages, recordAt(view, offset));
  return { bytes, keys: offsets.map((offset) => keyAt(view, offset)), offsets, ages };
}

/** Where each record of a block begins, in order. */
export function offsetsIn(view: DataView): number[] {
  const offsets: number[] = [];
  let offset = 0;
  while (offset < view.byteLength) {
    offsets.push(offset);
    offset += HEAD_BYTES + view.getUint32(offset + 8, true);
  }
  return offsets;
}

/** The key of the record at an offset. */
export function keyAt(view: DataView, offset: number): RecordKey {
  return { low: view.getInt32(offset, true), high: highAt(view, offset) };
}

/** The upper half of the key of the record at an offset. */
export function highAt(view: DataView, offset: number): number {
  return view.getInt32(offset + 4, true);
}

/** The record at an offset. */
export function recordAt(view: DataView, offset: number): RememberedRecord {
  const start = offset + HEAD_BYTES;
  return readRecord(view, start, start + view.getUint32(offset + 8, true));
}
