import { endOf } from '../../store/keys';
import type { Store, WriteOperation } from '../../store/store';
import { bytesOf, recordOf, type RememberedRecord } from './remembered';

/** Records that no window reads as a rule, on disk alone: one entry each, found by the id's key. */
export class Settled<Id> {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #keyOf: (id: Id) => Buffer;
  #sweptTo: Buffer;
  /** Whether the sweep found something since it began anew. */
  #isSweepEmpty = true;
  #isEmpty = true;

  /** @param keyOf an id's bytes behind the prefix, at least one */
  constructor(store: Store, prefix: Buffer, keyOf: (id: Id) => Buffer) {
    this.#store = store;
    this.#prefix = prefix;
    this.#keyOf = (id) => Buffer.concat([prefix, keyOf(id)]);
    this.#sweptTo = this.#prefix;
  }

  async load(): Promise<void> {
    const [entry] = await this.#store.range(this.#prefix, this.#end, 1);
    this.#isEmpty = entry === undefined;
  }

  /** Whether there is certainly nothing. */
  get isEmpty(): boolean {
    return this.#isEmpty;
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
    this.#isEmpty = false;
    this.#isSweepEmpty = false;
    return records.map(({ key, record }) => ({ put: this.#keyOf(key), value: bytesOf(record) }));
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
    this.#sweptTo = isAround ? this.#prefix : Buffer.concat([last[0], Buffer.from([0])]);
    if (isAround) {
      this.#isEmpty = this.#isSweepEmpty;
      this.#isSweepEmpty = true;
    }
    return operations;
  }

  clear(): Promise<void> {
    return this.#store.clear(this.#prefix, this.#end);
  }

  get #end(): Buffer {
    return endOf(this.#prefix);
  }
}
