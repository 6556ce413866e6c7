import { oneAtATime, type Run } from '../one-at-a-time';
import type { Store, WriteOperation, WriteOptions } from '../store/store';

/** Makes the operations just before they are written, so that sequences are given in the order of the disk. */
type Making = () => readonly WriteOperation[] | Promise<readonly WriteOperation[]>;

/** How a write is made. */
interface MakingOptions extends WriteOptions {
  /** Whether making it looks up what is on disk: then it shares no write with what was asked for before it. Default false. */
  looksUp?: boolean;
}

interface WaitingWrite {
  make: Making;
  sync: boolean;
  looksUp: boolean;
  resolve: () => void;
  reject: (reason: unknown) => void;
}

/** Turns of the event loop that a write without sync waits for one with it, so that both are one write. */
const TURNS_TO_SHARE = 2;

/** Makes one write at a time; what is asked for during a write shares the next one, and so one sync. */
export class GroupWriter {
  readonly #store: Store;
  #waiting: WaitingWrite[] = [];
  /** Whether the write of all that waits is scheduled already. */
  #isScheduled = false;
  /** Runs a write that the caller makes itself after those that were scheduled before. */
  readonly inTurn: Run = oneAtATime();

  constructor(store: Store) {
    this.#store = store;
  }

  /** Resolves when the operations are written, together with what else waited; without `sync` a power failure may undo them. */
  write(make: Making, { sync = true, looksUp = false }: MakingOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ make, sync, looksUp, resolve, reject });
      if (sync) this.#writeNext();
      else this.#writeAfter(TURNS_TO_SHARE);
    });
  }

  /** Resolves when everything asked for is written or has failed. */
  async settled(): Promise<void> {
    do {
      this.#writeNext();
      await this.inTurn(() => Promise.resolve());
    } while (this.#isScheduled || this.#waiting.length > 0);
  }

  #writeAfter(turns: number): void {
    if (turns === 0) this.#writeNext();
    else
      setImmediate(() => {
        this.#writeAfter(turns - 1);
      });
  }

  #writeNext(): void {
    if (this.#isScheduled || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    void this.inTurn(() => this.#writeWaiting());
  }

  /** What waits, up to the next that looks up what is on disk. */
  #nextGroup(): WaitingWrite[] {
    const next = this.#waiting.findIndex(({ looksUp }, index) => index > 0 && looksUp);
    return this.#waiting.splice(0, next < 0 ? this.#waiting.length : next);
  }

  async #writeWaiting(): Promise<void> {
    this.#isScheduled = false;
    const group = this.#nextGroup();
    // what is left has its own turn
    this.#writeNext();
    try {
      const made: (readonly WriteOperation[])[] = [];
      for (const { make } of group) made.push(await make());
      const operations = made.flat();
      if (operations.length > 0) {
        await this.#store.write(operations, { sync: group.some(({ sync }) => sync) });
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const { resolve } of group) resolve();
  }
}
