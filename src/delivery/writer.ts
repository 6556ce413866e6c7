import type { Store, WriteOperation, WriteOptions } from '../store/store';

/** Makes the operations when their turn has come, so that what they number follows the order on disk. */
type Making = () => readonly WriteOperation[];

interface Waiting {
  make: Making;
  sync: boolean;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Turns of the event loop that a write which needs no sync waits for one that does: none to speak of at rest. */
const PATIENCE = 2;

/** Writes one after the other; what is asked for during a write shares the next one, and so one sync. */
export class GroupWriter {
  readonly #store: Store;
  #waiting: Waiting[] = [];
  /** Whether the next write, of all that waits, is in turn already. */
  #isNext = false;
  #last: Promise<void> = Promise.resolve();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Resolves when the operations are written; without `sync` a power failure may undo them. */
  write(make: Making, { sync = true }: WriteOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ make, sync, resolve, reject });
      if (sync) this.#writeNext();
      else this.#writeAfter(PATIENCE);
    });
  }

  /** Runs someone else's write in turn. */
  inTurn(write: () => Promise<void>): Promise<void> {
    const written = this.#last.then(write);
    this.#last = written.catch(() => undefined);
    return written;
  }

  /** Resolves when everything asked for is written or has failed. */
  async settled(): Promise<void> {
    this.#writeNext();
    await this.#last;
  }

  #writeAfter(turns: number): void {
    if (turns === 0) this.#writeNext();
    else
      setImmediate(() => {
        this.#writeAfter(turns - 1);
      });
  }

  #writeNext(): void {
    if (this.#isNext || this.#waiting.length === 0) return;
    this.#isNext = true;
    void this.inTurn(() => this.#writeWaiting());
  }

  async #writeWaiting(): Promise<void> {
    this.#isNext = false;
    const group = this.#waiting;
    this.#waiting = [];
    try {
      const operations = group.flatMap(({ make }) => make());
      await this.#store.write(operations, { sync: group.some(({ sync }) => sync) });
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
