import { createHash } from 'node:crypto';
import { othersTurn } from '../../event-loop';
import { keyBytes, type RecordKey } from '../../resource/record-key';
import type { RecordName } from '../../resource/record-reader';
import { scopePrefix } from '../../store/keys';
import type { Store, WriteOperation } from '../../store/store';
import { BlockWriter, type KeyedRecord } from './block';
import { Recent } from './recent';
import type { Ages, RememberedRecord } from './remembered';
import { Settled } from './settled';

/*
 * Which records were seen in which versions, forgotten by time and never by count. It is in two parts:
 *
 *   recent    what windows still read: in memory, and on disk in blocks that are written with the page they are of
 *   settled   what no window reads as a rule, and what is too much for memory: on disk alone, an entry a record
 *
 * A record is settled when all of its block can be. What versions before this one wrote is settled, by another key.
 */

/** Bytes in memory, from which on records are settled although windows read them: some two million of them. */
const MOST_BYTES = 64 * 1024 * 1024;
/** A block is written anew without what can be settled once this part of its records at most cannot be. */
const FEW = 0.25;
/** Records settled, or written anew, in one write at most. */
const MOST_SETTLED = 10_000;
/** Records looked at before others have a turn. */
const AT_ONCE = 2_000;
const OLD_KEY_BYTES = 12;

/** What is remembered of a record, by its index on the page that was asked about; undefined: nothing. */
export type Recalled = (index: number) => RememberedRecord | undefined;

/** What of the memory may go. */
export interface Expiry {
  /** What of a record is still needed; undefined: nothing. */
  keep: (record: RememberedRecord) => RememberedRecord | undefined;
  /** Whether no window reads the record again as a rule. */
  isCold: (record: RememberedRecord) => boolean;
  /** Whether records are all needed, and read again, of which the earliest is of these ages. */
  areWarm: (ages: Ages) => boolean;
}

/** The memory of one node. What it writes is made first and counts at once: `lost` says that it was not written. */
export class Memory {
  readonly #store: Store;
  readonly #scope: string;
  readonly #mostBytes: number;
  #recent: Recent;
  #settled: Settled<RecordKey>;
  #old: Settled<string>;
  #loading: Promise<void> | undefined;
  /** The sequence of the block that was looked at last for what can be forgotten. */
  #sweptTo = 0;

  /** @param scope what it is filed under: the node's id */
  constructor(store: Store, scope: string, mostBytes = MOST_BYTES) {
    this.#store = store;
    this.#scope = scope;
    this.#mostBytes = mostBytes;
    this.#recent = this.#newRecent();
    this.#settled = this.#newSettled();
    this.#old = this.#newOld();
  }

  /** Bytes that it takes in memory. */
  get size(): number {
    return this.#recent.size;
  }

