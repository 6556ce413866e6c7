import type { CrmRecord, RecordEvent } from '../events/event';
import type { RecordKey } from '../resource/record-key';
import type { WriteOperation } from '../store/store';
import { Block, blockBytes, MOST_RECORDS, MOST_TEXT, recordOf, type Snapshot } from './block';
import { changesBetween } from './changes-between';
import { isWatched, type Watch } from './watch';

/** What names a record among those of a node. */
export interface SnapshotName extends RecordKey {
  readonly objectId: string;
}

/** A version of a record. */
export interface Version {
  /** Null: what it holds is not known. */
  record: CrmRecord | null;
  /** When it was changed to that, ms. */
  date: number;
  /** Whether no later one is known, whatever the dates say: a hub shows the last version. */
  isLast: boolean;
}

/** What a comparison reads, and where it leaves what is to be kept. */
export interface Keeping {
  /** What was kept of a record before. */
  before: (key: RecordKey) => Snapshot | undefined;
  /** What stores versions of records: full blocks of them, and then those of the last one. Of two of a record the later one counts. */
  storing: (full: readonly Buffer[], rest: readonly Snapshot[]) => WriteOperation[];
}

/** What compares the versions of some records with those before. */
export type Compares = Pick<Comparison, 'compared' | 'keep' | 'lastOf' | 'operations'>;

/** What was kept of records, as one node compares its versions with it. */
export interface Comparisons {
  /** What compares the next versions of these records. One at a time: the next begins when this one is stored. */
  comparison(names: readonly SnapshotName[]): Promise<Compares>;
  /** What was to be stored was not: from now on counts what is on disk. */
  lost(): void;
  /** Forgets all of it. */
  clear(): Promise<void>;
}

/** Stands for the JSON of a record that is gone: else an earlier version of it could be taken for its last. */
const GONE = '';

/** Compares versions of records with those before, and keeps them in place of these. */
export class Comparison {
  readonly #keeping: Keeping;
  readonly #watch: Watch;
  /** Blocks of what is to be kept: packed once they are full, so that no text waits for the last of a page. */
  readonly #full: Buffer[] = [];
  #rest: Snapshot[] = [];
  #restSize = 0;
  /** Where the last version of each object is among them. */
  readonly #positions = new Map<string, number>();

  constructor(keeping: Keeping, watch: Watch) {
    this.#keeping = keeping;
    this.#watch = watch;
  }

  /** What stores all that was compared; to be asked for once, behind the last version. */
  operations(): WriteOperation[] {
    return this.#keeping.storing(this.#full, this.#rest);
  }

  /** Keeps a version that has no event. It is written down at once, for a flow may change the record. */
  keep(key: SnapshotName, { record, date }: Version): void {
    if (record !== null) this.#add(key, date, JSON.stringify(record));
  }

  /** What a record held in its last version; null where that is not kept, or it is gone. */
  lastOf(name: SnapshotName): CrmRecord | null {
    const last = this.#keptOf(name) ?? this.#keeping.before(name);
    return last === undefined || last.text === GONE ? null : recordOf(last);
  }

  /** Keeps the version of an event. Returns the event, which then says what changed; undefined where it is not watched. */
  compared(name: SnapshotName, version: Version, event: RecordEvent): RecordEvent | undefined {
    const { record, date, isLast } = version;
    const last = this.#keptOf(name) ?? this.#keeping.before(name);
    // of one that comes after a later one nobody knows what it changed
    const isLate = last !== undefined && !isLast && date < last.date;
    if (event.event.eventType === 'DELETED') {
      if (last !== undefined && !isLate) this.#add(name, date, GONE);
    } else if (!isLate) {
      if (record !== null && last !== undefined && last.text !== GONE) {
        event.event.changed = changesBetween(recordOf(last), record);
      }
      this.keep(name, version);
    }
    return isWatched(event, this.#watch).isSent ? event : undefined;
  }

  #add(key: SnapshotName, date: number, text: string): void {
    this.#positions.set(key.objectId, this.#full.length * MOST_RECORDS + this.#rest.length);
    this.#rest.push({ key, date, text });
    this.#restSize += text.length;
    if (this.#rest.length < MOST_RECORDS && this.#restSize < MOST_TEXT) return;
    this.#full.push(blockBytes(this.#rest));
    this.#rest = [];
    this.#restSize = 0;
  }

  /** What is to be kept of a record so far. */
  #keptOf({ objectId }: SnapshotName): Snapshot | undefined {
    const position = this.#positions.get(objectId);
    if (position === undefined) return undefined;
    const index = position % MOST_RECORDS;
    const full = this.#full[(position - index) / MOST_RECORDS];
    return full === undefined ? this.#rest[index] : new Block(full).snapshot(index);
  }
}
