import { createHash } from 'node:crypto';
import type { RecordEvent } from '../events/event';
import type { WriteOperation } from '../store/store';
import { Draft, type DraftOptions } from './draft';
import type { PushedEvent } from './pushed-event';
import type { Recalled, Receipts } from './receipts';
import type { UnreadEvent } from './unread';

/** A notification, or a part of a big one. */
export interface Received {
  /** What the platform calls it; undefined where it does not say. */
  id: string | undefined;
  /** How many events it has. */
  size: number;
  /** Its events, made when their turn has come: those of all that wait would not fit into memory. */
  read: () => readonly PushedEvent[];
}

/** What became of a notification: on disk now, or received before. */
export type Taken = 'stored' | 'duplicate';

/** What an intake stores to, and what it asks. */
export interface IntakeOptions extends Pick<DraftOptions, 'isToBeRead' | 'isObjectWaiting'> {
  receipts: Receipts;
  /** Puts events and operations on disk, all or none, after those of the calls before. */
  store: (
    events: readonly RecordEvent[],
    unread: readonly UnreadEvent[],
    operations: readonly WriteOperation[],
  ) => Promise<void>;
  /** The day that is noted with a receipt. */
  today: () => Promise<number>;
}

interface Waiting {
  received: Received;
  resolve: (taken: Taken) => void;
  reject: (reason: unknown) => void;
}

/** One whose turn has come; what it was read from is let go. */
interface DueNotification extends Pick<Waiting, 'resolve' | 'reject'> {
  events: readonly PushedEvent[];
  /** What its own receipt is filed under, if it has one. */
  name: string | undefined;
}

/** A draft on its way to the disk. */
interface Writing {
  /** Undefined once a look-up has begun that finds it on disk. */
  draft: Draft | undefined;
  written: Promise<void>;
  isWritten: boolean;
}

/** Events looked up at once, and on their way to the disk, from which on what comes later waits. */
const MOST_TOGETHER = 500;
const MOST_WRITING = 10_000;
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
    return new Promise((resolve, reject) => {
      this.#waiting.push({ received, resolve, reject });
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
      const batch = this.#nextBatch();
      await this.#takeAll(batch).catch((error: unknown) => {
        this.#refuse(batch, error);
      });
      if (this.#writingSize > MOST_WRITING) await this.#written();
    }
  }

  /** Events on their way to the disk. */
  get #writingSize(): number {
    return this.#writings.reduce(
      (count, { draft, isWritten }) => count + (isWritten ? 0 : (draft?.size ?? 0)),
      0,
    );
  }

  /** The next that wait, with their events; one that cannot be read is refused by itself. */
  #nextBatch(): DueNotification[] {
    const batch: DueNotification[] = [];
    let taken = 0;
    for (let size = 0; size < MOST_TOGETHER; taken += 1) {
      const next = this.#waiting[taken];
      if (next === undefined) break;
      try {
        const events = next.received.read();
        const name = notificationName(next.received.id, events);
        batch.push({ events, name, resolve: next.resolve, reject: next.reject });
      } catch (error) {
        next.reject(error);
      }
      size += Math.max(1, next.received.size);
    }
    this.#waiting.splice(0, taken);
    this.#taking += batch.length;
    return batch;
  }

  /** Resolves when it is known what of the batch is new; whether it is on disk, each is told by itself. */
  async #takeAll(batch: readonly DueNotification[]): Promise<void> {
    const today = await this.#options.today();
    this.#letGoOfWritten();
    const recalled = await this.#options.receipts.recall(batch.flatMap(receiptNames), today);
    const writings = this.#writings;
    const draft = new Draft({
      ...this.#options,
      receiptOf: (name) =>
        writings.findLast((each) => each.draft?.receipts.has(name))?.draft?.receipts.get(name) ??
        recalled.receiptOf(name),
      isObjectWaiting: (object) =>
        this.#options.isObjectWaiting(object) || writings.some((each) => each.draft?.isObjectWaiting(object)),
      today,
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

  /** What was written before a look-up begins is found by it. */
  #letGoOfWritten(): void {
    // a draft holds on to the drafts before it
    for (const writing of this.#writings) if (writing.isWritten) writing.draft = undefined;
    this.#writings = this.#writings.filter(({ isWritten }) => !isWritten);
  }

  #refuse(batch: readonly DueNotification[], error: unknown): void {
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
function receiptNames({ name, events }: DueNotification): string[] {
  const names = events.map(({ receipt }) => receipt);
  return name === undefined ? names : [name, ...names];
}

/**
 * What a notification's own receipt is filed under: its id and what it tells, for it is not documented that an id is
 * never given again. Undefined where the receipts of its events tell just as well whether it came before: that is so
 * when each has a date and its record.
 */
function notificationName(id: string | undefined, events: readonly PushedEvent[]): string | undefined {
  const isTold = ({ byContent, hash }: PushedEvent): boolean => !byContent && hash !== undefined;
  if (events.length > 0 && events.every(isTold)) return undefined;
  const told = createHash('sha1');
  for (const { event, hash } of events) told.update(`${event.eventType} ${event.id} ${hash ?? ''}\n`);
  return `notification ${id ?? ''} ${told.digest('base64')}`;
}
