import { systemClock, type Clock } from '../clock';
import { errorOf } from '../errors';
import type { RecordEvent } from '../events/event';
import { Boarding, type Departing } from './boarding';
import type { AsideEvent, DeliveryOptions, Outcome } from './delivery';
import { Flight, type Passenger } from './flight';
import type { Appending, Journal, JournalEntry } from './journal';
import { asideError, closedError } from './refusals';
import { eventLoop, sendAll, type Turns } from './send';
import type { GroupWriter } from './writer';

/** Events taken from the journal at once in hand-off, where nothing else limits them. */
const HANDOFF_ROOM = 200;
/** The pause after the store failed, ms. */
const STORE_PAUSE = 5_000;
/** The pause before a delivery that a flow asked for again, ms; it doubles with each further one. */
const FIRST_RETRY = 1_000;

/** Sends what is in the journal, again where it was not acknowledged, until it is closed: one loop, a step at a time. */
export class Dispatch {
  readonly boarding: Boarding;
  readonly #options: DeliveryOptions;
  readonly #journal: Journal;
  readonly #writer: GroupWriter;
  readonly #clock: Clock;
  readonly #turns: Turns;
  readonly #flight = new Flight();
  readonly #closing = new AbortController();
  readonly #watchers = new Set<() => void>();
  /** Ends the rest between two steps. */
  #alarm: () => void = () => undefined;
  #woken = false;
  #failing = false;
  #sending = false;
  #asides: { passenger: Passenger; reason: AsideEvent['reason'] }[] = [];
  #unremoved: Passenger[] = [];

  constructor(options: DeliveryOptions, journal: Journal, writer: GroupWriter) {
    this.boarding = new Boarding(options, journal, writer, this.#flight);
    this.#options = options;
    this.#journal = journal;
    this.#writer = writer;
    this.#clock = options.clock ?? systemClock;
    this.#turns = options.turns ?? eventLoop;
  }

  get closed(): boolean {
    return this.#closing.signal.aborted;
  }

  get pending(): number {
    return this.#flight.size + this.boarding.unread;
  }

  get inFlight(): number {
    return this.#flight.inFlight;
  }

  /** Whether all that was left from before was sent, or waits behind an earlier event of its object. */
  get caughtUp(): boolean {
    return this.boarding.leftoverRead && this.#flight.readyCount === 0 && !this.#sending;
  }

  /** Whether an entry is read and not delivered yet. */
  knows(sequence: number): boolean {
    return this.#flight.knows(sequence);
  }

  /** Told of what was added to the journal. */
  appended(appending: Appending): void {
    this.boarding.appended(appending, this.#room);
    this.#wake();
  }

  /** Resolves when the condition holds, or it is closed. */
  until(condition: () => boolean): Promise<void> {
    if (this.closed || condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const watch = (): void => {
        if (!this.closed && !condition()) return;
        this.#watchers.delete(watch);
        resolve();
      };
      this.#watchers.add(watch);
    });
  }

  /** Takes a message out of the flight and does with it what the flow said; false when it is not in flight. */
  land(id: string, outcome: Outcome): boolean {
    const unit = this.#flight.land(id);
    if (unit === undefined) return false;
    for (const passenger of unit.passengers) {
      if (outcome === 'done') this.#flight.finish(passenger.sequence);
      else if (outcome === 'discard') this.#asides.push({ passenger, reason: 'discarded' });
      else this.#again(passenger, this.#clock.elapsed() + this.#retryPause(passenger));
    }
    // a failure is met again in the loop
    if (outcome === 'done') this.#remove(unit.passengers).catch(() => undefined);
    this.#wake();
    this.#tell();
    return true;
  }

  /** Sends groups of events, and lets the nodes behind this one have them before it goes on. */
  async sendGroups(
    events: readonly RecordEvent[],
    send: (group: readonly RecordEvent[]) => void,
  ): Promise<void> {
    await sendAll(this.#options.emitter.groupsOf(events), send, this.#closing.signal, this.#turns);
    await this.#turns.yield();
    // a Deploy may have closed those nodes before they got it: it is sent again rather than lost
    this.#closing.signal.throwIfAborted();
  }

  async run(): Promise<void> {
    while (!this.closed) {
      this.#woken = false;
      try {
        const more = await this.#step();
        this.#storeWorks();
        this.#tell();
        if (!more) await this.#rest();
      } catch (error) {
        await this.#storeFailed(error);
      }
    }
  }

  close(): void {
    this.#closing.abort(closedError());
    this.#wake();
    this.#tell();
  }

  /** What is overdue, what is to be set aside, and as many entries as there is room for; whether there may be more. */
  async #step(): Promise<boolean> {
    await this.boarding.open();
    for (const { passengers } of this.#flight.landOverdue(this.#clock.elapsed())) {
      for (const passenger of passengers) this.#again(passenger);
    }
    await this.#remove(this.#unremoved.splice(0));
    await this.#setAside();
    const sequences = await this.boarding.take(this.#room);
    if (sequences.length === 0) return false;
    this.#sending = true;
    try {
      const { departing, usedUp } = await this.#board(sequences);
      this.#asides.push(...usedUp.map((passenger) => ({ passenger, reason: 'unacknowledged' as const })));
      await (this.#options.mode === 'handoff' ? this.#handOff(departing) : this.#send(departing));
    } finally {
      this.#sending = false;
    }
    return true;
  }

  get #room(): number {
    if (this.#options.mode === 'handoff') return HANDOFF_ROOM;
    return Math.max(0, this.#options.maxUnacknowledged - this.#flight.inFlight);
  }

  async #board(sequences: readonly number[]): ReturnType<Boarding['board']> {
    try {
      return await this.boarding.board(sequences);
    } catch (error) {
      this.#flight.readyAgain(sequences);
      throw error;
    }
  }

  async #handOff(departing: readonly Departing[]): Promise<void> {
    await this.sendGroups(
      departing.map(({ event }) => event),
      (group) => {
        this.#options.emitter.send(group, undefined);
      },
    );
    const passengers = departing.map(({ passenger }) => passenger);
    for (const passenger of passengers) this.#flight.finish(passenger.sequence);
    await this.#remove(passengers);
  }

  async #send(departing: readonly Departing[]): Promise<void> {
    const passengers = new Map(departing.map(({ event, passenger }) => [event, passenger]));
    await this.sendGroups([...passengers.keys()], (group) => {
      const unit = group.flatMap((event) => passengers.get(event) ?? []);
      const [first] = unit;
      if (first === undefined) return;
      const id = `${first.sequence}.${first.attempts}`;
      const deadline = this.#clock.elapsed() + this.#options.acknowledgeTimeout * 1000;
      this.#flight.depart({ id, passengers: unit, deadline });
      this.#options.emitter.send(group, id);
    });
  }

  /** Delivers once more, at a moment or at once, unless that was the last time. */
  #again(passenger: Passenger, at?: number): void {
    if (passenger.attempts - passenger.before >= this.#options.maxAttempts) {
      this.#asides.push({ passenger, reason: 'unacknowledged' });
    } else if (at === undefined) {
      this.#flight.readyAgain([passenger.sequence]);
    } else {
      this.#flight.delay(passenger.sequence, at);
    }
  }

