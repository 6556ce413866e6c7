import type { RecordKey } from '../resource/record-key';
import { Slots } from '../resource/slots';
import { MOST_RECORDS } from './block';

/** Where a snapshot lies: in the block of a sequence, at an index. */
export interface Place {
  sequence: number;
  index: number;
}

/** A block, of which some records are in a later one again. */
interface PlacedBlock {
  sequence: number;
  /** Of each record the lower and the upper half of its key. */
  keys: Int32Array;
  /** How many of its records no later block has again. */
  live: number;
}

/** A block is written anew without what is stale once this part of its records at most is not. */
const FEW = 0.25;

/** Where the snapshot of each record lies, in memory: some thirty bytes a record. */
export class Places {
  readonly #slots = new Slots((position) => this.#highAt(position));
  /** By number; a position is a block's number and an index in it. */
  readonly #blocks: (PlacedBlock | undefined)[] = [];
  readonly #freeNumbers: number[] = [];
  /** The number of each block by its sequence. */
  readonly #numbers = new Map<number, number>();
  /** Sequences of blocks that hold few records which count. */
  readonly sparse = new Set<number>();
  #emptied: number[] = [];
  /** The last sequence that was given. */
  last = 0;

  get isEmpty(): boolean {
    return this.#numbers.size === 0;
  }

  placeOf(key: RecordKey): Place | undefined {
    const position = this.#slots.get(key);
    if (position === undefined) return undefined;
    const index = position % MOST_RECORDS;
    return { sequence: this.#blocks[(position - index) / MOST_RECORDS]?.sequence ?? 0, index };
  }

  /** The indices of the records in a block that count. */
  liveIn(sequence: number): number[] {
    const number = this.#numbers.get(sequence);
    const keys = number === undefined ? undefined : this.#blocks[number]?.keys;
    if (number === undefined || keys === undefined) return [];
    return Array.from({ length: keys.length / 2 }, (_, index) => index).filter(
      (index) => this.#slots.get(keyAt(keys, index)) === number * MOST_RECORDS + index,
    );
  }

  /** Takes a block in: from now on its records are found there, and no more where they were found before. */
  take(sequence: number, keys: Int32Array): void {
    const number = this.#freeNumbers.pop() ?? this.#blocks.length;
    const count = keys.length / 2;
    this.#blocks[number] = { sequence, keys, live: count };
    this.#numbers.set(sequence, number);
    this.last = Math.max(this.last, sequence);
    for (let index = 0; index < count; index += 1) {
      const before = this.#slots.set(keyAt(keys, index), number * MOST_RECORDS + index);
      if (before !== undefined) this.#release(Math.floor(before / MOST_RECORDS));
    }
  }

  /** The blocks that hold nothing any more, told once. */
  takeEmptied(): number[] {
    const emptied = this.#emptied;
    this.#emptied = [];
    return emptied;
  }

  /** One record fewer counts in a block. */
  #release(number: number): void {
    const block = this.#blocks[number];
    if (block === undefined) return;
    block.live -= 1;
    if (block.live > 0) {
      if (block.live <= (block.keys.length / 2) * FEW) this.sparse.add(block.sequence);
      return;
    }
    this.#blocks[number] = undefined;
    this.#freeNumbers.push(number);
    this.#numbers.delete(block.sequence);
    this.sparse.delete(block.sequence);
    this.#emptied.push(block.sequence);
  }

  #highAt(position: number): number {
    return this.#blocks[Math.floor(position / MOST_RECORDS)]?.keys[(position % MOST_RECORDS) * 2 + 1] ?? 0;
  }
}

function keyAt(keys: Int32Array, index: number): RecordKey {
  return { low: keys[index * 2] ?? 0, high: keys[index * 2 + 1] ?? 0 };
}
