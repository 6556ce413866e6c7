import { keySeed, type RecordKey } from '../resource/record-key';
import type { RecordName } from '../resource/record-reader';
import { sequenceKey, sequenceOf } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';
import { KeyedIds } from './keyed-ids';
import { packedIds, unpackedIds } from './packed-ids';
import { endOf } from '../store/keys';
import { partPrefix } from './parts';

/*
 * Which records there are, as far as a node knows. Polls only add to it, each page the ids that it met for the first
 * time, in the same write with what else it stores. A run reads all ids, compares, and writes what is known anew.
 */

/** What a page of records does to what is known. */
export interface PageIds {
  /** When a record was reported deleted, ms, for its event: from then on it is not any more. Undefined: it was not. */
  returned(objectId: string): number | undefined;
  /** What stores that the records are there. */
  operations(): WriteOperation[];
}

/** Entries looked at once. */
const PORTION = 100;

/** The ids that polls meet, and which of them were reported deleted. */
export class KnownIds {
  readonly #store: Store;
  readonly #scope: string;
  readonly #met: Buffer;
  /** Of the keys of its ids. */
  readonly seed: RecordKey;
  readonly gone: KeyedIds;
  /** Whether any was reported deleted, as far as that is known. */
  hasGone = true;
  /** Of the page that was met last. */
  #sequence = 0;

  /** @param scope what they are filed under: the node's id */
  constructor(store: Store, scope: string) {
    this.#store = store;
    this.#scope = scope;
    this.#met = partPrefix(scope, 'met');
    this.seed = keySeed(scope);
    this.gone = new KeyedIds(store, partPrefix(scope, 'gone'), this.seed);
  }

  /** To be called before all else. @throws what the store threw */
  async open(): Promise<void> {
    const last = await this.#store.last(this.#met, endOf(this.#met));
    this.#sequence = last === undefined ? 0 : sequenceOf(last);
    this.hasGone = !(await this.gone.isEmpty());
  }

  /** What those records of a page do to it that were not seen before. */
  async page(names: readonly RecordName[]): Promise<PageIds> {
    const ids = names.filter(({ hasIdentifier }) => hasIdentifier).map(({ objectId }) => objectId);
    const gone = this.hasGone ? await this.gone.among(ids) : new Map<string, number>();
    const returned = new Set<string>();
    return {
      returned: (objectId) => {
        if (gone.has(objectId)) returned.add(objectId);
        return gone.get(objectId);
      },
      operations: () => {
        // one that was reported deleted, and has no event now, stays so
        const met = ids.filter((id) => !gone.has(id) || returned.has(id));
        return [...this.#meeting(met), ...[...returned].map((id) => this.gone.removing(id))];
      },
    };
  }

  /** What notes that records were reported deleted. @param at what their deletion is dated, ms */
  losing(objectIds: readonly string[], at: number): WriteOperation[] {
    this.hasGone = true;
    return objectIds.map((id) => this.gone.putting(id, at));
  }

  /** The sequence of the last page that was met. */
  get end(): number {
    return this.#sequence;
  }

  /** The ids that were met on pages up to a sequence, of some pages at a time. */
  async *metUpTo(end: number): AsyncGenerator<string[]> {
    let from = this.#met;
    const to = sequenceKey(this.#met, end + 1);
    for (;;) {
      const entries = await this.#store.range(from, to, PORTION);
      const last = entries.at(-1)?.[0];
      if (last === undefined) return;
      yield entries.flatMap(([, value]) => unpackedIds(value));
      from = Buffer.concat([last, Buffer.from([0])]);
    }
  }

  /** Forgets the pages up to a sequence: what they hold is known otherwise. */
  forgetMet(end: number): Promise<void> {
    return this.#store.clear(this.#met, sequenceKey(this.#met, end + 1));
  }

  /** Gives back the room that a run took. */
  async compact(): Promise<void> {
    const from = partPrefix(this.#scope, 'state').subarray(0, -1);
    await this.#store.compact(from, endOf(from));
  }

  /** Forgets all that is known, and what is planned. */
  async clear(): Promise<void> {
    await forgetIds(this.#store, this.#scope);
    this.hasGone = false;
  }

  #meeting(ids: readonly string[]): WriteOperation[] {
    if (ids.length === 0) return [];
    this.#sequence += 1;
    return [{ put: sequenceKey(this.#met, this.#sequence), value: packedIds(ids) }];
  }
}

/** Forgets what was known of a node's records while it compared them. */
export async function forgetIds(store: Store, scope: string): Promise<void> {
  const from = partPrefix(scope, 'state').subarray(0, -1);
  const [first] = await store.range(from, endOf(from), 1);
  if (first !== undefined) await store.clear(from, endOf(from));
}
