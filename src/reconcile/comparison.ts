import { othersTurn } from '../event-loop';
import type { Store, WriteOperation } from '../store/store';
import { BUCKETS, IdBuckets } from '../ids/id-buckets';
import { KeyedIds } from '../ids/keyed-ids';
import type { KnownIds } from '../ids/known-ids';
import { partPrefix } from '../ids/parts';

/** What a bucket shows once all ids were read. */
export interface ComparedBucket {
  number: number;
  /** What the last run left. */
  left: ReadonlySet<string>;
  /** What was known before: that, and what polls have met, without what was reported deleted. */
  known: ReadonlySet<string>;
  read: ReadonlySet<string>;
  /** Known ids that were not read. */
  missing: string[];
  /** The same of records that were there at the last look, although the url does not show them. */
  hidden: string[];
  /** Hidden ones that were read again. */
  shown: string[];
  /** Ids that were read although they were reported deleted, with when that was, ms. */
  returned: string[];
  gone: ReadonlyMap<string, number>;
}

/** Known ids and those that a run has read, bucket by bucket. */
export class IdComparison {
  readonly #store: Store;
  readonly #ids: KnownIds;
  readonly #known: IdBuckets;
  readonly #sorted: IdBuckets;
  readonly read: IdBuckets;
  readonly hidden: KeyedIds;
  /** The last page of polls that belongs to what is known. */
  #end = 0;

  /** @param scope what it is filed under: the node's id */
  constructor(store: Store, scope: string, ids: KnownIds) {
    const { seed } = ids;
    this.#store = store;
    this.#ids = ids;
    this.#known = new IdBuckets(store, partPrefix(scope, 'known'), seed);
    this.#sorted = new IdBuckets(store, partPrefix(scope, 'sorted'), seed);
    this.read = new IdBuckets(store, partPrefix(scope, 'read'), seed);
    this.hidden = new KeyedIds(store, partPrefix(scope, 'hidden'), seed);
  }

  /** Begins a run: what is known from here on is not compared. To be called while no poll reads. */
  begin(): void {
    this.#end = this.#ids.end;
  }

  /** Makes room for what is read, and sorts what polls have met. */
  async prepare(): Promise<void> {
    await this.read.clear();
    await this.#sorted.clear();
    for await (const ids of this.#ids.metUpTo(this.#end)) {
      await this.#store.write(this.#sorted.adding(ids), { sync: false });
    }
  }

  /** All buckets, beginning at one of them. */
  async *buckets(first = 0): AsyncGenerator<ComparedBucket> {
    for (let count = 0; count < BUCKETS; count += 1) {
      yield await this.#bucket((first + count) % BUCKETS);
      await othersTurn();
    }
  }

  /** From now on all that was known or read is known, unless it was reported deleted. */
  async settle(): Promise<void> {
    for await (const { number, left, known, read, gone, shown } of this.buckets()) {
      const ids = new Set([...known, ...read].filter((id) => !gone.has(id)));
      const operations: WriteOperation[] = shown.map((id) => this.hidden.removing(id));
      const isSame = ids.size === left.size && [...ids].every((id) => left.has(id));
      if (!isSame) operations.push(this.#known.replacing(number, ids));
      if (operations.length > 0) await this.#store.write(operations, { sync: false });
    }
    await this.#ids.forgetMet(this.#end);
    await this.#sorted.clear();
  }

  /** Forgets what was read, and gives back the room that it took. */
  async finish(): Promise<void> {
    await this.read.clear();
    await this.#ids.compact();
  }

  async #bucket(number: number): Promise<ComparedBucket> {
    const gone = await this.#ids.gone.bucket(number);
    const hidden = await this.hidden.bucket(number);
    const read = await this.read.bucket(number);
    const left = await this.#known.bucket(number);
    const known = new Set(left);
    for (const id of await this.#sorted.bucket(number)) known.add(id);
    for (const id of gone.keys()) known.delete(id);
    const unread = [...known].filter((id) => !read.has(id));
    return {
      ...{ number, left, known, read, gone },
      missing: unread.filter((id) => !hidden.has(id)),
      hidden: unread.filter((id) => hidden.has(id)),
      shown: [...hidden.keys()].filter((id) => read.has(id)),
      returned: [...gone.keys()].filter((id) => read.has(id)),
    };
  }
}
