import { recordKey, type RecordKey } from '../resource/record-key';
import { sequenceKey } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';
import { packedIds, unpackedIds } from './packed-ids';
import { endOf } from '../store/keys';

/** Ids are told apart by the first byte of their keys: of a million, some four thousand share one. */
export const BUCKETS = 256;

/** Blocks of a bucket read at once. */
const PORTION = 64;

/** Which bucket the id of a key lies in. */
export function bucketOf({ high }: RecordKey): number {
  return high >>> 24;
}

/** Ids on disk in buckets, each of one or more blocks: only one bucket need be in memory at a time. */
export class IdBuckets {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #seed: RecordKey;
  #sequence = 0;

  /** @param seed of the keys of the ids */
  constructor(store: Store, prefix: Buffer, seed: RecordKey) {
    this.#store = store;
    this.#prefix = prefix;
    this.#seed = seed;
  }

  /** What adds ids to what was added since the last `clear`. */
  adding(ids: Iterable<string>): WriteOperation[] {
    const buckets = new Map<number, string[]>();
    for (const id of ids) {
      const number = bucketOf(recordKey(id, this.#seed));
      const bucket = buckets.get(number);
      if (bucket === undefined) buckets.set(number, [id]);
      else bucket.push(id);
    }
    this.#sequence += 1;
    return [...buckets].map(([number, bucket]) => ({
      put: sequenceKey(this.#prefixOf(number), this.#sequence),
      value: packedIds(bucket),
    }));
  }

  /** What makes a bucket that has at most one block hold these ids. */
  replacing(number: number, ids: ReadonlySet<string>): WriteOperation {
    const key = sequenceKey(this.#prefixOf(number), 0);
    return ids.size === 0 ? { del: key } : { put: key, value: packedIds(ids) };
  }

  /** The ids of a bucket. */
  async bucket(number: number): Promise<Set<string>> {
    const prefix = this.#prefixOf(number);
    const ids = new Set<string>();
    let from = prefix;
    for (;;) {
      const entries = await this.#store.range(from, endOf(prefix), PORTION);
      for (const [key, value] of entries) {
        for (const id of unpackedIds(value)) ids.add(id);
        from = Buffer.concat([key, Buffer.from([0])]);
      }
      if (entries.length < PORTION) return ids;
    }
  }

  async clear(): Promise<void> {
    this.#sequence = 0;
    await this.#store.clear(this.#prefix, endOf(this.#prefix));
  }

  #prefixOf(number: number): Buffer {
    return Buffer.concat([this.#prefix, Buffer.from([number])]);
  }
}
