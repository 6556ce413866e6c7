import type { RecordKey } from '../resource/record-key';
import { scopePrefix, sequenceKey, sequenceOf } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';
import { Block, blockBytes, keysIn, MOST_RECORDS, MOST_TEXT, type Snapshot } from './block';
import { Comparison, type Comparisons, type SnapshotName } from './comparison';
import { Places, type Place } from './places';
import { EVERYTHING, type Watch } from './watch';

/*
 * What each record held in its last version, for as long as the node asks for it: only so the next version can say what
 * changed. It is written together with what says that its version was seen, so that after a crash the same version is
 * compared with the same one before.
 *
 * Records lie in blocks, compressed together and written in one piece; where each is, is known in memory. A version that
 * is replaced stays where it is and counts no more. A block is gone once none of its records counts, and written anew
 * when few do. Where few records come at a time, those of the last block are written again with them until it is full.
 */

/** Blocks read at once. */
const PORTION = 256;
/** Records with which a block counts as full, where few come at a time: so many are written again with each of them. */
const ENOUGH = 16;
/** Blocks that hold few records which count, written anew at a time. */
const MOST_SPARSE = 32;

/** The snapshots of one node. One comparison at a time: the next one begins when what stores this one is written. */
export class Snapshots implements Comparisons {
  readonly #store: Store;
  readonly #prefix: Buffer;
  readonly #watch: Watch;
  #places: Promise<Places> | undefined;
  /** The last block while it has room: its sequence, and what is in it. */
  #open: { sequence: number; snapshots: readonly Snapshot[] } | undefined;

  /** @param scope what they are filed under: the node's id */
  constructor(store: Store, scope: string, watch: Watch) {
    this.#store = store;
    this.#prefix = scopePrefix(scope, 'snapshot');
    this.#watch = watch;
  }

  /** What compares the next versions of these records with what was kept of them. @throws what the store threw */
  async comparison(keys: readonly RecordKey[], watch = this.#watch): Promise<Comparison> {
    const places = await this.#loaded();
    const sparse = [...places.sparse].filter((sequence) => sequence !== this.#open?.sequence);
    const rewritten = sparse.slice(0, MOST_SPARSE);
    const sequences = new Set(rewritten);
    for (const key of places.isEmpty ? [] : keys) {
      const place = places.placeOf(key);
      if (place !== undefined) sequences.add(place.sequence);
    }
    const blocks = await this.#read([...sequences]);
    const snapshotAt = ({ sequence, index }: Place): Snapshot | undefined =>
      blocks.get(sequence)?.snapshot(index);
    const before = (key: RecordKey): Snapshot | undefined => {
      const place = places.isEmpty ? undefined : places.placeOf(key);
      return place === undefined ? undefined : snapshotAt(place);
    };
    const storing = (full: readonly Buffer[], rest: readonly Snapshot[]): WriteOperation[] => {
      const operations = full.map((bytes) => this.#adding(places, bytes));
      const moved = rewritten.flatMap((sequence) =>
        places.liveIn(sequence).flatMap((index) => snapshotAt({ sequence, index }) ?? []),
      );
      return [...operations, ...this.#storing(places, [...moved, ...rest])];
    };
    return new Comparison({ before, storing }, watch);
  }

  /**
   * The same snapshots as they are seen by one of several nodes that share them.
   * @param named the name of a record that all of them use
   */
  watched(watch: Watch, named: (name: SnapshotName) => SnapshotName): Comparisons {
    return {
      comparison: async (names) => {
        const shared = await this.comparison(names.map(named), watch);
        return {
          compared: (name, version, event) => shared.compared(named(name), version, event),
          keep: (name, version) => {
            shared.keep(named(name), version);
          },
          lastOf: (name) => shared.lastOf(named(name)),
          operations: () => shared.operations(),
        };
      },
      lost: () => {
        this.lost();
      },
      clear: () => this.clear(),
    };
  }

  /** What was to be stored was not: from now on counts what is on disk. */
  lost(): void {
    this.#places = undefined;
    this.#open = undefined;
  }

  /** Forgets all of them. */
  async clear(): Promise<void> {
    this.lost();
    const [first] = await this.#store.range(this.#prefix, this.#end, 1);
    if (first !== undefined) await this.#store.clear(this.#prefix, this.#end);
  }

  /** What adds snapshots, and removes the blocks that hold nothing any more. */
  #storing(places: Places, added: readonly Snapshot[]): WriteOperation[] {
    const operations: WriteOperation[] = [];
    for (const snapshots of blocksOf([...this.#besides(places, added.length), ...added])) {
      operations.push(this.#adding(places, blockBytes(snapshots)));
      this.#open = hasRoom(snapshots) ? { sequence: places.last, snapshots } : undefined;
    }
    for (const sequence of places.takeEmptied())
      operations.push({ del: sequenceKey(this.#prefix, sequence) });
    return operations;
  }

  /** What adds a block. */
  #adding(places: Places, bytes: Buffer): WriteOperation {
    const sequence = places.last + 1;
    places.take(sequence, keysIn(bytes));
    return { put: sequenceKey(this.#prefix, sequence), value: bytes };
  }

  /** What is written again with a few snapshots, so that blocks become full. */
  #besides(places: Places, count: number): Snapshot[] {
    const open = this.#open;
    if (open === undefined || count === 0 || count >= ENOUGH) return [];
    return places.liveIn(open.sequence).flatMap((index) => open.snapshots[index] ?? []);
  }

  async #read(sequences: readonly number[]): Promise<Map<number, Block>> {
    const blocks = new Map<number, Block>();
    if (sequences.length === 0) return blocks;
    const values = await this.#store.getMany(sequences.map((each) => sequenceKey(this.#prefix, each)));
    sequences.forEach((sequence, index) => {
      const value = values[index];
      if (value !== undefined) blocks.set(sequence, new Block(value));
    });
    return blocks;
  }

  #loaded(): Promise<Places> {
    const loading = (this.#places ??= this.#load());
    loading.catch(() => {
      if (this.#places === loading) this.#places = undefined;
    });
    return loading;
  }

  /** Finds where they lie, the oldest block first, so that the last version of each record counts. */
  async #load(): Promise<Places> {
    const places = new Places();
    for (;;) {
      const from = sequenceKey(this.#prefix, places.last + 1);
      const stored = await this.#store.range(from, this.#end, PORTION);
      for (const [key, value] of stored) places.take(sequenceOf(key), keysIn(value));
      if (stored.length < PORTION) return places;
    }
  }

  get #end(): Buffer {
    return Buffer.concat([this.#prefix, Buffer.alloc(9, 0xff)]);
  }
}

/** Snapshots by the blocks they are written in. */
function blocksOf(snapshots: readonly Snapshot[]): Snapshot[][] {
  const blocks: Snapshot[][] = [];
  let last: Snapshot[] = [];
  let size = 0;
  for (const snapshot of snapshots) {
    if (blocks.length === 0 || last.length === MOST_RECORDS || size >= MOST_TEXT) {
      blocks.push((last = []));
      size = 0;
    }
    last.push(snapshot);
    size += snapshot.text.length;
  }
  return blocks;
}

/** Whether a block takes a few more. */
function hasRoom(snapshots: readonly Snapshot[]): boolean {
  const size = snapshots.reduce((sum, { text }) => sum + text.length, 0);
  return snapshots.length < ENOUGH && size < MOST_TEXT;
}

/** Forgets what was kept for a node while its events said what changed. */
export function forgetSnapshots(store: Store, scope: string): Promise<void> {
  return new Snapshots(store, scope, EVERYTHING).clear();
}
