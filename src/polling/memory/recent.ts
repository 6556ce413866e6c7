import type { RecordKey } from '../../resource/record-key';
import { sequenceKey, sequenceOf } from '../../store/keys';
import type { Store, WriteOperation } from '../../store/store';
import {
  blockOf,
  highAt,
  keyAt,
  MOST_OFFSET,
  offsetsIn,
  recordAt,
  type BlockWriter,
  type FilledBlock,
  type KeyedRecord,
} from './block';
import { viewOf, type Ages, type RememberedRecord } from './remembered';
import { Slots } from '../../resource/slots';

/** Blocks read at once. */
const PORTION = 256;

/** A block that holds records which are the newest of their keys. */
interface Block {
  sequence: number;
  view: DataView;
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
  readonly #slots = new Slots((position) => highAt(this.#viewAt(position), position % MOST_OFFSET));
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
    for (;;) {
      const next = sequenceKey(this.#prefix, this.#sequence + 1);
      const stored = await this.#store.range(next, this.#end, PORTION);
      for (const [key, bytes] of stored) {
        this.#sequence = sequenceOf(key);
        this.#take(this.#sequence, blockOf(bytes));
      }
      if (stored.length < PORTION) return;
    }
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

  /**
   * What is remembered of each record, by its index among the keys, until records are added or removed; undefined where it
   * is not here. All are looked up at once: while the processor waits for the memory of one, it begins with the next.
   */
  recalled(keys: readonly RecordKey[]): (index: number) => RememberedRecord | undefined {
    const places = new Uint32Array(keys.length);
    keys.forEach((key, index) => {
      const position = this.#slots.get(key);
      if (position !== undefined) places[index] = position + 1;
    });
    return (index) => {
      const place = places[index] ?? 0;
      return place === 0 ? undefined : recordAt(this.#viewAt(place - 1), (place - 1) % MOST_OFFSET);
    };
  }

  /** Takes records in, of two of one key the later one. Returns what writes them. */
  add(writer: BlockWriter): WriteOperation[] {
    const operations: WriteOperation[] = writer.blocks().map((block) => {
      this.#sequence += 1;
      this.#take(this.#sequence, block);
      return { put: sequenceKey(this.#prefix, this.#sequence), value: block.bytes };
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
    return this.#placesIn(sequence).map(({ key, view, offset }) => ({ key, record: recordAt(view, offset) }));
  }

  /** Takes a block out. No block before it may be stale. Returns what removes it from the disk. */
  remove(sequence: number): WriteOperation[] {
    const number = this.#numbers.get(sequence);
    for (const { key } of this.#placesIn(sequence)) {
      this.#slots.delete(key);
      if (number !== undefined) this.#release(number);
    }
    return this.#emptied.splice(0);
  }

  /** Forgets all that is on disk; what is in memory is of no use from then on. */
  clear(): Promise<void> {
    return this.#store.clear(this.#prefix, this.#end);
  }

  get #end(): Buffer {
    return Buffer.concat([this.#prefix, Buffer.alloc(9, 0xff)]);
  }

  /** Where the records of a block are that count. */
  #placesIn(sequence: number): { key: RecordKey; view: DataView; offset: number }[] {
    const number = this.#numbers.get(sequence);
    const view = this.#blockOf(sequence)?.view;
    if (number === undefined || view === undefined) return [];
    return offsetsIn(view)
      .map((offset) => ({ key: keyAt(view, offset), view, offset }))
      .filter(({ key, offset }) => this.#slots.get(key) === number * MOST_OFFSET + offset);
  }

  #blockOf(sequence: number): Block | undefined {
    const number = this.#numbers.get(sequence);
    return number === undefined ? undefined : this.#blocks[number];
  }

  /** Takes a block in: from now on its keys are found there, and no more where they were found before. */
  #take(sequence: number, { bytes, keys, offsets, ages }: FilledBlock): void {
    const number = this.#freeNumbers.pop() ?? this.#blocks.length;
    const count = keys.length;
    this.#blocks[number] = { sequence, view: viewOf(bytes), count, live: count, ages };
    this.#numbers.set(sequence, number);
    this.#bytes += bytes.length;
    for (let index = 0; index < count; index += 1) {
      const key = keys[index];
      if (key === undefined) continue;
      const before = this.#slots.set(key, number * MOST_OFFSET + (offsets[index] ?? 0));
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
    this.#bytes -= block.view.byteLength;
    this.#emptied.push({ del: sequenceKey(this.#prefix, block.sequence) });
  }

  #viewAt(position: number): DataView {
    const block = this.#blocks[Math.floor(position / MOST_OFFSET)];
    if (block === undefined) throw new Error('a position leads to no block');
    return block.view;
  }
}
