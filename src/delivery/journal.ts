import type { RecordEvent } from '../events/event';
import { scopePrefix, sequenceKey, sequenceOf } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';
import type { AsideEvent } from './delivery';

/** An event in the journal. */
export interface JournalEntry extends RecordEvent {
  sequence: number;
  /** How often it may have been sent so far. */
  attempts: number;
  /** How often of these before it was set aside and taken back. */
  before: number;
  /** Whether `attempts` is noted beside the entry, rather than as it was appended. */
  noted: boolean;
}

/** An event to be appended. */
export interface NewEntry extends RecordEvent {
  attempts?: number;
  before?: number;
}

/** Entries about to be appended: what writes them, and what they are once that is done. */
export interface Appending {
  operations: readonly WriteOperation[];
  entries: readonly JournalEntry[];
  /** The last sequence given with them. */
  end: number;
}

type StoredEntry = Omit<JournalEntry, 'sequence' | 'noted'>;
type StoredAside = Omit<AsideEvent, 'id'>;

const END = Buffer.alloc(9, 0xff);
/** Entries set aside that are counted at once. */
const PORTION = 1_000;

/**
 * The events of one node that are noticed and not yet delivered, and those that were set aside, in the order they came.
 * Its functions make operations; whoever writes them sees to it that they reach the disk in the order they were made.
 */
export class Journal {
  readonly #store: Store;
  readonly #entries: Buffer;
  readonly #attempts: Buffer;
  readonly #asides: Buffer;
  readonly #sequenceAt: Buffer;
  #opening: Promise<void> | undefined;
  #leftover = 0;
  #sequence = 0;
  #asideCount = 0;

  constructor(store: Store, scope: string) {
    this.#store = store;
    this.#entries = scopePrefix(scope, 'journal');
    this.#attempts = scopePrefix(scope, 'attempts');
    this.#asides = scopePrefix(scope, 'aside');
    this.#sequenceAt = scopePrefix(scope, 'sequence');
  }

