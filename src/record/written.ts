import { createHash, randomBytes } from 'node:crypto';
import { systemClock, type Clock } from '../clock';
import type { CrmRecord } from '../events/event';
import { oneAtATime } from '../one-at-a-time';
import { Today } from '../store/days';
import { scopePrefix } from '../store/keys';
import { Sightings } from '../store/sightings';
import type { Store, WriteOperation } from '../store/store';
import { expects, expectedWrite, type ComingWrite, type ExpectedWrite, type NoticedChange } from './expected';
import { DELETED, isDeletion } from './version';

/** A write of which it is not known yet what became of it. */
export interface Expectation {
  /**
   * It was carried out: the record has these versions now, as `versionsOf` and `DELETED` write them. On disk when it
   * resolves.
   */
  wrote(objectId: string, versions: readonly string[]): Promise<void>;
  /** It was refused, and changed nothing. */
  refused(): Promise<void>;
}

/**
 * What was written over a connection, for those who look for its changes. All of it is on disk, so that it outlives the
 * process, and that whoever opens it for the same scope of the same store sees the same.
 */
export interface Written {
  /** Notes a write before it leaves: on disk when it resolves. */
  expect(write: ComingWrite): Promise<Expectation>;
  /**
   * Whether a change is one that was made over this connection. A write whose answer never came is told by its time, its
   * id and the fields that were sent; the first change that fits is taken for its own, every time it is asked for.
   * @param version the one in its event's id
   * @param record as it was noticed; null where that is not known
   */
  isOwn(objectType: string, objectId: string, version: string, record: CrmRecord | null): Promise<boolean>;
  /** The same of many changes, in their order: while no write is under way, all are looked up at once. */
  areOwn(changes: readonly Change[]): Promise<boolean[]>;
  /** Records were created elsewhere. Of those whose own deletion was noticed before, the next one is somebody's. */
  areBack(records: readonly Pick<Change, 'objectType' | 'objectId'>[]): Promise<void>;
}

/** A change as its event says it. */
export type Change = Pick<NoticedChange, 'objectType' | 'objectId' | 'version' | 'record'>;

/**
 * Days in use after which what was written is forgotten: as long as the state of a node is kept that is not among the
 * flows. No poll reads further back, and no notification is sent again after so long.
 */
export const WRITTEN_DAYS = 30;

/** Stands beside the deletion of a record, as a version of it, once that was noticed. */
const NOTICED = 'noticed';
/** Bytes of a version's name, and of an expectation's. */
const NAME_BYTES = 16;
/** More than what any key has behind its scope. */
const BEYOND = Buffer.alloc(NAME_BYTES + 1, 0xff);
/** Entries looked at once. */
const PORTION = 1_000;

/** @param scope the connection's id */
export function openWritten(store: Store, scope: string, clock: Clock = systemClock): Written {
  return new StoredWritten(store, scope, clock);
}

class StoredWritten implements Written {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #scope: string;
  readonly #today: Today;
  readonly #written: Buffer;
  readonly #expected: Buffer;
  /** An expectation is met by one change. */
  readonly #inTurn = oneAtATime();
  /** The day on which it was looked for what is to be forgotten. */
  #sweptOn = NaN;

  constructor(store: Store, scope: string, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#scope = scope;
    this.#today = new Today(store, clock);
    this.#written = scopePrefix(scope, 'written');
    this.#expected = scopePrefix(scope, 'expected');
  }

