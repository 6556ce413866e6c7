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
  /** What stores the last versions of records. */
  storing: (kept: readonly Snapshot[]) => WriteOperation[];
}

/** Stands for the JSON of a record that is gone: else an earlier version of it could be taken for its last. */
const GONE = '';

/** Compares versions of records with those before, and keeps them in place of these. */
export class Comparison {
  readonly #keeping: Keeping;
  readonly #watch: Watch;
  /** What is to be kept, by object id. */
  readonly #kept = new Map<string, Snapshot>();

  constructor(keeping: Keeping, watch: Watch) {
    this.#keeping = keeping;
    this.#watch = watch;
  }

  /** What stores all that was compared; to be asked for once, behind the last version. */
  operations(): WriteOperation[] {
    return this.#keeping.storing([...this.#kept.values()]);
  }

  /** Keeps a version that has no event. It is written down at once, for a flow may change the record. */
  keep(key: SnapshotName, { record, date }: Version): void {
    if (record !== null) this.#kept.set(key.objectId, { key, date, text: JSON.stringify(record) });
  }

  /** Keeps the version of an event. Returns the event, which then says what changed; undefined where it is not watched. */
  compared(name: SnapshotName, version: Version, event: RecordEvent): RecordEvent | undefined {
    const { record, date, isLast } = version;
    const last = this.#kept.get(name.objectId) ?? this.#keeping.before(name);
    // of one that comes after a later one nobody knows what it changed
    const isLate = last !== undefined && !isLast && date < last.date;
    if (event.event.eventType === 'DELETED') {
      if (last !== undefined && !isLate) this.#kept.set(name.objectId, { key: name, date, text: GONE });
    } else if (!isLate) {
      if (record !== null && last !== undefined && last.text !== GONE) {
        event.event.changed = changesBetween(recordOf(last), record);
      }
      this.keep(name, version);
    }
    return isWatched(event, this.#watch).isSent ? event : undefined;
  }
}
