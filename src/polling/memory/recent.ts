import type { RecordKey } from '../../resource/record-key';
import { sequenceKey, sequenceOf } from '../../store/keys';
import type { Store, WriteOperation } from '../../store/store';
import {
  addAges,
  highAt,
  keyAt,
  MOST_OFFSET,
  nextOffset,
  recordAt,
  type BlockWriter,
  type KeyedRecord,
} from './block';
import type { Ages, RememberedRecord } from './remembered';
import { Slots } from './slots';

/** Blocks read at once. */
const PORTION = 256;

/** A block that holds records which are the newest of their keys. */
interface Block {
  sequence: number;
  bytes: Buffer;
  count: number;
  /** How many of its records no later block has again. */
  live: number;
  /** The earliest of its records. */
  ages: Ages;
}

/**
 * Records that windows still read: in memory, and on disk in blocks of some two hundred, written in one piece. A record
 * that changes is written again in a later block, and the earlier one counts no more: when they are read again, the
 * later block has to be there still, or the earlier one gone. A block is gone once none of its records counts.
 */
export class Recent {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #slots = new Slots((position) => highAt(this.#bytesAt(position), position % MOST_OFFSET));
  /** By number; a position is a block's number and an offset in it. */
  readonly #blocks: (Block | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  /** The number of each block by its sequence, the oldest first. */
  readonly #numbers = new Map<number, number>();
  #bytes = 0;
  #sequence = 0;
  /** Blocks on disk that hold nothing any more. */
  #emptied: WriteOperation[] = [];

  constructor(store: Store, prefix: Buffer) {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** Reads what is on disk, the oldest first, so that the newest of each record counts. */
  async load(): Promise<void> {
    const end = Buffer.concat([this.#prefix, Buffer.alloc(9, 0xff)]);
    for (;;) {
      const stored = await this.#store.range(sequenceKey(this.#prefix, this.#sequence + 1), end, PORTION);
      for (const [key, bytes] of stored) {
        this.#sequence = sequenceOf(key);
        this.#take(this.#sequence, bytes);
      }
      if (stored.length < PORTION) return;
    }
  }

  /** How many records it holds. */
  get count(): number {
    return this.#slots.count;
  }

  /** Bytes that it takes in memory. */
  get size(): number {
    return this.#bytes + this.#slots.size;
  }

  /** The sequences of its blocks, the oldest first. */
  sequences(): Iterable<number> {
    return this.#numbers.keys();
  }

  /** Whether records of a block are in a later one, too. */
  isStale(sequence: number): boolean {
    const block = this.#blockOf(sequence);
    return block !== undefined && block.live < block.count;
  }

  has(key: RecordKey): boolean {
    return this.#slots.get(key) !== undefined;
  }

  /** What is remembered of a record; undefined where that is not here. */
  get(key: RecordKey): RememberedRecord | undefined {
    const position = this.#slots.get(key);
    return position === undefined ? undefined : recordAt(this.#bytesAt(position), position % MOST_OFFSET);
  }

  /** Takes records in, of two of one key the later one. Returns what writes them. */
  add(writer: BlockWriter): WriteOperation[] {
    const operations: WriteOperation[] = writer.blocks().map((bytes) => {
      this.#sequence += 1;
      this.#take(this.#sequence, bytes);
      return { put: sequenceKey(this.#prefix, this.#sequence), value: bytes };
    });
    operations.push(...this.#emptied.splice(0));
    return operations;
  }

  /** How many records of a block count, and the earliest of its ages. */
  outlineOf(sequence: number): Pick<Block, 'live' | 'ages'> | undefined {
    return this.#blockOf(sequence);
  }

  /** The records of a block that count; none where there is no such block. */
  recordsIn(sequence: number): KeyedRecord[] {
    const number = this.#numbers.get(sequence);
    const bytes = this.#blockOf(sequence)?.bytes;
    if (number === undefined || bytes === undefined) return [];
    const records: KeyedRecord[] = [];
    for (let offset = 0; offset < bytes.length; offset = nextOffset(bytes, offset)) {
      const key = keyAt(bytes, offset);
      if (this.#slots.get(key) === number * MOST_OFFSET + offset)
        records.push({ key, record: recordAt(bytes, offset) });
    }
    return records;
  }

  /** Takes a block out. No block before it may be stale. Returns what removes it from the disk. */
  remove(sequence: number): WriteOperation[] {
    const number = this.#numbers.get(sequence);
    for (const { key } of this.recordsIn(sequence)) {
      this.#slots.delete(key);
      if (number !== undefined) this.#release(number);
    }
    return this.#emptied.splice(0);
  }

  #blockOf(sequence: number): Block | undefined {
    const number = this.#numbers.get(sequence);
    return number === undefined ? undefined : this.#blocks[number];
  }

  /** Takes a block in: from now on its keys are found there, and no more where they were found before. */
  #take(sequence: number, bytes: Buffer): void {
    const number = this.#freeNumbers.pop() ?? this.#blocks.length;
    const block: Block = { sequence, bytes, count: 0, live: 0, ages: { date: Infinity, seen: Infinity } };
    this.#blocks[number] = block;
    this.#numbers.set(sequence, number);
    this.#bytes += bytes.length;
    for (let offset = 0; offset < bytes.length; offset = nextOffset(bytes, offset)) {
      addAges(block.ages, bytes, offset);
      block.count += 1;
      block.live += 1;
      const before = this.#slots.set(keyAt(bytes, offset), number * MOST_OFFSET + offset);
      if (before !== undefined) this.#release(Math.floor(before / MOST_OFFSET));
    }
  }

  /** One record fewer is live in a block. */
  #release(number: number): void {
    const block = this.#blocks[number];
    if (block === undefined) return;
    block.live -= 1;
    if (block.live > 0) return;
    this.#blocks[number] = undefined;
    this.#freeNumbers.push(number);
    this.#numbers.delete(block.sequence);
    this.#bytes -= block.bytes.length;
    this.#emptied.push({ del: sequenceKey(this.#prefix, block.sequence) });
  }

  #bytesAt(position: number): Buffer {
    const block = this.#blocks[Math.floor(position / MOST_OFFSET)];
    if (block === undefined) throw new Error('a position leads to no block');
    return block.bytes;
  }
}