  async expect(write: ComingWrite): Promise<Expectation> {
    const day = await this.#today.day();
    if (this.#sweptOn !== day) await this.#forget(day);
    const key = Buffer.concat([this.#expected, randomBytes(NAME_BYTES)]);
    const expected = expectedWrite(write, this.#clock.now(), day);
    await this.#store.write([{ put: key, value: Buffer.from(JSON.stringify(expected)) }]);
    return {
      wrote: (objectId, versions) =>
        this.#store.write([{ del: key }, ...this.#noting(write.objectType, objectId, versions, day)]),
      refused: () => this.#store.write([{ del: key }]),
    };
  }

  async isOwn(
    objectType: string,
    objectId: string,
    version: string,
    record: CrmRecord | null,
  ): Promise<boolean> {
    const change = { objectType, objectId, version, record, noticed: this.#clock.now() };
    // in this order: a write that is over meanwhile is found where it is noted then
    const isExpected = (await this.#metBy(change)) !== undefined;
    if ((await this.#store.get(this.#keyOf(objectType, objectId, version))) !== undefined) return true;
    if (!isExpected) return false;
    return this.#inTurn(async () => {
      const met = await this.#metBy(change);
      if (met === undefined)
        return (await this.#store.get(this.#keyOf(objectType, objectId, version))) !== undefined;
      const day = await this.#today.day();
      await this.#store.write([{ del: met }, ...this.#noting(objectType, objectId, [version], day)]);
      return true;
    });
  }

  async areOwn(changes: readonly Change[]): Promise<boolean[]> {
    const own = await this.#areOwn(changes);
    const deleted = changes.filter(({ version }, index) => own[index] === true && isDeletion(version));
    if (deleted.length > 0) {
      const day = await this.#today.day();
      await this.#store.write(
        deleted.flatMap(({ objectType, objectId }) => this.#noting(objectType, objectId, [NOTICED], day)),
      );
    }
    return own;
  }

  async areBack(records: readonly Pick<Change, 'objectType' | 'objectId'>[]): Promise<void> {
    const keysOf = (version: string): Buffer[] =>
      records.map(({ objectType, objectId }) => this.#keyOf(objectType, objectId, version));
    const noticed = keysOf(NOTICED);
    const values = await this.#store.getMany(noticed);
    const spent = [noticed, keysOf(DELETED)].flatMap((keys) =>
      keys.filter((_, index) => values[index] !== undefined),
    );
    if (spent.length > 0) await this.#store.write(spent.map((key) => ({ del: key })));
  }

  async #areOwn(changes: readonly Change[]): Promise<boolean[]> {
    const [expected] = await this.#store.range(this.#expected, Buffer.concat([this.#expected, BEYOND]), 1);
    if (expected === undefined) {
      const keys = changes.map(({ objectType, objectId, version }) =>
        this.#keyOf(objectType, objectId, version),
      );
      return (await this.#store.getMany(keys)).map((value) => value !== undefined);
    }
    const own: boolean[] = [];
    for (const { objectType, objectId, version, record } of changes) {
      own.push(await this.isOwn(objectType, objectId, version, record));
    }
    return own;
  }

  /** The key of the first expectation that a change meets. */
  async #metBy(change: Parameters<typeof expects>[1]): Promise<Buffer | undefined> {
    for await (const entries of this.#portions(this.#expected)) {
      for (const [key, value] of entries) {
        if (expects(JSON.parse(value.toString()) as ExpectedWrite, change)) return key;
      }
    }
    return undefined;
  }

  #noting(objectType: string, objectId: string, versions: readonly string[], day: number): WriteOperation[] {
    const value = Buffer.from(String(day));
    return versions.map((version) => ({ put: this.#keyOf(objectType, objectId, version), value }));
  }

  /** All deletions of a record are one version: who deletes it is not told the date that others see. */
  #keyOf(objectType: string, objectId: string, version: string): Buffer {
    const name = JSON.stringify([
      objectType.toLowerCase(),
      objectId,
      isDeletion(version) ? DELETED : version,
    ]);
    const hash = createHash('sha1').update(name).digest().subarray(0, NAME_BYTES);
    return Buffer.concat([this.#written, hash]);
  }

  /** Forgets what is too old, once a day, and has the connection counted as there, so that the rest is kept. */
  async #forget(day: number): Promise<void> {
    this.#sweptOn = day;
    await new Sightings(this.#clock).see(this.#store, [this.#scope]);
    const isOld = (noted: number): boolean => day - noted > WRITTEN_DAYS;
    const old: WriteOperation[] = [];
    for await (const entries of this.#portions(this.#written)) {
      old.push(
        ...entries.filter(([, value]) => isOld(Number(value.toString()))).map(([key]) => ({ del: key })),
      );
    }
    for await (const entries of this.#portions(this.#expected)) {
      for (const [key, value] of entries) {
        if (isOld((JSON.parse(value.toString()) as ExpectedWrite).day)) old.push({ del: key });
      }
    }
    if (old.length > 0) await this.#store.write(old);
  }

  /** The entries below a prefix, some at a time. */
  async *#portions(prefix: Buffer): AsyncGenerator<[Buffer, Buffer][]> {
    const end = Buffer.concat([prefix, BEYOND]);
    for (let from = prefix; ;) {
      const entries = await this.#store.range(from, end, PORTION);
      const last = entries.at(-1)?.[0];
      if (last === undefined) return;
      yield entries;
      from = Buffer.concat([last, Buffer.from([0])]);
    }
  }
}
