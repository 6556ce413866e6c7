import type { CrmRecord, RecordEvent } from '../events/event';
import type { RecordKey } from '../resource/record-key';
import type { WriteOperation } from '../store/store';
import { recordOf, type Snapshot } from './block';
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
  /** What stores the last versions of records, and forgets those that are gone. */
  storing: (kept: readonly Snapshot[], gone: readonly RecordKey[]) => WriteOperation[];
}

/** Compares versions of records with those before, and keeps them in place of these. */
export class Comparison {
  readonly #keeping: Keeping;
  readonly #watch: Watch;
  /** What is to be kept, by object id; undefined: nothing any more. */
  readonly #kept = new Map<string, Snapshot | undefined>();
  readonly #gone: RecordKey[] = [];

  constructor(keeping: Keeping, watch: Watch) {
    this.#keeping = keeping;
    this.#watch = watch;
  }

  /** What stores all that was compared; to be asked for once, behind the last version. */
  operations(): WriteOperation[] {
    const kept = [...this.#kept.values()].filter((snapshot) => snapshot !== undefined);
    return this.#keeping.storing(kept, this.#gone);
  }

  /** Keeps a version that has no event. It is written down at once, for a flow may change the record. */
  keep(key: SnapshotName, { record, date }: Version): void {
    if (record !== null) this.#kept.set(key.objectId, { key, date, text: JSON.stringify(record) });
  }

  /** Keeps the version of an event. Returns the event, which then says what changed; undefined where it is not watched. */
  compared(name: SnapshotName, version: Version, event: RecordEvent): RecordEvent | undefined {
    const { objectId } = name;
    const before = this.#kept.has(objectId) ? this.#kept.get(objectId) : this.#keeping.before(name);
    if (event.event.eventType === 'DELETED') this.#forget(name);
    else if (before === undefined) this.keep(name, version);
    // of one that comes after a later one nobody knows what it changed
    else if (version.record !== null && (version.isLast || version.date >= before.date)) {
      event.event.changed = changesBetween(recordOf(before), version.record);
      this.keep(name, version);
    }
    return isWatched(event, this.#watch).isSent ? event : undefined;
  }

  #forget(name: SnapshotName): void {
    this.#kept.set(name.objectId, undefined);
    this.#gone.push(name);
  }
}
