import { randomUUID } from 'node:crypto';
import { Slots } from '../polling/memory/slots';
import { keySeed, type RecordKey } from '../resource/record-key';

const FIRST_SIZE = 256;

/** Which records were seen, twenty bytes each beside the heap: a find of a million must not keep their ids. */
export class SeenIds {
  /** For the keys: nobody can choose ids of which two have the same. */
  readonly seed = keySeed(randomUUID());
  #highs = new Int32Array(FIRST_SIZE);
  #count = 0;
  readonly #slots = new Slots((position) => this.#highs[position] ?? 0);

  /** Adds a record. Returns whether it is new. */
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
