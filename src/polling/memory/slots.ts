import type { RecordKey } from '../../resource/record-key';

/** Slots of a new table, a power of two. */
const FIRST_SIZE = 64;
/** How full it may become before it doubles. */
const FULLEST = 0.7;
/** How empty it may become before it is halved. */
const EMPTIEST = 0.15;

/**
 * A table of positions by record key, eight bytes a slot. Each key has the first free slot from the one on that its
 * lower half names. The lower half stands in the slot; the upper one stands where the position leads.
 */
export class Slots {
  readonly #highAt: (position: number) => number;
  #lows: Int32Array;
  /** One more than the position; 0 where the slot is free. */
  #positions: Uint32Array;
  #count = 0;

  /**
   * @param highAt the upper half of the key at a position
   * @param expected how many keys it will hold, as far as that is known
   */
  constructor(highAt: (position: number) => number, expected = 0) {
    this.#highAt = highAt;
    const size = Math.max(FIRST_SIZE, 2 ** Math.ceil(Math.log2(expected / FULLEST + 1)));
    this.#lows = new Int32Array(size);
    this.#positions = new Uint32Array(size);
  }

  /** Bytes that it takes. */
  get size(): number {
    return this.#positions.length * 8;
  }

  /** The position of a key; undefined where it has none. */
  get(key: RecordKey): number | undefined {
    const found = this.#positions[this.#slotOf(key)] ?? 0;
    return found === 0 ? undefined : found - 1;
  }

  /** Gives a key a position, below 2^32 - 1. Returns the one it had. */
  set(key: RecordKey, position: number): number | undefined {
    const slot = this.#slotOf(key);
    const before = this.#positions[slot] ?? 0;
    this.#lows[slot] = key.low;
    this.#positions[slot] = position + 1;
    if (before !== 0) return before - 1;
    this.#count += 1;
    if (this.#count > this.#positions.length * FULLEST) this.#resize(this.#positions.length * 2);
    return undefined;
  }

  /** Removes a key that is there. */
  delete(key: RecordKey): void {
    const last = this.#positions.length - 1;
    let free = this.#slotOf(key);
    // whatever stands behind without a gap moves up, unless it would come before the slot its key names
    for (let slot = (free + 1) & last; this.#positions[slot] !== 0; slot = (slot + 1) & last) {
      const home = (this.#lows[slot] ?? 0) & last;
      if (((slot - home) & last) < ((slot - free) & last)) continue;
      this.#lows[free] = this.#lows[slot] ?? 0;
      this.#positions[free] = this.#positions[slot] ?? 0;
      free = slot;
    }
    this.#positions[free] = 0;
    this.#count -= 1;
    const size = this.#positions.length;
    if (size > FIRST_SIZE && this.#count < size * EMPTIEST) this.#resize(size / 2);
  }

  /** Where a key is, or would be. */
  #slotOf({ high, low }: RecordKey): number {
    const last = this.#positions.length - 1;
    let slot = low & last;
    for (;;) {
      const position = this.#positions[slot] ?? 0;
      if (position === 0) return slot;
      if (this.#lows[slot] === low && this.#highAt(position - 1) === high) return slot;
      slot = (slot + 1) & last;
    }
  }

  #resize(size: number): void {
    const lows = this.#lows;
    const positions = this.#positions;
    const last = size - 1;
    this.#lows = new Int32Array(size);
    this.#positions = new Uint32Array(size);
    for (let at = 0; at < positions.length; at += 1) {
      const position = positions[at] ?? 0;
      if (position === 0) continue;
      const low = lows[at] ?? 0;
      let slot = low & last;
      while (this.#positions[slot] !== 0) slot = (slot + 1) & last;
      this.#lows[slot] = low;
      this.#positions[slot] = position;
    }
  }
}
