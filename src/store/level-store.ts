import { messageOf, MaximizerError } from '../errors';
import { bringToFormat } from './format';
import { openFiles, recoverFiles, type Level, type OpenLevel } from './level-files';
import type { Store, WriteOperation, WriteOptions } from './store';
import { isDamage, storeError } from './store-error';

export { STORE_FORMAT } from './format';

/**
 * The embedded database in `directory`, made with mode 0700 where it is missing.
 * @throws MaximizerError `store-in-use`, `store-full`, `store-read-only`, `store-forbidden`, `store-unusable` or `store-too-new`
 */
export async function openLevelStore(directory: string): Promise<Store> {
  return new LevelStore(directory, await inFormat(directory, await openFiles(directory)));
}

/** An open database as a store, brought to this version's format. */
interface OpenStore {
  store: Store;
  notice?: string;
}

async function inFormat(directory: string, { level, ...rest }: OpenLevel): Promise<OpenStore> {
  const store = storeOn(level);
  try {
    await bringToFormat(store, directory);
  } catch (error) {
    await store.close();
    throw error;
  }
  return { store, ...rest };
}

function storeOn(level: Level): Store {
  return {
    get: (key) => level.get(key),
    getMany: (keys) => level.getMany([...keys]),
    range: (from, to, limit) => level.iterator({ gte: from, lt: to, limit }).all(),
    write: async (operations, { sync = true } = {}) => {
      // one put at a time costs a quarter of what an array of operations does, and is as much one write
      const batch = level.batch();
      for (const operation of operations) {
        if ('put' in operation) batch.put(operation.put, operation.value);
        else batch.del(operation.del);
      }
      await batch.write({ sync });
    },
    clear: (from, to) => level.clear({ gte: from, lt: to }),
    close: () => level.close(),
  };
}

/**
 * After a write that failed, LevelDB's log ends in the middle of an entry, and whatever it wrote behind it would be
 * gone when it is opened again: so it is opened again first.
 */
class LevelStore implements Store {
  readonly notice?: string;
  readonly #directory: string;
  #store: Store;
  #hasFailed = false;
  #closed = false;
  #reopening: Promise<void> | undefined;
  #lastWrite: Promise<void> = Promise.resolve();

  constructor(directory: string, { store, notice }: OpenStore) {
    this.#directory = directory;
    this.#store = store;
    if (notice !== undefined) this.notice = notice;
  }

  get(key: Buffer): Promise<Buffer | undefined> {
    return this.#reading((store) => store.get(key));
  }

  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]> {
    return this.#reading((store) => store.getMany(keys));
  }

  range(from: Buffer, to: Buffer, limit: number): Promise<[Buffer, Buffer][]> {
    return this.#reading((store) => store.range(from, to, limit));
  }

  write(operations: readonly WriteOperation[], options?: WriteOptions): Promise<void> {
    return this.#writing((store) => store.write(operations, options));
  }

  clear(from: Buffer, to: Buffer): Promise<void> {
    return this.#writing((store) => store.clear(from, to));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#lastWrite;
    await this.#reopening?.catch(() => undefined);
    await this.#store.close();
  }

  async #reading<Result>(read: (store: Store) => Promise<Result>): Promise<Result> {
    const store = await this.#usable();
    try {
      return await read(store);
    } catch (error) {
      throw await this.#failure('cannot be read', error);
    }
  }

  /** One write at a time: one that runs when another fails would be reported as done, and be gone. */
  #writing(write: (store: Store) => Promise<void>): Promise<void> {
    const written = this.#lastWrite.then(() => this.#writeNow(write));
    this.#lastWrite = written.catch(() => undefined);
    return written;
  }

  async #writeNow(write: (store: Store) => Promise<void>): Promise<void> {
    const store = await this.#usable();
    try {
      await write(store);
    } catch (error) {
      this.#hasFailed = true;
      throw await this.#failure('cannot be written', error);
    }
  }

  async #usable(): Promise<Store> {
    if (this.#reopening !== undefined) await this.#reopening;
    else if (this.#hasFailed && !this.#closed) await this.#reopen(() => openFiles(this.#directory));
    return this.#store;
  }

  async #failure(what: string, error: unknown): Promise<MaximizerError> {
    if (!isDamage(error) || this.#closed) return storeError(this.#directory, what, error);
    this.#hasFailed = true;
    await (this.#reopening ?? this.#reopen(() => recoverFiles(this.#directory, messageOf(error))));
    return new MaximizerError(`The store in ${this.#directory} was damaged: ${messageOf(error)}`, {
      code: 'store-damaged',
      status: 'store was damaged',
      cure: 'It was moved aside beside its folder, and what could be read of it was kept: it goes on with that.',
    });
  }

  #reopen(open: () => Promise<OpenLevel>): Promise<void> {
    const reopen = async (): Promise<void> => {
      await this.#store.close();
      const { store } = await inFormat(this.#directory, await open());
      this.#store = store;
      this.#hasFailed = false;
    };
    this.#reopening = reopen().finally(() => {
      this.#reopening = undefined;
    });
    return this.#reopening;
  }
}
