/** What is known in memory of an entry that was read from the journal; its record is read again when it is needed. */
export interface Passenger {
  sequence: number;
  /** How often it was sent, this time included. */
  attempts: number;
  /** How often of these before it was set aside and taken back. */
  before: number;
  /** Whether `attempts` is noted beside its entry. */
  noted: boolean;
}

/** One message that was sent and is not acknowledged yet. */
export interface Unit {
  id: string;
  passengers: readonly Passenger[];
  /** When it is delivered again, in ms of the clock that only goes forward. */
  deadline: number;
}

/**
 * Which entries are in flight, which may be sent, which wait for a moment, and which for an earlier one of their own
 * object: an object in flight holds back its later events.
 */
export class Flight {
  readonly #units = new Map<string, Unit>();
  readonly #ready: number[] = [];
  readonly #unsent = new Set<number>();
  /** Objects with an event that is ready, in flight or delayed, and the later ones that wait for it. */
  readonly #objects = new Map<string, number[]>();
  #delayed: { sequence: number; at: number }[] = [];
  /** Entries that were read and are not delivered, each with its object where its order counts. */
  readonly #known = new Map<number, string | undefined>();
  #waiting = 0;
  #inFlight = 0;

  /** Entries that were read and are not delivered. */
  get size(): number {
    return this.#known.size;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Entries that wait behind an earlier one of their object. */
  get waiting(): number {
    return this.#waiting;
  }

  get readyCount(): number {
    return this.#ready.length;
  }

  /** Whether the entry is read and not delivered yet. */
  knows(sequence: number): boolean {
    return this.#known.has(sequence);
  }

  /** Whether it was never sent by this process. */
  isUnsent(sequence: number): boolean {
    return this.#unsent.has(sequence);
  }

  /** Whether an entry up to that sequence was read and never sent. */
  hasUnsentUpTo(sequence: number): boolean {
    for (const each of this.#unsent) if (each <= sequence) return true;
    return false;
  }

  /** Takes in an entry that was read. Returns whether it is ready: else it waits behind an earlier one of its object. */
  admit(sequence: number, object: string | undefined): boolean {
    this.#known.set(sequence, object);
    this.#unsent.add(sequence);
    const later = object === undefined ? undefined : this.#objects.get(object);
    if (later !== undefined) {
      later.push(sequence);
      this.#waiting += 1;
      return false;
    }
    if (object !== undefined) this.#objects.set(object, []);
    this.#ready.push(sequence);
    return true;
  }

  takeReady(limit: number): number[] {
    return this.#ready.splice(0, limit);
  }

  /** Makes entries the next to be sent. */
  readyAgain(sequences: readonly number[]): void {
    this.#ready.unshift(...sequences);
  }

  delay(sequence: number, at: number): void {
    this.#delayed.push({ sequence, at });
  }

  depart(unit: Unit): void {
    this.#units.set(unit.id, unit);
    this.#inFlight += unit.passengers.length;
    for (const { sequence } of unit.passengers) this.#unsent.delete(sequence);
  }

  /** Takes a message out of the flight; undefined when it is not in it. */
  land(id: string): Unit | undefined {
    const unit = this.#units.get(id);
    if (unit === undefined) return undefined;
    this.#units.delete(id);
    this.#inFlight -= unit.passengers.length;
    return unit;
  }

  /** Takes out the messages whose time has passed, and makes delayed entries ready whose time has come. */
  landOverdue(now: number): Unit[] {
    const due = this.#delayed.filter(({ at }) => at <= now);
    if (due.length > 0) {
      this.#delayed = this.#delayed.filter(({ at }) => at > now);
      this.readyAgain(due.map(({ sequence }) => sequence));
    }
    const overdue: Unit[] = [];
    // every message has the same time, so that the first one sent is the first one due
    for (const unit of this.#units.values()) {
      if (unit.deadline > now) break;
      overdue.push(unit);
    }
    for (const { id } of overdue) this.land(id);
    return overdue;
  }

  /** When something is due, undefined when nothing is. */
  nextAt(): number | undefined {
    const [first] = this.#units.values();
    const instants = this.#delayed.map(({ at }) => at);
    if (first !== undefined) instants.push(first.deadline);
    return instants.length === 0 ? undefined : Math.min(...instants);
  }

  /** Lets go of an entry that is delivered, set aside or gone, and lets the next of its object follow. */
  finish(sequence: number): void {
    const object = this.#known.get(sequence);
    this.#known.delete(sequence);
    this.#unsent.delete(sequence);
    if (object === undefined) return;
    const next = this.#objects.get(object)?.shift();
    if (next === undefined) {
      this.#objects.delete(object);
      return;
    }
    this.#waiting -= 1;
    this.#ready.push(next);
  }
}