  /** What is remembered of each record, by its index among the names. */
  async recall(names: readonly RecordName[]): Promise<Recalled> {
    await this.#load();
    const recent = this.#recent;
    const recentOf = recent.recalled(names);
    if (this.#settled.isEmpty && this.#old.isEmpty) return recentOf;
    const asked = names.flatMap((name, index) => (recent.has(name) ? [] : [{ name, index }]));
    const settled = await this.#settled.recall(asked.map(({ name }) => name));
    const old = await this.#old.recall(asked.map(({ name }) => name.objectId));
    const found = new Map(asked.map(({ index }, at) => [index, settled[at] ?? old[at]]));
    return (index) => recentOf(index) ?? found.get(index);
  }

  /** What remembers records, of two of one key the later one. */
  remembering(records: BlockWriter): WriteOperation[] {
    const operations = this.#recent.add(records);
    let settled = 0;
    for (const sequence of this.#recent.sequences()) {
      if (this.#recent.size <= this.#mostBytes || settled >= MOST_SETTLED) break;
      const all = this.#recent.recordsIn(sequence);
      settled += all.length;
      operations.push(...this.#settled.add(all), ...this.#recent.remove(sequence));
    }
    return operations;
  }

  /** What was to be written was not: from now on counts what is on disk. */
  lost(): void {
    this.#recent = this.#newRecent();
    this.#settled = this.#newSettled();
    this.#old = this.#newOld();
    this.#loading = undefined;
    this.#sweptTo = 0;
  }

  /** What forgets and settles records, looking at the next `limit` of them after those of the last call, or a few more. */
  async forgetting(expiry: Expiry, limit: number): Promise<WriteOperation[]> {
    await this.#load();
    const operations = await this.#settled.forgetting(expiry.keep, limit);
    operations.push(...(await this.#old.forgetting(expiry.keep, limit)));
    const removable = await this.#removable(expiry, limit);
    const moved = new BlockWriter();
    const last = [...removable].reduce((newest, sequence) => Math.max(newest, sequence), -1);
    let written = 0;
    for (const sequence of [...this.#recent.sequences()]) {
      if (sequence > last || written >= MOST_SETTLED) break;
      // what is stale in a block that stays would count again
      if (!removable.has(sequence) && !this.#recent.isStale(sequence)) continue;
      const { cold, warm } = partsOf(this.#recent.recordsIn(sequence), expiry);
      operations.push(...this.#settled.add(cold), ...this.#recent.remove(sequence));
      for (const { key, record } of warm) moved.add(key, record);
      written += cold.length + warm.length;
    }
    return [...operations, ...this.#recent.add(moved)];
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    await this.#recent.clear();
    await this.#settled.clear();
    await this.#old.clear();
    this.lost();
  }

  #load(): Promise<void> {
    this.#loading ??= Promise.all([this.#recent.load(), this.#settled.load(), this.#old.load()]).then(
      () => undefined,
      (error: unknown) => {
        this.lost();
        throw error;
      },
    );
    return this.#loading;
  }

  /** The next blocks that hold `limit` records, or a few more: those of them that few records hold up. */
  async #removable(expiry: Expiry, limit: number): Promise<Set<number>> {
    const removable = new Set<number>();
    let seen = 0;
    let pause = AT_ONCE;
    for (const sequence of this.#blocksInTurn()) {
      if (seen >= limit) break;
      this.#sweptTo = sequence;
      const outline = this.#recent.outlineOf(sequence);
      if (outline === undefined) continue;
      seen += outline.live;
      if (!expiry.areWarm(outline.ages)) {
        const { warm } = partsOf(this.#recent.recordsIn(sequence), expiry);
        if (warm.length <= outline.live * FEW) removable.add(sequence);
      }
      if (seen < pause) continue;
      pause = seen + AT_ONCE;
      await othersTurn();
    }
    return removable;
  }

  /** All blocks, beginning behind the one that was looked at last. */
  #blocksInTurn(): number[] {
    const sequences = [...this.#recent.sequences()];
    const next = sequences.findIndex((sequence) => sequence > this.#sweptTo);
    return next < 0 ? sequences : [...sequences.slice(next), ...sequences.slice(0, next)];
  }

  #newRecent(): Recent {
    return new Recent(this.#store, scopePrefix(this.#scope, 'recent'));
  }

  #newSettled(): Settled<RecordKey> {
    return new Settled(this.#store, scopePrefix(this.#scope, 'settled'), keyBytes);
  }

  #newOld(): Settled<string> {
    return new Settled(this.#store, scopePrefix(this.#scope, 'memory'), oldKeyBytes);
  }
}

/** Those of a block that only the disk needs, and those that windows still read; the others are forgotten. */
function partsOf(
  records: readonly KeyedRecord[],
  { keep, isCold }: Expiry,
): { cold: KeyedRecord[]; warm: KeyedRecord[] } {
  const cold: KeyedRecord[] = [];
  const warm: KeyedRecord[] = [];
  for (const { key, record } of records) {
    const kept = keep(record);
    if (kept !== undefined) (isCold(kept) ? cold : warm).push({ key, record: kept });
  }
  return { cold, warm };
}

/** As versions before this one named records. */
function oldKeyBytes(objectId: string): Buffer {
  return createHash('sha1').update(objectId).digest().subarray(0, OLD_KEY_BYTES);
}
