import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { CrmRecord } from '../events/event';
import type { RecordKey } from '../resource/record-key';

/** What a record held in its last version. */
export interface Snapshot {
  key: RecordKey;
  /** When it was changed to that, ms. */
  date: number;
  /** The record as JSON. */
  text: string;
}

/** Records of a block at most: alike as they are, they take a sixth together, and one is found by unpacking them all. */
export const MOST_RECORDS = 64;
/** Characters of JSON from which on a block takes no further record. */
export const MOST_TEXT = 65_536;

/** How many there are (2 bytes); of each its key (8), date (8) and length (4); then all of their JSON, compressed. */
const COUNT_BYTES = 2;
const HEAD_BYTES = 20;
/** The fastest: what others save takes longer than writing it. */
const LEVEL = 1;

/** Snapshots as they are stored in one entry. */
export function blockBytes(snapshots: readonly Snapshot[]): Buffer {
  const head = Buffer.allocUnsafe(COUNT_BYTES + HEAD_BYTES * snapshots.length);
  head.writeUInt16LE(snapshots.length);
  snapshots.forEach(({ key, date, text }, index) => {
    const at = COUNT_BYTES + HEAD_BYTES * index;
    head.writeInt32LE(key.low, at);
    head.writeInt32LE(key.high, at + 4);
    head.writeDoubleLE(date, at + 8);
    head.writeUInt32LE(Buffer.byteLength(text), at + 16);
  });
  const texts = snapshots.map(({ text }) => text).join('');
  return Buffer.concat([head, deflateRawSync(texts, { level: LEVEL })]);
}

/** The keys of the records in a block: of each the lower and the upper half. */
export function keysIn(bytes: Buffer): Int32Array {
  const count = bytes.readUInt16LE(0);
  const keys = new Int32Array(count * 2);
  for (let index = 0; index < count; index += 1) {
    const at = COUNT_BYTES + HEAD_BYTES * index;
    keys[index * 2] = bytes.readInt32LE(at);
    keys[index * 2 + 1] = bytes.readInt32LE(at + 4);
  }
  return keys;
}

/** A block that was stored; its records are unpacked when the first is asked for. */
export class Block {
  readonly #bytes: Buffer;
  #texts: Buffer | undefined;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The snapshot at an index. */
  snapshot(index: number): Snapshot {
    const bytes = this.#bytes;
    const at = COUNT_BYTES + HEAD_BYTES * index;
    this.#texts ??= inflateRawSync(bytes.subarray(COUNT_BYTES + HEAD_BYTES * bytes.readUInt16LE(0)));
    let start = 0;
    for (let before = 0; before < index; before += 1) start += this.#lengthOf(before);
    return {
      key: { low: bytes.readInt32LE(at), high: bytes.readInt32LE(at + 4) },
      date: bytes.readDoubleLE(at + 8),
      text: this.#texts.toString('utf8', start, start + this.#lengthOf(index)),
    };
  }

  #lengthOf(index: number): number {
    return this.#bytes.readUInt32LE(COUNT_BYTES + HEAD_BYTES * index + 16);
  }
}

/** The record of a snapshot. */
export function recordOf({ text }: Snapshot): CrmRecord {
  return JSON.parse(text) as CrmRecord;
}
