import type { RecordKey } from './record-key';

/** Slots of a new table, a power of two. */
const FIRST_SIZE = 64;
/** How full it may become before it doubles. */
const FULLEST = 0.7;
/** How empty it may become before it is halved. */
const EMPTIEST = 0.15;

/**
 * A table of positions by record key, eight bytes a slot. Each key has the first free slot from the one on that the
 * first bits of its lower half name, so that a larger table has the keys in the same order. The lower half stands in the
 * slot; the upper one stands where the position leads.
 */
export class Slots {
  readonly #highAt: (position: number) => number;
  /** Of each slot the lower half of its key, and next to it, for they are read together, one more than the position; 0: free. */
  #table: Int32Array;
  /** By how many bits the lower half of a key is shifted to be the slot that it names. */
  #shift: number;
  #count = 0;

  /**
   * @param highAt the upper half of the key at a position
   * @param expected how many keys it will hold, as far as that is known
   */
  constructor(highAt: (position: number) => number, expected = 0) {
    this.#highAt = highAt;
    this.#table = tableOf(Math.max(FIRST_SIZE, 2 ** Math.ceil(Math.log2(expected / FULLEST + 1))));
    this.#shift = shiftOf(this.#table);
  }

  /** Bytes that it takes. */
  get size(): number {
    return this.#table.byteLength;
  }

  /** The position of a key; undefined where it has none. */
  get(key: RecordKey): number | undefined {
    const found = positionIn(this.#table, this.#slotOf(key));
    return found === 0 ? undefined : found - 1;
  }

  /** Gives a key a position, below 2^32 - 1. Returns the one it had. */
  set(key: RecordKey, position: number): number | undefined {
    const slot = this.#slotOf(key);
    const before = positionIn(this.#table, slot);
    fill(this.#table, slot, key.low, position + 1);
    if (before !== 0) return before - 1;
    this.#count += 1;
    const size = sizeOf(this.#table);
    if (this.#count > size * FULLEST) this.#resize(size * 2);
    return undefined;
  }

  /** Removes a key that is there. */
  delete(key: RecordKey): void {
    const table = this.#table;
    const size = sizeOf(table);
    const last = size - 1;
    let free = this.#slotOf(key);
    // whatever stands behind without a gap moves up, unless it would come before the slot its key names
    for (let slot = (free + 1) & last; positionIn(table, slot) !== 0; slot = (slot + 1) & last) {
      const low = lowIn(table, slot);
      const home = low >>> this.#shift;
      if (((slot - home) & last) < ((slot - free) & last)) continue;
      fill(table, free, low, positionIn(table, slot));
      free = slot;
    }
    fill(table, free, 0, 0);
    this.#count -= 1;
    if (size > FIRST_SIZE && this.#count < size * EMPTIEST) this.#resize(size / 2);
  }

  /** Where a key is, or would be. */
  #slotOf({ high, low }: RecordKey): number {
    const table = this.#table;
    const last = sizeOf(table) - 1;
    let slot = low >>> this.#shift;
    for (;;) {
      const position = positionIn(table, slot);
      if (position === 0) return slot;
      if (lowIn(table, slot) === low && this.#highAt(position - 1) === high) return slot;
      slot = (slot + 1) & last;
    }
  }

  #resize(size: number): void {
    const before = this.#table;
    const table = tableOf(size);
    const shift = shiftOf(table);
    const last = size - 1;
    for (let at = 0; at < sizeOf(before); at += 1) {
      const position = positionIn(before, at);
      if (position === 0) continue;
      const low = lowIn(before, at);
      let slot = low >>> shift;
      while (positionIn(table, slot) !== 0) slot = (slot + 1) & last;
      fill(table, slot, low, position);
    }
    this.#table = table;
    this.#shift = shift;
  }
}

function tableOf(slots: number): Int32Array {
  return new Int32Array(slots * 2);
}

function sizeOf(table: Int32Array): number {
  return table.length / 2;
}

function shiftOf(table: Int32Array): number {
  return 32 - Math.log2(sizeOf(table));
}

function lowIn(table: Int32Array, slot: number): number {
  return table[slot * 2] ?? 0;
}

function positionIn(table: Int32Array, slot: number): number {
  return (table[slot * 2 + 1] ?? 0) >>> 0;
}

function fill(table: Int32Array, slot: number, low: number, position: number): void {
  table[slot * 2] = low;
  table[slot * 2 + 1] = position;
}
