import { objectOf, type RecordEvent } from '../events/event';
import type { DeliverySettings } from './delivery';
import type { Flight, Passenger } from './flight';
import type { Appending, Journal, JournalEntry } from './journal';
import type { GroupWriter } from './writer';

/** Entries read at once. */
const READ_AT_ONCE = 200;
/** Entries that may wait behind an earlier one of their object before reading on stops: numbers only, so many. */
const MOST_WAITING = 10_000;

/** An event about to be sent, its attempt counted and noted in the store. */
export interface Departing {
  passenger: Passenger;
  event: RecordEvent;
}

/** Reads the journal in its order, as far ahead as there is room in the flight. */
export class Boarding {
  readonly #settings: DeliverySettings;
  readonly #journal: Journal;
  readonly #writer: GroupWriter;
  readonly #flight: Flight;
  /** Entries that are ready to be sent, by sequence; those that wait are read again when their turn comes. */
  readonly #loaded = new Map<number, JournalEntry>();
  #opened = false;
  /** Entries up to this sequence are on disk. */
  #end = 0;
  /** Entries up to this sequence were read. */
  #read = 0;

  constructor(settings: DeliverySettings, journal: Journal, writer: GroupWriter, flight: Flight) {
    this.#settings = settings;
    this.#journal = journal;
    this.#writer = writer;
    this.#flight = flight;
  }

  get end(): number {
    return this.#end;
  }

  /**
   * Entries on disk that were not read yet, at most: sequences that were given in vain count too. Before it is opened,
   * those of this process.
   */
  get unread(): number {
    return Math.max(0, this.#end - (this.#opened ? this.#read : this.#journal.leftover));
  }

  /** Whether all that was left from before the process started was read. */
  get leftoverRead(): boolean {
    return this.#opened && this.#read >= this.#journal.leftover;
  }

  /** Whether all entries up to a sequence were sent at least once or set aside. */
  hasSentUpTo(end: number): boolean {
    return this.#opened && this.#read >= end && !this.#flight.hasUnsentUpTo(end);
  }

  /**
   * Told how far the journal on disk goes now, and by which entries. As many as there is room for need not be read when
   * they are the next ones.
   */
  appended({ end, entries }: Pick<Appending, 'end' | 'entries'>, room: number): void {
    const areNext = this.#opened && this.unread === 0;
    this.#end = Math.max(this.#end, end);
    if (!areNext) return;
    const kept = entries.slice(0, Math.max(0, room - this.#flight.readyCount));
    this.#admit(kept);
    this.#read = kept.length < entries.length ? (kept.at(-1)?.sequence ?? this.#read) : this.#end;
  }

  /** Looks where the journal begins, so that what is long delivered does not count as waiting. */
  async open(): Promise<void> {
    if (this.#opened) return;
    await this.#journal.open();
    // what is added meanwhile comes behind it
    const end = Math.max(this.#end, this.#journal.leftover);
    const [first] = await this.#journal.read(0, 1);
    this.#read = first === undefined ? end : first.sequence - 1;
    this.#end = Math.max(this.#end, end);
    this.#opened = true;
  }

  /** Takes as many entries as there is room for, in the order of the journal, those to be sent again first. */
  async take(room: number): Promise<number[]> {
    while (this.#flight.readyCount < room && this.unread > 0 && this.#flight.waiting < MOST_WAITING) {
      const end = this.#end;
      const entries = await this.#journal.read(this.#read, READ_AT_ONCE);
      this.#admit(entries);
      const last = entries.at(-1)?.sequence ?? 0;
      this.#read = entries.length < READ_AT_ONCE ? Math.max(end, last) : last;
    }
    return this.#flight.takeReady(room);
  }

  /**
   * The events of these entries, their deliveries counted on disk before they are made. Those whose deliveries are
   * used up, by a process that died during the last one, come apart.
   */
  async board(sequences: readonly number[]): Promise<{ departing: Departing[]; usedUp: Passenger[] }> {
    await this.#load(sequences);
    const departing: Departing[] = [];
    const usedUp: Passenger[] = [];
    const uncounted: Passenger[] = [];
    for (const sequence of sequences) {
      const entry = this.#loaded.get(sequence);
      if (entry === undefined) {
        this.#flight.finish(sequence);
        continue;
      }
      const { event, payload, attempts, before, noted } = entry;
      const counted = this.#isCounted(entry);
      const attempt = counted ? attempts : attempts + 1;
      if (this.#settings.mode === 'acknowledge' && attempt - before > this.#settings.maxAttempts) {
        usedUp.push({ sequence, attempts, before, noted });
        continue;
      }
      const passenger = { sequence, attempts: attempt, before, noted: noted || !counted };
      departing.push({ passenger, event: { event: { ...event, attempt }, payload } });
      if (!counted) uncounted.push(passenger);
    }
    if (uncounted.length > 0) {
      await this.#writer.write(() =>
        uncounted.map(({ sequence, attempts }) => this.#journal.attempting(sequence, attempts)),
      );
    }
    for (const sequence of sequences) this.#loaded.delete(sequence);
    return { departing, usedUp };
  }

  #admit(entries: readonly JournalEntry[]): void {
    for (const entry of entries) {
      if (this.#flight.admit(entry.sequence, this.#orderOf(entry))) this.#loaded.set(entry.sequence, entry);
    }
  }

  async #load(sequences: readonly number[]): Promise<void> {
    const missing = sequences.filter((sequence) => !this.#loaded.has(sequence));
    if (missing.length === 0) return;
    for (const entry of await this.#journal.get(missing)) this.#loaded.set(entry.sequence, entry);
  }

  /** Whether the first delivery was counted when this process appended the entry. */
  #isCounted({ sequence, attempts, before }: JournalEntry): boolean {
    return attempts > before && sequence > this.#journal.leftover && this.#flight.isUnsent(sequence);
  }

  /** What the entry's order is kept for; nothing where an event is done once it is sent. */
  #orderOf(entry: JournalEntry): string | undefined {
    return this.#settings.mode === 'handoff' ? undefined : objectOf(entry);
  }
}
