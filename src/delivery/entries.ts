import { objectOf } from '../events/event';
import type { AsideEvent, Outcome } from './delivery';
import { isUsedUp, retryPause, type AsideEntry, type Entry, type SentMessage } from './entry';
import type { Appending, JournalEntry } from './journal';
import type { DeliverySettings } from './settings';

/*
 * An entry is an event in the journal with its record, under a sequence that is never given twice. Its states:
 *
 *   unread ──┬──────────────▶ ready ──▶ sending ──┬─────────────────▶ done    hand-off: it was sent; or it is gone
 *            │                 ▲ ▲ ▲              ├▶ in flight ──┬──▶ done    the flow acknowledged it
 *            └──▶ waiting ─────┘ │ └───── no answer in time ─────┤
 *                                └─────── delayed ◀── "retry" ───┤
 *                                                 └──────────────┴──▶ aside   discarded, or delivered in vain too often
 *
 * Sending goes back to ready when the store fails. It ends aside at once where a process used up the last delivery and
 * died in it.
 *
 * state      in memory                   on disk                             it is moved on by
 * unread     nothing                     the entry                           `read`, or `added` right after the write
 * waiting    its sequence and object     the entry                           `finish` of the one before of its object
 * ready      the record if just read     the entry                           `takeReady`, in the order of the journal
 * sending    the record                  the entry; this delivery counted    `sent`; in hand-off `finish`
 * in flight  its counts, in its message  the same                            `acknowledge`, or `takeDue` at its deadline
 * delayed    its counts, and when        the same                            `takeDue`
 * aside      its counts until written    until written the same, then an     `finish`, once that is written
 *                                        aside under a sequence of its own
 * done       itself until removed        until removed the same, then        `removed`, once that is written
 *                                        nothing; a power failure may bring
 *                                        the entry back, to be delivered again
 *
 * A process that starts again finds the entries alone: all of them are unread. The first delivery is counted in the
 * entry itself where there was room for it at once, each other one beside it. What is in flight, and what is done or
 * aside in memory and not yet on disk, comes again when the process dies: `maxUnacknowledged` limits all of it together.
 */

/** Entries sent at once in hand-off, where nothing else limits them. */
const HANDOFF_ROOM = 200;
/** Entries that may wait behind earlier ones of their objects; beyond these no more are read. */
const MOST_WAITING = 10_000;

/** Owns the entries of one source node: every change of an entry's state is a function here, and none of them waits. */
export class Entries {
  readonly #settings: DeliverySettings;
  #isOpen = false;
  /** Entries up to this sequence were there when the process started. */
  #leftover = 0;
  /** Entries up to this sequence are on disk. */
  #end = 0;
  /** Entries up to this sequence were read. */
  #read = 0;
  /** Entries that were read and are not done, in the order of the journal. */
  readonly #known = new Map<number, Entry>();
  /** Each object with an entry that is known, and the later ones that wait for that one. */
  readonly #waiting = new Map<string, Entry[]>();
  #waitingCount = 0;
  #ready: Entry[] = [];
  #sending: readonly Entry[] = [];
  readonly #messages = new Map<string, SentMessage>();
  #inFlight = 0;
  #delayed: { entry: Entry; at: number }[] = [];
  #aside: AsideEntry[] = [];
  /** Entries that a flow is done with and that are still on disk. */
  readonly #removing = new Set<Entry>();
  /** Those of them whose removal failed. */
  #unremoved: Entry[] = [];

