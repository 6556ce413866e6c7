import type { CrmRecord, RecordEvent } from '../events/event';
import type { RecordKey } from '../resource/record-key';
import { scopePrefix } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';
import { changesBetween } from './changes-between';
import { bytesOf, dateIn, recordIn } from './snapshot';
import { EVERYTHING, isWatched, type Watch } from './watch';

/*
 * What each record held in its last version, one entry a record, for as long as the node asks for it: only so the next
 * version can say what changed. It is written together with what says that its version was seen, so that after a crash
 * the same version is compared with the same one before.
 */

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

const KEY_BYTES = 8;
/** More than what any key has behind its prefix. */
const BEYOND = Buffer.alloc(KEY_BYTES + 1, 0xff);

/** The snapshots of one node. */
export class Snapshots {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #watch: Watch;
  /** Whether there is certainly none; undefined: it was not looked yet. */
  #isEmpty: boolean | undefined;

  /** @param scope what they are filed under: the node's id */
  constructor(store: Store, scope: string, watch: Watch) {
    this.#store = store;
    this.#prefix = scopePrefix(scope, 'snapshot');
    this.#watch = watch;
  }

  /** What is kept of these records, to compare their next versions with. */
  async comparison(names: readonly SnapshotName[]): Promise<Comparison> {
    this.#isEmpty ??= await this.#looksEmpty();
    const asked = this.#isEmpty ? [] : names;
    this.#isEmpty = false;
    const values = asked.length === 0 ? [] : await this.#store.getMany(asked.map(this.#keyOf));
    const kept = new Map<string, Buffer>();
    asked.forEach(({ objectId }, index) => {
      const value = values[index];
      if (value !== undefined) kept.set(objectId, value);
    });
    return new Comparison(kept, this.#keyOf, this.#watch);
  }

  /** Forgets all of them. */
  async clear(): Promise<void> {
    if (!(await this.#looksEmpty())) await this.#store.clear(this.#prefix, this.#end);
    this.#isEmpty = undefined;
  }

  async #looksEmpty(): Promise<boolean> {
    return (await this.#store.range(this.#prefix, this.#end, 1)).length === 0;
  }

  get #end(): Buffer {
    return Buffer.concat([this.#prefix, BEYOND]);
  }

  readonly #keyOf = ({ high, low }: RecordKey): Buffer => {
    const { length } = this.#prefix;
    const key = Buffer.allocUnsafe(length + KEY_BYTES);
    this.#prefix.copy(key);
    key.writeInt32BE(high, length);
    key.writeInt32BE(low, length + 4);
    return key;
  };
}

/** Compares versions of records with what was kept of them, and keeps them. */
export class Comparison {
  readonly #kept: Map<string, Buffer>;
  readonly #keyOf: (name: RecordKey) => Buffer;
  readonly #watch: Watch;
  /** What keeps the versions that were taken. */
  readonly operations: WriteOperation[] = [];

  /** @param kept what was kept, by object id */
  constructor(kept: Map<string, Buffer>, keyOf: (name: RecordKey) => Buffer, watch: Watch) {
    this.#kept = kept;
    this.#keyOf = keyOf;
    this.#watch = watch;
  }

  /** Keeps a version that has no event. It is written down at once, for a flow may change the record. */
  keep(name: SnapshotName, { record, date }: Version): void {
    if (record === null) return;
    const value = bytesOf({ record, date });
    this.#kept.set(name.objectId, value);
    this.operations.push({ put: this.#keyOf(name), value });
  }

  /** Keeps the version of an event. Returns the event, which then says what changed; undefined where it is not watched. */
  compared(name: SnapshotName, version: Version, event: RecordEvent): RecordEvent | undefined {
    const before = this.#kept.get(name.objectId);
    if (event.event.eventType === 'DELETED') this.#forget(name);
    else if (before === undefined) this.keep(name, version);
    // of one that comes after a later one nobody knows what it changed
    else if (version.record !== null && (version.isLast || version.date >= dateIn(before))) {
      event.event.changed = changesBetween(recordIn(before), version.record);
      this.keep(name, version);
    }
    return isWatched(event, this.#watch).isSent ? event : undefined;
  }

  #forget(name: SnapshotName): void {
    this.#kept.delete(name.objectId);
    this.operations.push({ del: this.#keyOf(name) });
  }
}

/** Forgets what was kept for a node while its events said what changed. */
export function forgetSnapshots(store: Store, scope: string): Promise<void> {
  return new Snapshots(store, scope, EVERYTHING).clear();
}
