import type { Clock } from '../clock';
import { errorOf } from '../errors';

/** The pause after the store failed, ms. */
const STORE_PAUSE = 5_000;

/** What a loop does, and what it is told by. */
export interface LoopOptions {
  /** Does what can be done now. Returns whether there may be more; throws what the store threw. */
  step: () => Promise<boolean>;
  /** When something is due, in ms of the clock that only goes forward; undefined: nothing is. */
  nextDue: () => number | undefined;
  /** Told when a step fails, once until one succeeds, which `undefined` tells. */
  onStoreError: (error: Error | undefined) => void;
  clock: Clock;
  /** Ends the loop and all who wait for a condition. */
  signal: AbortSignal;
}

/** Runs one step after the other, rests while there is nothing to do, and pauses after the store failed. */
export class Loop {
  readonly #options: LoopOptions;
  /** Each looks whether its condition holds. */
  readonly #watchers = new Set<() => void>();
  /** Ends the rest between two steps. */
  #endRest: () => void = () => undefined;
  /** Whether something changed since the step began: it may have looked there before. */
  #hasChanged = false;
  #isFailing = false;

  constructor(options: LoopOptions) {
    this.#options = options;
    options.signal.addEventListener('abort', () => {
      this.changed();
    });
  }

  /** Runs until the signal ends it. */
  async run(): Promise<void> {
    while (!this.#options.signal.aborted) {
      this.#hasChanged = false;
      try {
        const hasMore = await this.#options.step();
        this.#storeWorks();
        this.#tellWatchers();
        if (!hasMore) await this.#rest();
      } catch (error) {
        await this.#storeFailed(error);
      }
    }
  }

  /** Something changed: there may be a step to do, and a condition may hold. */
  changed(): void {
    this.#hasChanged = true;
    this.#endRest();
    this.#tellWatchers();
  }

  /** Resolves when the condition holds, or the loop was ended. */
  until(condition: () => boolean): Promise<void> {
    const { signal } = this.#options;
    if (signal.aborted || condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const watch = (): void => {
        if (!signal.aborted && !condition()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  /** Waits until something is due or changes. */
  async #rest(): Promise<void> {
    if (this.#hasChanged) return;
    const { clock } = this.#options;
    const at = this.#options.nextDue();
    if (at === undefined) {
      await new Promise<void>((resolve) => {
        this.#endRest = resolve;
      });
      return;
    }
    const resting = new AbortController();
    this.#endRest = () => {
      resting.abort();
    };
    await clock.sleep(Math.max(0, at - clock.elapsed()), resting.signal).catch(() => undefined);
  }

  #tellWatchers(): void {
    for (const watch of this.#watchers) watch();
  }

  #storeWorks(): void {
    if (!this.#isFailing) return;
    this.#isFailing = false;
    this.#options.onStoreError(undefined);
  }

  async #storeFailed(error: unknown): Promise<void> {
    const { signal, clock, onStoreError } = this.#options;
    if (signal.aborted) return;
    if (!this.#isFailing) {
      this.#isFailing = true;
      onStoreError(errorOf(error));
    }
    this.#tellWatchers();
    await clock.sleep(STORE_PAUSE, signal).catch(() => undefined);
  }
}