  constructor(settings: DeliverySettings) {
    this.#settings = settings;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Entries on disk that are not done, those in flight included; at most, as `unread` is. */
  get pending(): number {
    return this.#known.size + this.unread;
  }

  /** At most how many are on disk and unread: sequences of writes that failed count too. Before `open`, this process's. */
  get unread(): number {
    return Math.max(0, this.#end - (this.#isOpen ? this.#read : this.#leftover));
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** The last sequence that is on disk. */
  get end(): number {
    return this.#end;
  }

  /** Where reading goes on, while entries are unread and there is room for them; else undefined. */
  get nextRead(): number | undefined {
    const hasRoom = this.#ready.length < this.#room && this.#waitingCount < MOST_WAITING;
    return hasRoom && this.unread > 0 ? this.#read : undefined;
  }

  /** Whether all that an earlier process left was sent, or waits behind an earlier entry of its object. */
  get isCaughtUp(): boolean {
    const isRead = this.#isOpen && this.#read >= this.#leftover;
    return isRead && this.#ready.length === 0 && this.#sending.length === 0;
  }

  /** Whether entries are to be set aside on disk. */
  get hasAside(): boolean {
    return this.#aside.length > 0;
  }

  /** Whether entries that are done are still to be removed from the disk. */
  get hasUnremoved(): boolean {
    return this.#unremoved.length > 0;
  }

  /** Whether an entry was read and is not done. */
  has(sequence: number): boolean {
    return this.#known.has(sequence);
  }

  /** Whether all entries up to a sequence were sent at least once or set aside. */
  hasSentUpTo(end: number): boolean {
    if (!this.#isOpen || this.#read < end) return false;
    for (const { sequence, wasSent } of this.#known.values()) {
      if (sequence > end) break;
      if (!wasSent) return false;
    }
    return true;
  }

  /** The journal is open: entries up to `leftover` are not this process's. */
  foundLeftover(leftover: number): void {
    this.#leftover = leftover;
  }

  /** From here on entries are read: those after a sequence, the last before the journal's first, up to another. */
  open(after: number, end: number): void {
    this.#read = after;
    this.#end = Math.max(this.#end, end);
    this.#isOpen = true;
  }

  /** Entries are on disk now: as many as there is room for need not be read when they are the next ones. */
  added({ end, entries }: Pick<Appending, 'end' | 'entries'>): void {
    const areNext = this.#isOpen && this.unread === 0;
    this.#end = Math.max(this.#end, end);
    if (!areNext) return;
    const kept = entries.slice(0, Math.max(0, this.#room - this.#ready.length));
    this.read(kept, kept.length < entries.length ? (kept.at(-1)?.sequence ?? this.#read) : this.#end);
  }

  /** Entries were read, all up to a sequence: unread → ready, or waiting behind an earlier entry of the same object. */
  read(found: readonly JournalEntry[], end: number): void {
    this.#read = end;
    for (const stored of found) {
      const { sequence, attempts, before, noted } = stored;
      const object = this.#settings.mode === 'handoff' ? undefined : objectOf(stored);
      const later = object === undefined ? undefined : this.#waiting.get(object);
      const isWaiting = later !== undefined;
      const content = isWaiting ? undefined : stored;
      const entry: Entry = { sequence, object, stored: content, attempts, before, noted, wasSent: false };
      this.#known.set(sequence, entry);
      if (isWaiting) {
        later.push(entry);
        this.#waitingCount += 1;
        continue;
      }
      if (object !== undefined) this.#waiting.set(object, []);
      this.#ready.push(entry);
    }
  }

  /** As many ready entries as there is room for: ready → sending. */
  takeReady(): readonly Entry[] {
    this.#sending = this.#ready.splice(0, this.#room);
    return this.#sending;
  }

  /** What was taken could not be sent: sending → ready. */
  untake(): void {
    this.#ready.unshift(...this.#sending);
    this.#sending = [];
  }

  /** What was taken is sent by now, or has ended otherwise. */
  endSending(): void {
    this.#sending = [];
  }

  /** A message is about to be sent: sending → in flight. */
  sent(message: SentMessage): void {
    this.#messages.set(message.id, message);
    this.#inFlight += message.entries.length;
    for (const entry of message.entries) {
      entry.wasSent = true;
      entry.stored = undefined;
    }
  }

  /**
   * A flow says what became of a message: in flight → done, delayed or aside.
   * @param now ms of the clock that only goes forward
   * @returns the message's entries; undefined: it is not in flight
   */
  acknowledge(id: string, outcome: Outcome, now: number): readonly Entry[] | undefined {
    const message = this.#messages.get(id);
    if (message === undefined) return undefined;
    this.#removeMessage(message);
    for (const entry of message.entries) {
      if (outcome === 'done') {
        this.finish(entry);
        this.#removing.add(entry);
      } else if (outcome === 'discard') this.setAside(entry, 'discarded');
      else if (isUsedUp(entry, this.#settings)) this.setAside(entry, 'unacknowledged');
      else this.#delayed.push({ entry, at: now + retryPause(entry, this.#settings) });
    }
    return message.entries;
  }

  /** In flight too long → ready, or aside after the last delivery; delayed long enough → ready. They go first. */
  takeDue(now: number): void {
    const due: Entry[] = [];
    // every message has the same time, so the first one sent is the first one due
    for (const message of this.#messages.values()) {
      if (message.deadline > now) break;
      this.#removeMessage(message);
      for (const entry of message.entries) {
        if (isUsedUp(entry, this.#settings)) this.setAside(entry, 'unacknowledged');
        else due.push(entry);
      }
    }
    for (const { entry, at } of this.#delayed) if (at <= now) due.push(entry);
    this.#delayed = this.#delayed.filter(({ at }) => at > now);
    this.#ready.unshift(...due);
  }

  /** When something is due, undefined when nothing is. */
  nextDue(): number | undefined {
    const [first] = this.#messages.values();
    const instants = this.#delayed.map(({ at }) => at);
    if (first !== undefined) instants.push(first.deadline);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  /** Sending or in flight → aside, still to be written; until then it holds its object's later entries back. */
  setAside(entry: Entry, reason: AsideEvent['reason']): void {
    this.#aside.push({ entry, reason });
  }

  /** What is to be set aside on disk; what could not be is given back by `setAside`. */
  takeAside(): AsideEntry[] {
    return this.#aside.splice(0);
  }

  /** An entry is done, set aside on disk or gone; the next one of its object becomes ready. */
  finish({ sequence, object }: Entry): void {
    if (!this.#known.delete(sequence) || object === undefined) return;
    const next = this.#waiting.get(object)?.shift();
    if (next === undefined) {
      this.#waiting.delete(object);
      return;
    }
    this.#waitingCount -= 1;
    this.#ready.push(next);
  }

  /** Entries that are done are on disk no more. */
  removed(entries: readonly Entry[]): void {
    for (const entry of entries) this.#removing.delete(entry);
  }

  /** Entries that are done are still on disk, because removing them failed. */
  unremoved(entries: readonly Entry[]): void {
    this.#unremoved.push(...entries);
  }

  /** What is to be removed from the disk once more. */
  takeUnremoved(): Entry[] {
    return this.#unremoved.splice(0);
  }

  /** How many may be sent now: so many that no more than `maxUnacknowledged` come again when the process dies. */
  get #room(): number {
    if (this.#settings.mode === 'handoff') return HANDOFF_ROOM;
    const unsettled = this.#inFlight + this.#removing.size + this.#aside.length;
    return Math.max(0, this.#settings.maxUnacknowledged - unsettled);
  }

  /** A message is in flight no more. */
  #removeMessage({ id, entries }: SentMessage): void {
    this.#messages.delete(id);
    this.#inFlight -= entries.length;
  }
}
