import { systemClock, type Clock } from '../../src/clock';
import { ConfigurationError, errorOf, MaximizerError } from '../../src/errors';
import { forgetIds, KnownIds } from '../../src/ids/known-ids';
import { unsentError } from '../../src/reconcile/fuse';
import {
  Reconciler,
  type Progress,
  type ReconcilerOptions,
  type Unsent,
} from '../../src/reconcile/reconciler';
import type { Store } from '../../src/store/store';
import { isStoreError } from '../../src/store/store-error';
import { createHold } from './hold';
import type { ReconcileSettings } from './reconcile-settings';

/** What a status shows of the comparisons. */
export type ReconcileNote =
  | Progress
  | { phase: 'held'; count: number }
  /** Deletions that are still to be sent, and what kept them from it; undefined: the end of the process. */
  | ({ phase: 'unsent'; error: Error | undefined } & Unsent)
  | { phase: 'failed'; error: Error };

export interface ReconcilesOptions extends Omit<ReconcilerOptions, 'mayGoOn' | 'progress'> {
  /** Hours between two comparisons. */
  hours: number;
  /** Told when there is something else to show. */
  changed: () => void;
  /** Takes the error of a comparison that no order is waiting for. */
  fail: (error: Error) => void;
  clock?: Clock;
}

/** The comparisons of one node's ids, by time and when told. */
export interface Reconciles {
  /** Undefined: nothing to show. */
  readonly note: ReconcileNote | undefined;
  /** A poll is through: from the first one on, comparisons come due, and each has deletions go on that are unsent. */
  polled(): void;
  /** Compares now, or waits for the end of what is running. @throws MaximizerError */
  now(): Promise<void>;
  /**
   * Sends what the fuse held, or what is left of it; or waits for the end of what is sending it.
   * @throws ConfigurationError for another number than the one it told
   */
  confirm(count: number): Promise<void>;
  /** Breaks off what is running and forgets what is known. */
  reset(): Promise<void>;
  /** Stops what is running between two pages; nothing comes due. */
  pause(): void;
  resume(): void;
  /** Resolves when nothing uses the store any more; the signal is aborted by then. */
  close(): Promise<void>;
}

const HOUR = 3_600_000;
/** A comparison that failed is begun again after this, unless the next one is due sooner, ms. */
const AGAIN = HOUR;
/** The longest it goes without a look at the clock, ms. */
const LOOK = 60_000;
/** A status changes at most so often while a comparison goes on, ms. */
const SHOWN = 1_000;

/** Where a node takes note of its ids; undefined where it does not compare them, and then what was known is forgotten. */
export async function idsOf(
  store: Store,
  scope: string,
  settings: ReconcileSettings | undefined,
): Promise<KnownIds | undefined> {
  if (settings !== undefined) return new KnownIds(store, scope);
  await forgetIds(store, scope);
  return undefined;
}

/** @throws ConfigurationError for a url or a path that cannot work; what the store threw */
export async function openReconciles(options: ReconcilesOptions): Promise<Reconciles> {
  const reconciles = new NodeReconciles(options);
  await reconciles.open();
  return reconciles;
}

/** The error for an order to compare on a node that does not. */
export function reconcileOffError(): ConfigurationError {
  return new ConfigurationError('reconcile', 'this node does not compare ids, so nothing is known of them', {
    cure: 'Enter hours in the section Deletes of the node, and deploy it.',
    status: 'reconcile is off',
  });
}

class NodeReconciles implements Reconciles {
  readonly #options: ReconcilesOptions;
  readonly #clock: Clock;
  readonly #reconciler: Reconciler;
  readonly #hold: ReturnType<typeof createHold>;
  #running: Promise<unknown> | undefined;
  /** When the next one is due, by the clock that only goes forward; undefined before the first poll. */
  #due: number | undefined;
  #timer = new AbortController();
  #isPaused = false;
  /** Why what is running has to end. */
  #breaking: Error | undefined;
  #progress: Progress | undefined;
  #shownAt = -Infinity;
  #failure: Error | undefined;

