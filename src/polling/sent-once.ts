import { recordKey } from '../resource/record-key';
import { Slots } from './memory/slots';

/** Events for which there is room at first. */
const FIRST_ROOM = 1_024;

/** Which events of one reading were met before: some sixteen bytes an event, so that a million of them fit into memory. */
export class SentOnce {
  #highs = new Int32Array(FIRST_ROOM);
  #count = 0;
  readonly #slots = new Slots((position) => this.#highs[position] ?? 0);

  /** Whether an event is met for the first time; from then on it was. @param id as `msg.event.id` */
  isFirst(id: string): boolean {
    const key = recordKey(id);
    if (this.#slots.get(key) !== undefined) return false;
    if (this.#count === this.#highs.length) {
      const larger = new Int32Array(this.#count * 2);
      larger.set(this.#highs);
      this.#highs = larger;
    }
    this.#highs[this.#count] = key.high;
    this.#slots.set(key, this.#count);
    this.#count += 1;
    return true;
  }
}
