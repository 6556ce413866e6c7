import { keyBytes, recordKey, type RecordKey } from '../resource/record-key';
import type { Store, WriteOperation } from '../store/store';
import { bucketOf } from './id-buckets';
import { endOf } from '../store/keys';

/** Entries of a bucket read at once. */
const PORTION = 1_000;
const INSTANT_BYTES = 8;

/** Single ids on disk, each with an instant (ms): found by the id, or by the bucket. */
export class KeyedIds {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #seed: RecordKey;

  /** @param seed of the keys of the ids */
  constructor(store: Store, prefix: Buffer, seed: RecordKey) {
    this.#store = store;
    this.#prefix = prefix;
    this.#seed = seed;
  }

  putting(id: string, instant: number): WriteOperation {
    const value = Buffer.alloc(INSTANT_BYTES);
    value.writeDoubleLE(instant);
    // half a character has to come back, too
    return { put: this.#keyOf(id), value: Buffer.concat([value, Buffer.from(id, 'utf16le')]) };
  }

  removing(id: string): WriteOperation {
    return { del: this.#keyOf(id) };
  }

  /** The instants of those ids that are here. */
  async among(ids: readonly string[]): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    if (ids.length === 0) return found;
    for (const value of await this.#store.getMany(ids.map((id) => this.#keyOf(id)))) {
      if (value !== undefined) found.set(idIn(value), value.readDoubleLE(0));
    }
    return found;
  }

  /** The instants of all ids of a bucket. */
  async bucket(number: number): Promise<Map<string, number>> {
    const prefix = Buffer.concat([this.#prefix, Buffer.from([number])]);
    const found = new Map<string, number>();
    let from = prefix;
    for (;;) {
      const entries = await this.#store.range(from, endOf(prefix), PORTION);
      for (const [key, value] of entries) {
        found.set(idIn(value), value.readDoubleLE(0));
        from = Buffer.concat([key, Buffer.from([0])]);
      }
      if (entries.length < PORTION) return found;
    }
  }

  async isEmpty(): Promise<boolean> {
    return (await this.#store.range(this.#prefix, endOf(this.#prefix), 1)).length === 0;
  }

  #keyOf(id: string): Buffer {
    const key = recordKey(id, this.#seed);
    return Buffer.concat([this.#prefix, Buffer.from([bucketOf(key)]), keyBytes(key)]);
  }
}

function idIn(value: Buffer): string {
  return value.toString('utf16le', INSTANT_BYTES);
}
