import type { Clock } from '../clock';
import type { RecordEvent } from '../events/event';
import type { AsideEvent, DeliveryOptions } from './delivery';
import type { Entries } from './entries';
import type { Entry } from './entry';
import type { Journal, JournalEntry } from './journal';
import { asideError } from './refusals';
import { eventsIn, type Parcel } from './messages';
import { sendAll, type Turns } from './send';
import type { GroupWriter } from './writer';

/** Entries read from the journal at once. */
const READ_AT_ONCE = 200;

/** What a sender works with. */
export interface SenderOptions {
  delivery: DeliveryOptions;
  entries: Entries;
  journal: Journal;
  writer: GroupWriter;
  clock: Clock;
  turns: Turns;
  /** Ends sending before the next message; promises reject with its reason. */
  signal: AbortSignal;
}

/** Does between the journal on disk and the flow what the states of the entries ask for. */
export class Sender {
  readonly #options: SenderOptions;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /**
   * One step: entries that are due, what is to be removed or set aside on disk, and the sending of as many entries as
   * there is room for. Returns whether there may be more.
   * @throws what the store threw; the entries concerned are taken up by the next step
   */
  async step(): Promise<boolean> {
    const { entries, clock } = this.#options;
    if (!entries.isOpen) await this.#open();
    entries.takeDue(clock.elapsed());
    if (entries.hasUnremoved) await this.remove(entries.takeUnremoved());
    if (entries.hasAside) await this.#writeAsides();
    if (entries.nextRead !== undefined) await this.#read();
    const sending = entries.takeReady();
    if (sending.length === 0) return false;
    try {
      await this.#send(sending);
    } finally {
      entries.endSending();
    }
    return true;
  }

