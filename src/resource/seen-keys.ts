import { randomUUID } from 'node:crypto';
import { keySeed, type RecordKey } from './record-key';
import { Slots } from './slots';

const FIRST_SIZE = 256;

/** Which keys one reading has met, some twenty bytes each beside the heap: of a million records it must not keep the ids. */
export class SeenKeys {
  /** For the keys: nobody can choose ids of which two have the same. */
  readonly seed = keySeed(randomUUID());
  #highs = new Int32Array(FIRST_SIZE);
  #count = 0;
  readonly #slots = new Slots((position) => this.#highs[position] ?? 0);

  /** Adds a key. Returns whether it is new. */
  add(key: RecordKey): boolean {
    if (this.#slots.get(key) !== undefined) return false;
    if (this.#count === this.#highs.length) {
      const more = new Int32Array(this.#count * 2);
      more.set(this.#highs);
      this.#highs = more;
    }
    this.#highs[this.#count] = key.high;
    this.#slots.set(key, this.#count);
    this.#count += 1;
    return true;
  }
}
