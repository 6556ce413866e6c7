import type { Store, WriteOperation } from '../../store/store';
import { bytesOf, newestDate, recordOf, type RememberedRecord } from './remembered';

/** More than what any key has behind its prefix. */
const BEYOND = Buffer.alloc(32, 0xff);

/** Records that no window reads as a rule, on disk alone: one entry each, found by the id's key. */
export class Settled<Id> {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #keyOf: (id: Id) => Buffer;
  #sweptTo: Buffer;
  /** Whether the sweep found something since it began anew. */
  #isSweepEmpty = true;
  #isEmpty = true;
  #newest = -Infinity;

  /** @param keyOf an id's bytes behind the prefix, at least one */
  constructor(store: Store, prefix: Buffer, keyOf: (id: Id) => Buffer) {
    this.#store = store;
    this.#prefix = prefix;
    this.#keyOf = (id) => Buffer.concat([prefix, keyOf(id)]);
    this.#sweptTo = this.#first;
  }

  async load(): Promise<void> {
    const [entry] = await this.#store.range(this.#first, this.#end, 1);
    this.#isEmpty = entry === undefined;
    const newest = await this.#store.get(this.#prefix);
    // what an older version wrote says nothing of it
    this.#newest = newest?.readDoubleBE(0) ?? Infinity;
  }

  /** Whether there is certainly nothing. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** The newest updated date of all of its versions at the latest, ms; -Infinity where there is none. */
  get newest(): number {
    return this.#isEmpty ? -Infinity : this.#newest;
  }

  /** What is remembered of each record, in the order of the ids. */
  async recall(ids: readonly Id[]): Promise<(RememberedRecord | undefined)[]> {
    if (this.#isEmpty || ids.length === 0) return ids.map(() => undefined);
    const values = await this.#store.getMany(ids.map(this.#keyOf));
    return values.map((value) => (value === undefined ? undefined : recordOf(value)));
  }

  /** Takes records in. Returns what writes them. */
  add(records: readonly { key: Id; record: RememberedRecord }[]): WriteOperation[] {
    if (records.length === 0) return [];
    const puts = records.map(({ key, record }) => ({ put: this.#keyOf(key), value: bytesOf(record) }));
    const before = this.newest;
    const newest = records.reduce((date, { record }) => Math.max(date, newestDate(record)), before);
    this.#isEmpty = false;
    this.#isSweepEmpty = false;
    this.#newest = newest;
    if (newest === before && Number.isFinite(before)) return puts;
    const value = Buffer.alloc(8);
    value.writeDoubleBE(newest);
    return [...puts, { put: this.#prefix, value }];
  }

  /**
   * What forgets and shortens records, looking at the next `limit` of them.
   * @param keep what of a record is still needed; undefined: nothing
   */
  async forgetting(
    keep: (record: RememberedRecord) => RememberedRecord | undefined,
    limit: number,
  ): Promise<WriteOperation[]> {
    if (this.#isEmpty) return [];
    const entries = await this.#store.range(this.#sweptTo, this.#end, limit);
    const last = entries.at(-1);
    const isAround = last === undefined || entries.length < limit;
    const operations = entries.flatMap(([key, value]): WriteOperation[] => {
      const kept = keep(recordOf(value));
      if (kept === undefined) return [{ del: key }];
      this.#isSweepEmpty = false;
      const bytes = bytesOf(kept);
      return bytes.equals(value) ? [] : [{ put: key, value: bytes }];
    });
    this.#sweptTo = isAround ? this.#first : Buffer.concat([last[0], Buffer.from([0])]);
    if (isAround) {
      this.#isEmpty = this.#isSweepEmpty;
      this.#isSweepEmpty = true;
    }
    return operations;
  }

  clear(): Promise<void> {
    return this.#store.clear(this.#prefix, this.#end);
  }

  get #first(): Buffer {
    return Buffer.concat([this.#prefix, Buffer.from([0])]);
  }

  get #end(): Buffer {
    return Buffer.concat([this.#prefix, BEYOND]);
  }
}