  constructor(options: ReconcilesOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#hold = createHold(options.signal);
    this.#reconciler = new Reconciler({
      ...options,
      mayGoOn: async () => {
        await this.#hold.mayGoOn();
        if (this.#breaking !== undefined) throw this.#breaking;
      },
      progress: (progress) => {
        this.#show(progress);
      },
    });
  }

  open(): Promise<void> {
    return this.#reconciler.open();
  }

  get note(): ReconcileNote | undefined {
    if (this.#progress !== undefined) return this.#progress;
    const { unsent } = this.#reconciler;
    if (unsent !== undefined && this.#running === undefined) {
      return { phase: 'unsent', error: this.#failure, ...unsent };
    }
    if (this.#failure !== undefined) return { phase: 'failed', error: this.#failure };
    const { plan } = this.#reconciler;
    return plan?.isHeld === true ? { phase: 'held', count: plan.gone } : undefined;
  }

  polled(): void {
    const isUnsent = this.#running === undefined && this.#reconciler.unsent !== undefined;
    if (this.#due !== undefined && !isUnsent) return;
    this.#due = this.#clock.elapsed() + (isUnsent ? 0 : this.#leftAtStart());
    this.#wait();
  }

  async now(): Promise<void> {
    await (this.#running ?? this.#begin(() => this.#reconciler.run()));
  }

  async confirm(count: number): Promise<void> {
    // what is running may hold another number
    while (this.#running !== undefined) {
      const { plan, unsent } = this.#reconciler;
      await this.#running.catch(() => undefined);
      // it was being sent, and that is done
      if (unsent !== undefined && plan?.gone === count && this.#reconciler.plan !== plan) return;
    }
    await this.#begin(() => this.#reconciler.confirm(count));
  }

  async reset(): Promise<void> {
    this.#timer.abort();
    this.#breaking = resetError();
    this.#hold.resume();
    await this.#running?.catch(() => undefined);
    this.#breaking = undefined;
    this.#failure = undefined;
    // the next poll begins anew
    this.#due = undefined;
    await this.#options.inTurn(() => this.#reconciler.forget());
  }

  pause(): void {
    this.#isPaused = true;
    this.#timer.abort();
    // one that is asked for on a paused node is meant to be done
    if (this.#running !== undefined) this.#hold.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#hold.resume();
    this.#wait();
  }

  async close(): Promise<void> {
    this.#timer.abort();
    await this.#running?.catch(() => undefined);
  }

  /** Ms until the first one of this process is due: an earlier process may have done the last one. */
  #leftAtStart(): number {
    const { lastRun } = this.#reconciler;
    if (lastRun === undefined) return 0;
    // a server's clock that was set back tells nothing
    const passed = Math.max(0, this.#options.connection.serverNow() - lastRun);
    return Math.max(0, this.#options.hours * HOUR - passed);
  }

  #wait(): void {
    this.#timer.abort();
    if (this.#isPaused || this.#due === undefined || this.#options.signal.aborted) return;
    this.#timer = new AbortController();
    void this.#awaitDue(this.#timer.signal);
  }

  async #awaitDue(signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = (this.#due ?? Infinity) - this.#clock.elapsed();
      if (left <= 0) break;
      const isAwake = await this.#clock.sleep(Math.min(left, LOOK), signal).then(
        () => !signal.aborted,
        () => false,
      );
      if (!isAwake) return;
    }
    if (this.#running !== undefined || this.#options.signal.aborted) return;
    this.#begin(() => this.#reconciler.run()).catch((error: unknown) => {
      if (!this.#options.signal.aborted && error !== this.#breaking) this.#options.fail(errorOf(error));
    });
  }

  #begin(work: () => Promise<unknown>): Promise<unknown> {
    this.#timer.abort();
    const running = work().then(
      (done) => {
        this.#ended(undefined);
        return done;
      },
      (thrown: unknown) => {
        const error = this.#explained(errorOf(thrown));
        this.#ended(error);
        throw error;
      },
    );
    this.#running = running;
    return running;
  }

  /** The error of what ended, with what it left unsent. */
  #explained(error: Error): Error {
    const { unsent } = this.#reconciler;
    const saysAll = !(error instanceof MaximizerError) || isStoreError(error) || isWrongOrder(error);
    if (unsent === undefined || saysAll || error === this.#breaking) return error;
    return unsentError(this.#options.resource.resource, unsent, error);
  }

  #ended(error: Error | undefined): void {
    this.#running = undefined;
    this.#progress = undefined;
    // a wrong order says nothing of the comparisons
    if (!isWrongOrder(error)) {
      // that the fuse held is shown as long as it does
      this.#failure = isFuse(error) || error === this.#breaking ? undefined : error;
      const wait = this.#options.hours * HOUR;
      const left = this.#failure === undefined ? wait : Math.min(wait, AGAIN);
      if (this.#due !== undefined) this.#due = this.#clock.elapsed() + left;
    }
    if (this.#isPaused) this.#hold.resume();
    this.#wait();
    if (!this.#options.signal.aborted) this.#options.changed();
  }

  #show(progress: Progress): void {
    const isOther = progress.phase !== this.#progress?.phase;
    this.#progress = progress;
    const now = this.#clock.elapsed();
    if (!isOther && now - this.#shownAt < SHOWN) return;
    this.#shownAt = now;
    this.#options.changed();
  }
}

function isFuse(error: Error | undefined): boolean {
  return error instanceof MaximizerError && error.code === 'reconcile-fuse';
}

/** Whether an order could not be understood, or confirmed what does not wait. */
function isWrongOrder(error: Error | undefined): boolean {
  return error instanceof ConfigurationError && error.key === 'msg.payload';
}

function resetError(): MaximizerError {
  return new MaximizerError('The comparison of ids was broken off by a reset', {
    code: 'reset',
    status: 'reset',
    cure: 'The next one takes note of what is there.',
  });
}