  /** Reads where the sequence stands; it never starts again, so that no id is ever given twice. */
  open(): Promise<void> {
    this.#opening ??= this.#readSequence().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  /** Entries up to this sequence were there when it was opened. */
  get leftover(): number {
    return this.#leftover;
  }

  /** The last sequence given. */
  get end(): number {
    return this.#sequence;
  }

  /** Events that are set aside on disk. */
  get asideCount(): number {
    return this.#asideCount;
  }

  /** Counts those that earlier processes set aside. */
  async findAsides(): Promise<void> {
    const end = Buffer.concat([this.#asides, END]);
    let count = 0;
    for (let from = sequenceKey(this.#asides, 1); ;) {
      const found = await this.#store.range(from, end, PORTION);
      count += found.length;
      const [last] = found.at(-1) ?? [];
      if (last === undefined || found.length < PORTION) break;
      from = sequenceKey(this.#asides, sequenceOf(last) + 1);
    }
    this.#asideCount = count;
  }

  /** So many more were set aside on disk; fewer where it is below 0. */
  countAsides(more: number): void {
    this.#asideCount = Math.max(0, this.#asideCount + more);
  }

  /** Appends events; each gets the next sequence, so what is made first must be written first. */
  appending(added: readonly NewEntry[]): Appending {
    const entries: JournalEntry[] = [];
    const operations = added.map(({ event, payload, attempts = 0, before = 0 }) => {
      const stored: StoredEntry = { event, payload, attempts, before };
      const operation = this.#putting(this.#entries, stored);
      entries.push({ ...stored, sequence: this.#sequence, noted: false });
      return operation;
    });
    if (operations.length > 0) operations.push(this.#savingSequence());
    return { operations, entries, end: this.#sequence };
  }

  /** The entries after a sequence, at most `limit`. */
  async read(after: number, limit: number): Promise<JournalEntry[]> {
    const from = sequenceKey(this.#entries, after + 1);
    const found = await this.#store.range(from, Buffer.concat([this.#entries, END]), limit);
    return this.#entriesOf(
      found.map(([key]) => sequenceOf(key)),
      found.map(([, value]) => value),
    );
  }

  /** The entries with these sequences, those that are still there. */
  async get(sequences: readonly number[]): Promise<JournalEntry[]> {
    const values = await this.#store.getMany(sequences.map((each) => sequenceKey(this.#entries, each)));
    return this.#entriesOf(sequences, values);
  }

  /** Notes how often an entry is sent, before it is. */
  attempting(sequence: number, attempts: number): WriteOperation {
    return { put: sequenceKey(this.#attempts, sequence), value: Buffer.from(String(attempts)) };
  }

  /** Removes an entry that is done, with the count noted beside it. */
  removing({ sequence, noted }: Pick<JournalEntry, 'sequence' | 'noted'>): WriteOperation[] {
    const entry = { del: sequenceKey(this.#entries, sequence) };
    return noted ? [entry, { del: sequenceKey(this.#attempts, sequence) }] : [entry];
  }

  /** Moves an entry to those set aside, under a new sequence. @param at ms of this machine's clock */
  settingAside(entry: JournalEntry, reason: AsideEvent['reason'], at: number): WriteOperation[] {
    const { event, payload, attempts } = entry;
    const stored: StoredAside = { event: { ...event, attempt: attempts }, payload, reason, at };
    return [...this.removing(entry), this.#putting(this.#asides, stored), this.#savingSequence()];
  }

  /** What was set aside, oldest first. */
  async asides(after: number, limit: number): Promise<AsideEvent[]> {
    const from = sequenceKey(this.#asides, after + 1);
    const found = await this.#store.range(from, Buffer.concat([this.#asides, END]), limit);
    return found.map(([key, value]) => asideOf(sequenceOf(key), value));
  }

  /** Those of the ids that name an event set aside. */
  async asidesOf(ids: readonly string[]): Promise<AsideEvent[]> {
    const sequences = ids.filter((id) => /^\d{1,15}$/.test(id)).map(Number);
    const values = await this.#store.getMany(sequences.map((each) => sequenceKey(this.#asides, each)));
    return sequences.flatMap((sequence, index) => {
      const value = values[index];
      return value === undefined ? [] : [asideOf(sequence, value)];
    });
  }

  /** Forgets an event that was set aside. */
  dropping(aside: AsideEvent): WriteOperation {
    return { del: sequenceKey(this.#asides, Number(aside.id)) };
  }

  /** Takes events that were set aside back among those to be delivered, their attempts counted on. */
  takingBack(asides: readonly AsideEvent[]): Appending {
    const appending = this.appending(
      asides.map(({ event, payload }): NewEntry => {
        return { event, payload, attempts: event.attempt, before: event.attempt };
      }),
    );
    const dropping = asides.map((aside) => this.dropping(aside));
    return { ...appending, operations: [...dropping, ...appending.operations] };
  }

  async #readSequence(): Promise<void> {
    const bytes = await this.#store.get(this.#sequenceAt);
    const noted = bytes === undefined ? 0 : sequenceOf(bytes);
    // damage may have lost the stored sequence or brought an older one back: no entry must be overwritten
    this.#sequence = Math.max(noted, await this.#lastIn(this.#entries), await this.#lastIn(this.#asides));
    this.#leftover = this.#sequence;
  }

  async #lastIn(prefix: Buffer): Promise<number> {
    const key = await this.#store.last(prefix, Buffer.concat([prefix, END]));
    return key === undefined ? 0 : sequenceOf(key);
  }

  #putting(prefix: Buffer, stored: StoredEntry | StoredAside): WriteOperation {
    this.#sequence += 1;
    return { put: sequenceKey(prefix, this.#sequence), value: Buffer.from(JSON.stringify(stored)) };
  }

  #savingSequence(): WriteOperation {
    return { put: this.#sequenceAt, value: sequenceKey(Buffer.alloc(0), this.#sequence) };
  }

  async #entriesOf(
    sequences: readonly number[],
    values: readonly (Buffer | undefined)[],
  ): Promise<JournalEntry[]> {
    const counts = await this.#store.getMany(sequences.map((each) => sequenceKey(this.#attempts, each)));
    return sequences.flatMap((sequence, index) => {
      const value = values[index];
      if (value === undefined) return [];
      const stored = JSON.parse(value.toString()) as StoredEntry;
      const count = counts[index];
      const attempts = count === undefined ? stored.attempts : Number(count.toString());
      return [{ ...stored, sequence, attempts, noted: count !== undefined }];
    });
  }
}

function asideOf(sequence: number, value: Buffer): AsideEvent {
  return { id: String(sequence), ...(JSON.parse(value.toString()) as StoredAside) };
}
