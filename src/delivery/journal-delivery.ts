import { systemClock, type Clock } from '../clock';
import type { RecordEvent } from '../events/event';
import type { Commit, WriteOperation } from '../store/store';
import type { Addition, AsideEvent, Delivery, DeliveryOptions, Outcome, Verdict } from './delivery';
import { Entries } from './entries';
import type { Entry } from './entry';
import { Journal, type Appending, type NewEntry } from './journal';
import { Loop } from './loop';
import { closedError } from './refusals';
import { eventLoop } from './send';
import { Sender } from './sender';
import { GroupWriter } from './writer';

/** Events that are taken back in one write, of all that were set aside. */
const PORTION = 200;

/** The delivery of one source node; nothing is sent before `start`. */
export function createDelivery(options: DeliveryOptions): Delivery {
  return new JournalDelivery(options);
}

/**
 * What may be asked of a delivery. New events go through the journal into the entries, except polled ones in hand-off,
 * which are sent at once; the loop's steps do what the states of the entries ask for.
 */
class JournalDelivery implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #clock: Clock;
  readonly #journal: Journal;
  readonly #writer: GroupWriter;
  readonly #entries: Entries;
  readonly #sender: Sender;
  readonly #loop: Loop;
  readonly #closing = new AbortController();
  #running: Promise<void> | undefined;
  #started: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    const { store, scope, onStoreError, clock = systemClock, turns = eventLoop } = options;
    const { signal } = this.#closing;
    this.#options = options;
    this.#clock = clock;
    this.#journal = new Journal(store, scope);
    this.#writer = new GroupWriter(store);
    this.#entries = new Entries(options);
    this.#sender = new Sender({
      ...{ delivery: options, entries: this.#entries, journal: this.#journal, writer: this.#writer },
      ...{ clock, turns, signal },
    });
    this.#loop = new Loop({
      step: () => this.#sender.step(),
      nextDue: () => this.#entries.nextDue(),
      ...{ onStoreError, clock, signal },
    });
  }

  get pending(): number {
    return this.#entries.pending;
  }

  get inFlight(): number {
    return this.#entries.inFlight;
  }

  get aside(): number {
    return this.#journal.asideCount;
  }

  start(): Promise<void> {
    this.#running ??= this.#loop.run();
    this.#started ??= this.#loop.until(() => this.#entries.isCaughtUp);
    return this.#started;
  }

  async deliver(events: Iterable<RecordEvent>, commit: Commit): Promise<void> {
    await this.start();
    this.#closing.signal.throwIfAborted();
    if (this.#options.mode === 'handoff') {
      await this.#sender.handOff(events);
      // the next page may be looked at meanwhile; the caller waits for this before it is delivered, and hears of errors
      commit().catch(() => undefined);
      return;
    }
    await this.#openJournal();
    await this.#writer.inTurn(async () => {
      const appending = this.#journal.appending(this.#countedWhereRoom([...events]));
      await commit(appending.operations);
      this.#added(appending);
    });
    await this.#loop.until(() => this.pending < this.#options.maxUnacknowledged);
  }

  append(events: readonly RecordEvent[], operations: readonly WriteOperation[] = []): Promise<void> {
    return this.#appendMade(() => ({ events, operations }), false);
  }

  appendMade(make: () => Promise<Addition>): Promise<void> {
    return this.#appendMade(make, true);
  }

  handedOff(): Promise<void> {
    const { end } = this.#entries;
    return this.#loop.until(() => this.#entries.hasSentUpTo(end));
  }

  acknowledge(id: string, outcome: Outcome): Verdict {
    const answered = this.#entries.acknowledge(id, outcome, this.#clock.elapsed());
    if (answered === undefined) {
      const sequence = /^(\d{1,15})\.\d+$/.exec(id)?.[1];
      return sequence !== undefined && this.#entries.has(Number(sequence)) ? 'late' : 'unknown';
    }
    if (outcome === 'done') void this.#remove(answered);
    this.#loop.changed();
    return 'accepted';
  }

  asides(limit: number, after = '0'): Promise<AsideEvent[]> {
    return this.#journal.asides(/^\d{1,15}$/.test(after) ? Number(after) : 0, limit);
  }

  async redeliver(ids?: readonly string[]): Promise<number> {
    this.#closing.signal.throwIfAborted();
    await this.#openJournal();
    if (ids !== undefined) return this.#takeBack(await this.#journal.asidesOf(ids));
    // what is set aside again meanwhile comes after it
    const last = this.#journal.end;
    let count = 0;
    for (;;) {
      const asides = (await this.#journal.asides(0, PORTION)).filter(({ id }) => Number(id) <= last);
      if (asides.length === 0) return count;
      count += await this.#takeBack(asides);
    }
  }

  async drop(ids: readonly string[]): Promise<number> {
    const asides = await this.#journal.asidesOf(ids);
    if (asides.length > 0) {
      await this.#writer.write(() => asides.map((aside) => this.#journal.dropping(aside)));
      this.#journal.countAsides(-asides.length);
    }
    return asides.length;
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError());
    await this.#running;
    await this.#writer.settled();
  }

  /** Removes entries that are done from the disk; from then on others may be sent in their places. */
  async #remove(done: readonly Entry[]): Promise<void> {
    // what could not be removed, the loop removes, and reports it when that fails too
    await this.#sender.remove(done).catch(() => undefined);
    this.#loop.changed();
  }

  async #takeBack(asides: readonly AsideEvent[]): Promise<number> {
    if (asides.length > 0) {
      await this.#append(() => this.#journal.takingBack(asides));
      this.#journal.countAsides(-asides.length);
    }
    return asides.length;
  }

  async #appendMade(make: () => Addition | Promise<Addition>, looksUp: boolean): Promise<void> {
    this.#closing.signal.throwIfAborted();
    await this.#openJournal();
    await this.#append(async () => {
      const { events, operations } = await make();
      const appending = this.#journal.appending(this.#countedWhereRoom(events));
      return { ...appending, operations: [...operations, ...appending.operations] };
    }, looksUp);
  }

  async #append(make: () => Appending | Promise<Appending>, looksUp = false): Promise<void> {
    let appending: Appending | undefined;
    const operations = async (): Promise<readonly WriteOperation[]> => {
      appending = await make();
      return appending.operations;
    };
    await this.#writer.write(operations, { looksUp });
    if (appending !== undefined) this.#added(appending);
  }

  /** Entries are on disk: they are sent from memory where there is room, without being read again. */
  #added(appending: Appending): void {
    this.#entries.added(appending);
    this.#loop.changed();
  }

  async #openJournal(): Promise<void> {
    await this.#journal.open();
    this.#entries.foundLeftover(this.#journal.leftover);
  }

  /** The events as they enter the journal: the first delivery of those there is room for is counted in the entry. */
  #countedWhereRoom(events: readonly RecordEvent[]): NewEntry[] {
    const { mode, maxUnacknowledged } = this.#options;
    const room = mode === 'handoff' ? events.length : maxUnacknowledged - this.pending;
    return events.map((event, index) => ({ ...event, attempts: index < room ? 1 : 0 }));
  }
}
