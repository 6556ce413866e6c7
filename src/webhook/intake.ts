import { createHash } from 'node:crypto';
import { objectOf } from '../delivery/flight';
import type { RecordEvent } from '../events/event';
import type { WriteOperation } from '../store/store';
import { otherContent, type PushedEvent } from './pushed-event';
import { dayOf, type Receipt, type Receipts } from './receipts';
import type { UnreadEvent } from './unread';

/** A notification whose events are known. */
export interface Received {
  /** What the platform calls it; undefined where it does not say. */
  id: string | undefined;
  events: readonly PushedEvent[];
}

/** What became of a notification: on disk now, or received before. */
export type Taken = 'stored' | 'duplicate';

export interface IntakeOptions {
  receipts: Receipts;
  /** Whether the record of an event has to be read before it is delivered. */
  isToBeRead: (event: PushedEvent) => boolean;
  /** Whether an earlier event of the object waits for its record, so that a later one has to wait behind it. */
  isObjectWaiting: (object: string) => boolean;
  /** Puts events and operations on disk, all or none. */
  store: (
    events: readonly RecordEvent[],
    unread: readonly UnreadEvent[],
    operations: readonly WriteOperation[],
  ) => Promise<void>;
  /** Ms. */
  now: () => number;
}

interface Waiting extends Received {
  resolve: (taken: Taken) => void;
  reject: (reason: unknown) => void;
}

/** Notifications that share one sync at most: a writer that is never done would keep the first one waiting. */
const MOST_TOGETHER = 1_000;
/** Receipts looked at for expiry, for each one that was written. */
const SWEEP = 2;
const SWEEP_AT_LEAST = 1_000;

/**
 * Takes notifications to disk, each once. Those that arrive while a batch is being written share the next one: one
 * look-up and one sync for all of them. The batches follow one another, so that of two alike only one is new.
 */
export class Intake {
  readonly #options: IntakeOptions;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #unswept = 0;

  constructor(options: IntakeOptions) {
    this.#options = options;
  }

  /** Resolves when the notification is on disk, with its receipts. @throws what the store threw */
  take(received: Received): Promise<Taken> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...received, resolve, reject });
      this.#running ??= this.#run().finally(() => {
        this.#running = undefined;
      });
    });
  }

  /** Notifications not yet on disk. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    // what arrives in the same turn shall share the first batch already
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, MOST_TOGETHER);
      try {
        const taken = await this.#write(batch);
        batch.forEach(({ resolve }, index) => {
          resolve(taken[index] ?? 'duplicate');
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
  }

  async #write(batch: readonly Waiting[]): Promise<Taken[]> {
    const { receipts, store, now } = this.#options;
    const today = dayOf(now());
    const names = batch.map(notificationName);
    const events = batch.flatMap((received) => received.events);
    const all = [...names.filter((name) => name !== undefined), ...events.map(({ receipt }) => receipt)];
    const recalled = await receipts.recall(all, today);
    const known = new Map<string, Receipt | undefined>(all.map((name, index) => [name, recalled[index]]));

    const draft: Draft = { known, today, changed: new Map(), events: [], unread: [], waiting: new Set() };
    const taken = batch.map((received, index) => this.#takeInto(draft, received, names[index]));
    const operations = [...draft.changed].map(([name, receipt]) => receipts.remembering(name, receipt));
    if (operations.length > 0) await store(draft.events, draft.unread, operations);
    await this.#sweep(operations.length, today);
    return taken;
  }

  #takeInto(draft: Draft, { events }: Received, name: string | undefined): Taken {
    if (name !== undefined) {
      if (draft.known.get(name) !== undefined) return 'duplicate';
      remember(draft, name, { day: draft.today, hashes: [] });
    }
    const added = events.filter((event) => this.#addEvent(draft, event));
    return added.length > 0 || events.length === 0 ? 'stored' : 'duplicate';
  }

  /** Whether the event is new. One that might be, for all that can be told without its record, is read again. */
  #addEvent(draft: Draft, pushed: PushedEvent): boolean {
    const { receipt: name, hash } = pushed;
    const receipt = draft.known.get(name);
    const toBeRead = this.#options.isToBeRead(pushed);
    if (receipt === undefined || (pushed.byContent && receipt.hashes[0] !== hash)) {
      remember(draft, name, { day: draft.today, hashes: hash === undefined ? [] : [hash] });
      this.#put(draft, { event: pushed.event, payload: pushed.payload }, pushed, toBeRead, false);
      return true;
    }
    if (pushed.byContent) return false;
    if (hash === undefined) {
      if (toBeRead) this.#put(draft, { event: pushed.event, payload: null }, pushed, true, true);
      return false;
    }
    // without a hash the first of them is still to be read, or came when records were not
    if (receipt.hashes.length === 0 || receipt.hashes.includes(hash)) return false;
    remember(draft, name, { day: draft.today, hashes: [...receipt.hashes, hash] });
    this.#put(
      draft,
      { event: otherContent(pushed.event, hash), payload: pushed.payload },
      pushed,
      false,
      false,
    );
    return true;
  }

  #put(draft: Draft, event: RecordEvent, pushed: PushedEvent, toBeRead: boolean, again: boolean): void {
    const object = objectOf(event);
    const waits = draft.waiting.has(object) || this.#options.isObjectWaiting(object);
    if (!toBeRead && !waits) {
      draft.events.push(event);
      return;
    }
    draft.waiting.add(object);
    draft.unread.push({ ...event, receipt: pushed.receipt, read: toBeRead, again, at: this.#options.now() });
  }

  async #sweep(written: number, today: number): Promise<void> {
    this.#unswept += written * SWEEP;
    if (this.#unswept < SWEEP_AT_LEAST) return;
    const limit = this.#unswept;
    this.#unswept = 0;
    // what cannot be forgotten now is forgotten later
    await this.#options.receipts.forget(today, limit).catch(() => undefined);
  }
}

/** What a batch amounts to. */
interface Draft {
  /** The receipts as they stand, those of this batch included. */
  known: Map<string, Receipt | undefined>;
  today: number;
  changed: Map<string, Receipt>;
  events: RecordEvent[];
  unread: UnreadEvent[];
  /** Objects with an event in `unread`. */
  waiting: Set<string>;
}

function remember(draft: Draft, name: string, receipt: Receipt): void {
  draft.known.set(name, receipt);
  draft.changed.set(name, receipt);
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