  /** Sends events that need no acknowledgement, and lets the nodes behind this one have them before it goes on. */
  async handOff(events: Iterable<RecordEvent>): Promise<void> {
    await this.#sendParcels(events, (parcel) => {
      this.#options.delivery.emitter.send(parcel, undefined);
    });
  }

  /** Removes entries that are done from the disk. @throws what the store threw: the next step tries again */
  async remove(done: readonly Entry[]): Promise<void> {
    if (done.length === 0) return;
    const { entries, journal, writer } = this.#options;
    try {
      // no sync: what a power failure brings back is delivered again, with a higher attempt
      await writer.write(() => done.flatMap((entry) => journal.removing(entry)), { sync: false });
    } catch (error) {
      entries.unremoved(done);
      throw error;
    }
    entries.removed(done);
  }

  /** Looks where the journal begins, so that sequences of entries that are long done do not count as unread. */
  async #open(): Promise<void> {
    const { entries, journal } = this.#options;
    await journal.open();
    await journal.findAsides();
    entries.foundLeftover(journal.leftover);
    // what is added while the first one is looked up comes behind this
    const end = Math.max(entries.end, journal.leftover);
    const [first] = await journal.read(0, 1);
    entries.open(first === undefined ? end : first.sequence - 1, journal.leftover);
  }

  /** Reads on in the journal while there is room. */
  async #read(): Promise<void> {
    const { entries, journal } = this.#options;
    for (let after = entries.nextRead; after !== undefined; after = entries.nextRead) {
      // what is added meanwhile may not be found
      const { end } = entries;
      const found = await journal.read(after, READ_AT_ONCE);
      const last = found.at(-1)?.sequence ?? 0;
      entries.read(found, found.length < READ_AT_ONCE ? Math.max(end, last) : last);
    }
  }

  async #send(sending: readonly Entry[]): Promise<void> {
    const { entries, delivery } = this.#options;
    let counted: Map<RecordEvent, Entry>;
    try {
      if (sending.some(({ stored }) => stored === undefined)) await this.#load(sending);
      counted = await this.#counted(sending);
    } catch (error) {
      entries.untake();
      throw error;
    }
    const events = [...counted.keys()];
    if (delivery.mode === 'acknowledge') {
      await this.#sendParcels(events, (parcel) => {
        this.#sendMessage(parcel, counted);
      });
      return;
    }
    await this.handOff(events);
    const sent = [...counted.values()];
    for (const entry of sent) entries.finish(entry);
    await this.remove(sent);
  }

  /** Reads those entries that are not in memory. */
  async #load(sending: readonly Entry[]): Promise<void> {
    const missing = sending.filter(({ stored }) => stored === undefined);
    const found = await this.#options.journal.get(missing.map(({ sequence }) => sequence));
    const stored = new Map(found.map((each) => [each.sequence, each]));
    for (const entry of missing) entry.stored = stored.get(entry.sequence);
  }

  /**
   * The entries to be sent, by their events; this delivery is counted on disk before it is made. Entries whose
   * deliveries a process used up that died during the last one are set aside, and those that are gone are finished.
   */
  async #counted(sending: readonly Entry[]): Promise<Map<RecordEvent, Entry>> {
    const { entries, journal, writer, delivery } = this.#options;
    const counted = new Map<RecordEvent, Entry>();
    const usedUp: Entry[] = [];
    const uncounted: { entry: Entry; attempts: number }[] = [];
    for (const entry of sending) {
      const { stored } = entry;
      if (stored === undefined) {
        entries.finish(entry);
        continue;
      }
      const { event, payload, attempts, before, noted } = stored;
      entry.attempts = attempts;
      entry.before = before;
      entry.noted = noted;
      const attempt = this.#isCounted(entry, stored) ? attempts : attempts + 1;
      if (delivery.mode === 'acknowledge' && attempt - before > delivery.maxAttempts) {
        usedUp.push(entry);
        continue;
      }
      if (attempt > attempts) uncounted.push({ entry, attempts: attempt });
      counted.set({ event: { ...event, attempt }, payload }, entry);
    }
    if (uncounted.length > 0) {
      await writer.write(() =>
        uncounted.map(({ entry, attempts }) => journal.attempting(entry.sequence, attempts)),
      );
      for (const { entry, attempts } of uncounted) {
        entry.attempts = attempts;
        entry.noted = true;
      }
    }
    for (const entry of usedUp) entries.setAside(entry, 'unacknowledged');
    return counted;
  }

  /** Whether this process counted the first delivery when it added the entry. */
  #isCounted({ sequence, wasSent }: Entry, { attempts, before }: JournalEntry): boolean {
    return attempts > before && sequence > this.#options.journal.leftover && !wasSent;
  }

  /** Sends the message of a parcel; from then on it is in flight. */
  #sendMessage(parcel: Parcel, counted: ReadonlyMap<RecordEvent, Entry>): void {
    const { entries, clock, delivery } = this.#options;
    const sent = eventsIn(parcel).flatMap((event) => counted.get(event) ?? []);
    const [first] = sent;
    if (first === undefined) return;
    const id = `${first.sequence}.${first.attempts}`;
    const deadline = clock.elapsed() + delivery.acknowledgeTimeout * 1000;
    // before it is sent, for the flow may acknowledge it while it is being sent
    entries.sent({ id, entries: sent, deadline });
    delivery.emitter.send(parcel, id);
  }

  async #sendParcels(events: Iterable<RecordEvent>, send: (parcel: Parcel) => void): Promise<void> {
    const { delivery, signal, turns } = this.#options;
    await sendAll(delivery.emitter.parcelsOf(events), send, signal, turns);
    await turns.yield();
    // a Deploy may have closed the nodes behind before they got it: it is sent again rather than lost
    signal.throwIfAborted();
  }

  /** Sets aside on disk what is to be set aside; after that the node is told, and the next of the object follows. */
  async #writeAsides(): Promise<void> {
    const { entries, journal, writer, clock, delivery } = this.#options;
    const asides = entries.takeAside();
    const found: { stored: JournalEntry; reason: AsideEvent['reason'] }[] = [];
    try {
      const bySequence = new Map(asides.map((aside) => [aside.entry.sequence, aside]));
      for (const stored of await journal.get([...bySequence.keys()])) {
        const aside = bySequence.get(stored.sequence);
        if (aside === undefined) continue;
        found.push({ stored: { ...stored, attempts: aside.entry.attempts }, reason: aside.reason });
      }
      await writer.write(() =>
        found.flatMap(({ stored, reason }) => journal.settingAside(stored, reason, clock.now())),
      );
    } catch (error) {
      for (const { entry, reason } of asides) entries.setAside(entry, reason);
      throw error;
    }
    journal.countAsides(found.length);
    for (const { entry } of asides) entries.finish(entry);
    for (const { stored, reason } of found) {
      const event = { event: { ...stored.event, attempt: stored.attempts }, payload: stored.payload };
      delivery.onSetAside(event, asideError(event, reason));
    }
  }
}
