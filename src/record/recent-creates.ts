/** Ms in which a record that was made may not be found yet: as late as the poller expects records to become visible. */
const UNFOUND_FOR = 15 * 60_000;

/** The ids of records that were made a short time ago, by what they were looked for with. */
export class RecentCreates {
  readonly #elapsed: () => number;
  /** The oldest first. */
  readonly #made = new Map<string, { objectId: string; at: number }>();

  /** @param elapsed a clock that only goes forward, ms */
  constructor(elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  /** The record that was made for this; undefined where there was none, or it was long ago. */
  get(key: string): string | undefined {
    this.#forget();
    return this.#made.get(key)?.objectId;
  }

  add(key: string, objectId: string): void {
    this.#forget();
    this.#made.delete(key);
    this.#made.set(key, { objectId, at: this.#elapsed() });
  }

  #forget(): void {
    const before = this.#elapsed() - UNFOUND_FOR;
    for (const [key, { at }] of this.#made) {
      if (at >= before) return;
      this.#made.delete(key);
    }
  }
}
