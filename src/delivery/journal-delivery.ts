import type { RecordEvent } from '../events/event';
import type { Commit, WriteOperation } from '../store/store';
import type { AsideEvent, Delivery, DeliveryOptions, Outcome, Verdict } from './delivery';
import { Dispatch } from './dispatch';
import { Journal, type Appending, type NewEntry } from './journal';
import { closedError } from './refusals';
import { GroupWriter } from './writer';

/** Events that were set aside are taken back in portions. */
const PORTION = 200;

/** The delivery of one source node; nothing is sent before `start`. */
export function createDelivery(options: DeliveryOptions): Delivery {
  return new JournalDelivery(options);
}

/** The front of a delivery: what is taken into the journal, and what is asked of it; `Dispatch` does the rest. */
class JournalDelivery implements Delivery {
  readonly #options: DeliveryOptions;
  readonly #journal: Journal;
  readonly #writer: GroupWriter;
  readonly #dispatch: Dispatch;
  #running: Promise<void> | undefined;
  #started: Promise<void> | undefined;

  constructor(options: DeliveryOptions) {
    this.#options = options;
    this.#journal = new Journal(options.store, options.scope);
    this.#writer = new GroupWriter(options.store);
    this.#dispatch = new Dispatch(options, this.#journal, this.#writer);
  }

  get pending(): number {
    return this.#dispatch.pending;
  }

  get inFlight(): number {
    return this.#dispatch.inFlight;
  }

  start(): Promise<void> {
    this.#running ??= this.#dispatch.run();
    this.#started ??= this.#dispatch.until(() => this.#dispatch.caughtUp);
    return this.#started;
  }

  async deliver(events: readonly RecordEvent[], commit: Commit): Promise<void> {
    await this.start();
    this.#refuseWhenClosed();
    if (this.#options.mode === 'handoff') {
      await this.#dispatch.sendGroups(events, (group) => {
        this.#options.emitter.send(group, undefined);
      });
      await commit();
      return;
    }
    await this.#journal.open();
    await this.#writer.inTurn(async () => {
      const appending = this.#journal.appending(this.#entriesOf(events));
      await commit(appending.operations);
      this.#dispatch.appended(appending);
    });
    await this.#dispatch.until(() => this.pending < this.#options.maxUnacknowledged);
  }

  async append(events: readonly RecordEvent[], operations: readonly WriteOperation[] = []): Promise<void> {
    this.#refuseWhenClosed();
    await this.#journal.open();
    await this.#append(() => this.#journal.appending(this.#entriesOf(events)), operations);
  }

  handedOff(): Promise<void> {
    const { boarding } = this.#dispatch;
    const { end } = boarding;
    return this.#dispatch.until(() => boarding.hasSentUpTo(end));
  }

  acknowledge(id: string, outcome: Outcome): Verdict {
    if (this.#dispatch.land(id, outcome)) return 'accepted';
    const sequence = /^(\d{1,15})\.\d+$/.exec(id)?.[1];
    return sequence !== undefined && this.#dispatch.knows(Number(sequence)) ? 'late' : 'unknown';
  }

  setAside(limit: number, after = '0'): Promise<AsideEvent[]> {
    return this.#journal.setAside(/^\d{1,15}$/.test(after) ? Number(after) : 0, limit);
  }

  async redeliver(ids?: readonly string[]): Promise<number> {
    this.#refuseWhenClosed();
    await this.#journal.open();
    if (ids !== undefined) return this.#takeBack(await this.#journal.asidesOf(ids));
    // what is set aside again meanwhile comes after it
    const last = this.#journal.end;
    let count = 0;
    for (;;) {
      const asides = (await this.#journal.setAside(0, PORTION)).filter(({ id }) => Number(id) <= last);
      if (asides.length === 0) return count;
      count += await this.#takeBack(asides);
    }
  }

  async drop(ids: readonly string[]): Promise<number> {
    const asides = await this.#journal.asidesOf(ids);
    if (asides.length > 0) {
      await this.#writer.write(() => asides.map((aside) => this.#journal.dropping(aside)));
    }
    return asides.length;
  }

  async close(): Promise<void> {
    this.#dispatch.close();
    await this.#running;
    await this.#writer.settled();
  }

  async #takeBack(asides: readonly AsideEvent[]): Promise<number> {
    if (asides.length > 0) await this.#append(() => this.#journal.takingBack(asides));
    return asides.length;
  }

  async #append(make: () => Appending, operations: readonly WriteOperation[] = []): Promise<void> {
    let appending: Appending | undefined;
    await this.#writer.write(() => {
      appending = make();
      return [...operations, ...appending.operations];
    });
    if (appending !== undefined) this.#dispatch.appended(appending);
  }

  /** The events as they enter the journal: the first delivery of those there is room for is counted with them. */
  #entriesOf(events: readonly RecordEvent[]): NewEntry[] {
    const { mode, maxUnacknowledged } = this.#options;
    const room = mode === 'handoff' ? events.length : maxUnacknowledged - this.pending;
    return events.map((event, index) => ({ ...event, attempts: index < room ? 1 : 0 }));
  }

  #refuseWhenClosed(): void {
    if (this.#dispatch.closed) throw closedError();
  }
}
