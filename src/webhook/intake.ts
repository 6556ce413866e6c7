import { createHash } from 'node:crypto';
import type { RecordEvent } from '../events/event';
import type { WriteOperation } from '../store/store';
import { Draft, type DraftOptions } from './draft';
import type { PushedEvent } from './pushed-event';
import { dayOf, type Recalled, type Receipts } from './receipts';
import type { UnreadEvent } from './unread';

/** A notification whose events are known. */
export interface Received {
  /** What the platform calls it; undefined where it does not say. */
  id: string | undefined;
  events: readonly PushedEvent[];
}

/** What became of a notification: on disk now, or received before. */
export type Taken = 'stored' | 'duplicate';

export interface IntakeOptions extends Pick<DraftOptions, 'isToBeRead' | 'isObjectWaiting'> {
  receipts: Receipts;
  /** Puts events and operations on disk, all or none, after those of the calls before. */
  store: (
    events: readonly RecordEvent[],
    unread: readonly UnreadEvent[],
    operations: readonly WriteOperation[],
  ) => Promise<void>;
  /** Ms. */
  now: () => number;
}

interface Waiting {
  events: readonly PushedEvent[];
  /** What its own receipt is filed under, if it has one. */
  name: string | undefined;
  resolve: (taken: Taken) => void;
  reject: (reason: unknown) => void;
}

/** A draft on its way to the disk. */
interface Writing {
  draft: Draft;
  written: Promise<void>;
  /** Whether it is on disk, so that whoever looks from now on finds it there. */
  isWritten: boolean;
}

/** Notifications looked up at once at most. */
const MOST_TOGETHER = 1_000;
/** Receipts looked at for expiry, for each one that was written. */
const SWEEP = 2;
const SWEEP_AT_LEAST = 1_000;

/**
 * Takes notifications to disk, each once and in the order they came. Those that arrive while others are being looked up
 * share the next look-up; what they amount to is known before it is written, so that of two alike only one is new.
 */
export class Intake {
  readonly #options: IntakeOptions;
  #waiting: Waiting[] = [];
  /** Notifications that are being looked up or written. */
  #taking = 0;
  #running: Promise<void> | undefined;
  /** What a look-up may not find on disk yet, in order. */
  #writings: Writing[] = [];
  #unswept = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Resolves when the notification is on disk, with its receipts. @throws what the store threw */
  take(received: Received): Promise<Taken> {
    const name = notificationName(received);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ events: received.events, name, resolve, reject });
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Notifications not yet on disk. */
  get size(): number {
    return this.#waiting.length + this.#taking;
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    await this.#running;
    await this.#written();
  }

  async #written(): Promise<void> {
    await Promise.allSettled(this.#writings.map(({ written }) => written));
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // what arrives in the same turn shall share the look-up
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.#waiting.splice(0, MOST_TOGETHER);
      this.#taking += batch.length;
      await this.#takeAll(batch).catch((error: unknown) => {
        this.#refuse(batch, error);
      });
    }
  }

  /** Resolves when it is known what of the batch is new; whether it is on disk, each is told by itself. */
  async #takeAll(batch: readonly Waiting[]): Promise<void> {
    const now = this.#options.now();
    const today = dayOf(now);
    // what was written before the look-up began is found by it
    this.#writings = this.#writings.filter(({ isWritten }) => !isWritten);
    const recalled = await this.#options.receipts.recall(batch.flatMap(receiptNames), today);
    const writings = this.#writings;
    const draft = new Draft({
      ...this.#options,
      receiptOf: (name) =>
        writings.findLast(({ draft: { receipts } }) => receipts.has(name))?.draft.receipts.get(name) ??
        recalled.receiptOf(name),
      isObjectWaiting: (object) =>
        this.#options.isObjectWaiting(object) || writings.some((each) => each.draft.isObjectWaiting(object)),
      now,
    });
    const taken = batch.map(({ events, name }) => (draft.add(events, name) ? 'stored' : 'duplicate'));
    this.#write(draft, recalled).then(
      () => {
        this.#taking -= batch.length;
        batch.forEach(({ resolve }, index) => {
          resolve(taken[index] ?? 'duplicate');
        });
      },
      (error: unknown) => {
        this.#refuse(batch, error);
      },
    );
    await this.#sweep(draft.receipts.size, today);
  }

  #refuse(batch: readonly Waiting[], error: unknown): void {
    this.#taking -= batch.length;
    for (const { reject } of batch) reject(error);
  }

  /** Resolves when the draft is on disk, and all that it takes for granted. */
  async #write(draft: Draft, recalled: Recalled): Promise<void> {
    const operations = [...draft.receipts].map(([name, receipt]) => recalled.remembering(name, receipt));
    // what is new leaves a receipt
    const own =
      operations.length > 0 ? this.#options.store(draft.events, draft.unread, operations) : Promise.resolve();
    const before = this.#writings.filter(({ isWritten }) => !isWritten).map(({ written }) => written);
    const written = Promise.all([own, ...before]).then(() => undefined);
    const writing: Writing = { draft, written, isWritten: false };
    this.#writings = [...this.#writings, writing];
    try {
      await written;
      writing.isWritten = true;
    } catch (error) {
      this.#writings = this.#writings.filter((each) => each !== writing);
      throw error;
    }
  }

  async #sweep(written: number, today: number): Promise<void> {
    this.#unswept += written * SWEEP;
    if (this.#unswept < SWEEP_AT_LEAST) return;
    const limit = this.#unswept;
    this.#unswept = 0;
    // a receipt that is being renewed would be taken for the old one
    await this.#written();
    // what cannot be forgotten now is forgotten later
    await this.#options.receipts.forget(today, limit).catch(() => undefined);
  }
}

/** The names of all the receipts that tell whether something of a notification is new. */
function receiptNames({ name, events }: Waiting): string[] {
  const names = events.map(({ receipt }) => receipt);
  return name === undefined ? names : [name, ...names];
}

/**
 * What a notification's own receipt is filed under: its id and what it tells, for it is not documented that an id is
 * never given again. Undefined where the receipts of its events tell just as well whether it came before: that is so
 * when each has a date and its record.
 */
function notificationName({ id, events }: Received): string | undefined {
  const isTold = ({ byContent, hash }: PushedEvent): boolean => !byContent && hash !== undefined;
  if (events.length > 0 && events.every(isTold)) return undefined;
  const told = createHash('sha1');
  for (const { event, hash } of events) told.update(`${event.eventType} ${event.id} ${hash ?? ''}\n`);
  return `notification ${id ?? ''} ${told.digest('base64')}`;
}
