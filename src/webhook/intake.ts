import { createHash } from 'node:crypto';
import type { RecordEvent } from '../events/event';
import type { WriteOperation } from '../store/store';
import { Draft, type DraftOptions } from './draft';
import type { PushedEvent } from './pushed-event';
import type { Receipts } from './receipts';
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

/** What notifications amount to on disk. */
export interface Intaken {
  /** Events to be delivered. */
  events: readonly RecordEvent[];
  /** Events that wait for their records. */
  unread: readonly UnreadEvent[];
  /** The receipts of all of them. */
  operations: readonly WriteOperation[];
}

/** What an intake stores to, and what it asks. */
export interface IntakeOptions extends Pick<DraftOptions, 'isToBeRead' | 'isObjectWaiting'> {
  receipts: Receipts;
  /** Puts on disk what it makes, all or none; it is made when all that was asked to be stored before is on disk. */
  store: (make: () => Promise<Intaken>) => Promise<void>;
  /** The day that is noted with a receipt. */
  today: () => Promise<number>;
}

interface WaitingNotification {
  received: Received;
  resolve: (taken: Taken) => void;
  reject: (reason: unknown) => void;
}

/** One whose turn has come; what it was read from is let go. */
interface DueNotification extends Pick<WaitingNotification, 'resolve' | 'reject'> {
  events: readonly PushedEvent[];
  /** What its own receipt is filed under, if it has one. */
  name: string | undefined;
  /** What it turns out to be when its receipts are looked up. */
  taken: Taken;
}

/** Events looked up and written at once. */
const MOST_TOGETHER = 500;
/** Receipts looked at for expiry, for each one that was written. */
const SWEEP = 2;
const SWEEP_AT_LEAST = 1_000;

/**
 * Takes notifications to disk, each once and in the order they came. Once their bodies were read they wait here, and nowhere else, until the one
 * write at a time of their node can begin; those that wait then share a look-up of what came before, and the write.
 */
export class Intake {
  readonly #options: IntakeOptions;
  #waiting: WaitingNotification[] = [];
  /** Notifications that are being looked up or written. */
  #due: readonly DueNotification[] = [];
  #running: Promise<void> | undefined;
  /** Receipts still to be looked at for expiry. */
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
    return this.#waiting.length + this.#due.length;
  }

  /** Resolves when nothing is on its way any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        await this.#options.store(() => this.#nextIntaken());
        for (const { resolve, taken } of this.#due) resolve(taken);
      } catch (error) {
        // a store that is closed does not even ask what is to be stored
        if (this.#due.length === 0) this.#due = this.#nextDue();
        for (const { reject } of this.#due) reject(error);
      }
      this.#due = [];
      await this.#sweep();
    }
  }

  /** What those amount to that wait now, by what came before. */
  async #nextIntaken(): Promise<Intaken> {
    const { receipts } = this.#options;
    // what arrives in the same turn shall share the look-up
    await new Promise((resolve) => setImmediate(resolve));
    this.#due = this.#nextDue();
    const today = await this.#options.today();
    const recalled = await receipts.recall(this.#due.flatMap(receiptNames), today);
    const draft = new Draft({ ...this.#options, receiptOf: (name) => recalled.noteOf(name), today });
    for (const each of this.#due) if (draft.add(each.events, each.name)) each.taken = 'stored';
    this.#unswept += draft.receipts.size * SWEEP;
    // what is new leaves a receipt
    const operations = [...draft.receipts].map(([name, receipt]) => recalled.noting(name, receipt));
    return { events: draft.events, unread: draft.unread, operations };
  }

  /** The next that wait, with their events; one that cannot be read is refused by itself. */
  #nextDue(): DueNotification[] {
    const due: DueNotification[] = [];
    let taken = 0;
    for (let size = 0; size < MOST_TOGETHER; taken += 1) {
      const next = this.#waiting[taken];
      if (next === undefined) break;
      const { received, resolve, reject } = next;
      try {
        const events = received.read();
        const name = notificationName(received.id, events);
        due.push({ events, name, taken: 'duplicate', resolve, reject });
      } catch (error) {
        reject(error);
      }
      size += Math.max(1, received.size);
    }
    this.#waiting.splice(0, taken);
    return due;
  }

  /** Forgets old receipts; none is being written meanwhile, which would be taken for the old one of its name. */
  async #sweep(): Promise<void> {
    if (this.#unswept < SWEEP_AT_LEAST) return;
    const limit = this.#unswept;
    this.#unswept = 0;
    // what cannot be forgotten now is forgotten later
    await this.#options
      .today()
      .then((today) => this.#options.receipts.forget(today, limit))
      .catch(() => undefined);
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