  #retryPause({ attempts, before }: Passenger): number {
    return Math.min(this.#options.acknowledgeTimeout * 1000, FIRST_RETRY * 2 ** (attempts - before - 1));
  }

  async #remove(passengers: readonly Passenger[]): Promise<void> {
    if (passengers.length === 0) return;
    try {
      // what a power failure brings back is delivered again, with a higher attempt
      await this.#writer.write(() => passengers.flatMap((each) => this.#journal.removing(each)), {
        sync: false,
      });
    } catch (error) {
      this.#unremoved.push(...passengers);
      this.#wake();
      throw error;
    }
  }

  async #setAside(): Promise<void> {
    const asides = this.#asides.splice(0);
    if (asides.length === 0) return;
    let found: { entry: JournalEntry; reason: AsideEvent['reason'] }[];
    try {
      const entries = await this.#journal.get(asides.map(({ passenger }) => passenger.sequence));
      found = entries.map((entry) => {
        const aside = asides.find(({ passenger }) => passenger.sequence === entry.sequence);
        const attempts = aside?.passenger.attempts ?? entry.attempts;
        return { entry: { ...entry, attempts }, reason: aside?.reason ?? 'unacknowledged' };
      });
      await this.#writer.write(() =>
        found.flatMap(({ entry, reason }) => this.#journal.settingAside(entry, reason, this.#clock.now())),
      );
    } catch (error) {
      this.#asides.unshift(...asides);
      throw error;
    }
    for (const { passenger } of asides) this.#flight.finish(passenger.sequence);
    for (const { entry, reason } of found) {
      const { event, payload, attempts } = entry;
      const set = { event: { ...event, attempt: attempts }, payload };
      this.#options.onSetAside(set, asideError(set, reason));
    }
  }

  /** Looks at the journal again at once. */
  #wake(): void {
    this.#woken = true;
    this.#alarm();
  }

  /** Waits until something is due or it is woken. */
  async #rest(): Promise<void> {
    if (this.#woken) return;
    const at = this.#flight.nextAt();
    if (at === undefined) {
      await new Promise<void>((resolve) => {
        this.#alarm = resolve;
      });
      return;
    }
    const alarm = new AbortController();
    this.#alarm = () => {
      alarm.abort();
    };
    await this.#clock.sleep(Math.max(0, at - this.#clock.elapsed()), alarm.signal).catch(() => undefined);
  }

  #tell(): void {
    for (const watch of this.#watchers) watch();
  }

  #storeWorks(): void {
    if (!this.#failing) return;
    this.#failing = false;
    this.#options.onStoreError(undefined);
  }

  async #storeFailed(error: unknown): Promise<void> {
    if (this.closed) return;
    if (!this.#failing) {
      this.#failing = true;
      this.#options.onStoreError(errorOf(error));
    }
    this.#tell();
    await this.#clock.sleep(STORE_PAUSE, this.#closing.signal).catch(() => undefined);
  }
}
