import type { MaximizerError } from '../errors';
import { bringToFormat, type RawStore } from './format';
import { Footing } from './files/footing';
import { hasSeal, isEvent } from './keys';
import { openFiles, recoverFiles, type Level, type OpenLevel } from './level-files';
import { sealed, unsealed } from './seal';
import type { BrokenEntry, WriteOperation } from './store';

/** A database that was just opened, and what a person should know of how it came to be. */
export interface Opened {
  opening: Opening;
  notice?: MaximizerError;
  broken: readonly BrokenEntry[];
}

type TellBroken = (entries: readonly BrokenEntry[]) => void;

/** Entries of a damaged file. Those of the format before had no seal; its events were JSON and nothing else. */
const judgement = {
  isIntact: (key: Buffer, value: Buffer): boolean => unsealed(key, value) !== undefined || isJson(value),
  standsAlone: isEvent,
};

/**
 * One opening of the embedded database. Every value is stored with a seal, so that one that is not as it was written
 * is taken for missing, and told.
 */
export class Opening {
  readonly #level: Level;
  readonly #footing: Footing;
  readonly #tellBroken: TellBroken;

  private constructor(level: Level, footing: Footing, tellBroken: TellBroken) {
    this.#level = level;
    this.#footing = footing;
    this.#tellBroken = tellBroken;
  }

  /** @param damage what is wrong with it, where that is known already */
  static async open(directory: string, tellBroken: TellBroken, damage?: string): Promise<Opened> {
    const opened = await (damage === undefined
      ? openFiles(directory, judgement)
      : recoverFiles(directory, damage, judgement));
    return Opening.#from(opened, directory, tellBroken);
  }

  static async #from(
    { level, ...rest }: OpenLevel,
    directory: string,
    tellBroken: TellBroken,
  ): Promise<Opened> {
    try {
      const opening = new Opening(level, await Footing.of(directory), tellBroken);
      await bringToFormat(rawStore(level), directory);
      return { opening, ...rest };
    } catch (error) {
      await level.close();
      throw error;
    }
  }

  async get(key: Buffer): Promise<Buffer | undefined> {
    const stored = await this.#level.get(key);
    return stored === undefined ? undefined : this.#intact([[key, stored]])[0]?.[1];
  }

  async getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    const broken: BrokenEntry[] = [];
    const values = (await this.#level.getMany([...keys])).map((stored, index) => {
      const key = keys[index];
      if (key === undefined || stored === undefined) return undefined;
      const value = intact(key, stored);
      if (value === undefined) broken.push({ key, value: stored });
      return value;
    });
    if (broken.length > 0) this.#tellBroken(broken);
    return values;
  }

  /** The intact ones, at most `limit`, and as many where there are as many. */
  async range(from: Buffer, to: Buffer, limit: number): Promise<[Buffer, Buffer][]> {
    const found: [Buffer, Buffer][] = [];
    let next = from;
    for (;;) {
      const missing = limit - found.length;
      const stored = await this.#level.iterator({ gte: next, lt: to, limit: missing }).all();
      // one by one: a million arguments are more than a call takes
      for (const entry of this.#intact(stored)) found.push(entry);
      const last = stored.at(-1)?.[0];
      if (last === undefined || stored.length < missing || found.length === limit) return found;
      next = Buffer.concat([last, Buffer.from([0])]);
    }
  }

  async last(from: Buffer, to: Buffer): Promise<Buffer | undefined> {
    const [key] = await this.#level.keys({ gte: from, lt: to, reverse: true, limit: 1 }).all();
    return key;
  }

  /** False when it went to files that are in no folder any more. */
  async write(operations: readonly WriteOperation[], sync: boolean): Promise<boolean> {
    // one put at a time costs a quarter of what an array of operations does, and is as much one write
    const batch = this.#level.batch();
    for (const operation of operations) {
      if ('put' in operation)
        batch.put(
          operation.put,
          hasSeal(operation.put) ? sealed(operation.put, operation.value) : operation.value,
        );
      else batch.del(operation.del);
    }
    await batch.write({ sync });
    return !sync || this.#footing.hasWritten();
  }

  async compact(from: Buffer, to: Buffer): Promise<void> {
    await this.#level.compactRange(from, to);
  }

  async clear(from: Buffer, to: Buffer): Promise<void> {
    await this.#level.clear({ gte: from, lt: to });
  }

  /** Deletes entries that are still as they were found. */
  async remove(entries: readonly BrokenEntry[]): Promise<boolean> {
    const stored = await this.#level.getMany(entries.map(({ key }) => key));
    const batch = this.#level.batch();
    entries.forEach(({ key, value }, index) => {
      if (stored[index]?.equals(value) === true) batch.del(key);
    });
    await batch.write();
    return true;
  }

  isInPlace(): boolean {
    return this.#footing.isInPlace();
  }

  /** Everything from a key on as it is stored, seals included, `limit` at a time. */
  async *portions(from: Buffer, to: Buffer, limit: number): AsyncGenerator<[Buffer, Buffer][]> {
    const iterator = this.#level.iterator({ gte: from, lt: to });
    try {
      for (;;) {
        const portion = await iterator.nextv(limit);
        if (portion.length === 0) return;
        yield portion;
      }
    } finally {
      await iterator.close();
    }
  }

  async close(): Promise<void> {
    await this.#level.close();
    await this.#footing.close();
  }

  #intact(entries: readonly [Buffer, Buffer][]): [Buffer, Buffer][] {
    const broken: BrokenEntry[] = [];
    const found: [Buffer, Buffer][] = [];
    for (const [key, stored] of entries) {
      const value = intact(key, stored);
      if (value === undefined) broken.push({ key, value: stored });
      else found.push([key, value]);
    }
    if (broken.length > 0) this.#tellBroken(broken);
    return found;
  }
}

/** The value of an entry as it was written; undefined when it is not. */
function intact(key: Buffer, stored: Buffer): Buffer | undefined {
  return hasSeal(key) ? unsealed(key, stored) : stored;
}

/** The database without seals, for what is older than they are. */
function rawStore(level: Level): RawStore {
  return {
    get: (key) => level.get(key),
    range: (from, to, limit) => level.iterator({ gte: from, lt: to, limit }).all(),
    write: async (operations) => {
      const batch = level.batch();
      for (const operation of operations) {
        if ('put' in operation) batch.put(operation.put, operation.value);
        else batch.del(operation.del);
      }
      await batch.write({ sync: true });
    },
  };
}

function isJson(value: Buffer): boolean {
  if (value[0] !== 0x7b) return false;
  try {
    JSON.parse(value.toString());
    return true;
  } catch {
    return false;
  }
}
