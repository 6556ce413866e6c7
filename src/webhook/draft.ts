import { objectOf, type RecordEvent } from '../events/event';
import { otherContent, type PushedEvent } from './pushed-event';
import type { Receipt } from './receipts';
import type { UnreadEvent } from './unread';

/** What a draft is made by: what came before, and what has to wait. */
export interface DraftOptions {
  /** What was received under a name before. */
  receiptOf: (name: string) => Receipt | undefined;
  /** Whether the record of an event has to be read before it is delivered. */
  isToBeRead: (event: PushedEvent) => boolean;
  /** Whether an earlier event of the object waits for its record, so that a later one has to wait behind it. */
  isObjectWaiting: (object: string) => boolean;
  /** The day that is noted with a receipt. */
  today: number;
}

/** What notifications amount to: which of their events are new, and what is to be written for it. */
export class Draft {
  readonly events: RecordEvent[] = [];
  readonly unread: UnreadEvent[] = [];
  readonly #options: DraftOptions;
  /** The receipts that are new or other than before. */
  readonly #receipts = new Map<string, Receipt>();
  /** Objects with an event in `unread`. */
  readonly #objects = new Set<string>();

  constructor(options: DraftOptions) {
    this.#options = options;
  }

  get receipts(): ReadonlyMap<string, Receipt> {
    return this.#receipts;
  }

  /**
   * Adds what is new of a notification; false when nothing is.
   * @param name what its own receipt is filed under, if it has one
   */
  add(events: readonly PushedEvent[], name: string | undefined): boolean {
    if (name !== undefined) {
      if (this.#receiptOf(name) !== undefined) return false;
      this.#remember(name, []);
    }
    const added = events.filter((event) => this.#addEvent(event));
    return added.length > 0 || events.length === 0;
  }

  /** Whether the event is new. One that might be, for all that can be told without its record, is read again. */
  #addEvent(pushed: PushedEvent): boolean {
    const { receipt: name, hash, event, payload } = pushed;
    const receipt = this.#receiptOf(name);
    const toBeRead = this.#options.isToBeRead(pushed);
    if (receipt === undefined || (pushed.byContent && receipt.hashes[0] !== hash)) {
      this.#remember(name, hash === undefined ? [] : [hash]);
      this.#put({ event, payload }, name, toBeRead, false);
      return true;
    }
    if (pushed.byContent) return false;
    if (hash === undefined) {
      if (toBeRead) this.#put({ event, payload: null }, name, true, true);
      return false;
    }
    // a receipt without a hash is of an event whose record is still to be read, or came when records were not read
    if (receipt.hashes.length === 0 || receipt.hashes.includes(hash)) return false;
    this.#remember(name, [...receipt.hashes, hash]);
    this.#put({ event: otherContent(event, hash), payload }, name, toBeRead, false);
    return true;
  }

  #put(event: RecordEvent, receipt: string, read: boolean, again: boolean): void {
    const object = objectOf(event);
    if (!read && !this.#objects.has(object) && !this.#options.isObjectWaiting(object)) {
      this.events.push(event);
      return;
    }
    this.#objects.add(object);
    this.unread.push({ ...event, receipt, read, again });
  }

  #receiptOf(name: string): Receipt | undefined {
    return this.#receipts.get(name) ?? this.#options.receiptOf(name);
  }

  #remember(name: string, hashes: readonly string[]): void {
    this.#receipts.set(name, { day: this.#options.today, hashes });
  }
}
