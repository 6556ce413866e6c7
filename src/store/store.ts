import type { MaximizerError } from '../errors';

/** One entry written or removed. */
export type WriteOperation = { put: Buffer; value: Buffer } | { del: Buffer };

/** How sure a write must be before it is done. */
export interface WriteOptions {
  /**
   * False: the promise resolves before the disk has it. It outlives the process; a power failure may undo it, together
   * with what was written after it. Default true.
   */
  sync?: boolean;
}

/** Writes what makes a polled page final, its versions and its place, all or nothing, together with what a journal adds. */
export type Commit = (operations?: readonly WriteOperation[]) => Promise<void>;

/** Ordered bytes that outlive the process. Keys compare byte by byte. */
export interface Store {
  /** What a person should know of how it was opened. */
  readonly notice?: string | undefined;
  get(key: Buffer): Promise<Buffer | undefined>;
  /** The values in the order of the keys, `undefined` where there is none. */
  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]>;
  /** All of the operations or none, on disk when the promise resolves. */
  write(operations: readonly WriteOperation[], options?: WriteOptions): Promise<void>;
  /** Entries with `from` <= key < `to`, in order, at most `limit`. */
  range(from: Buffer, to: Buffer, limit: number): Promise<[key: Buffer, value: Buffer][]>;
  /** The last key with `from` <= key < `to`. */
  last(from: Buffer, to: Buffer): Promise<Buffer | undefined>;
  /** Deletes every entry with `from` <= key < `to`. */
  clear(from: Buffer, to: Buffer): Promise<void>;
  /** Gives back what entries with `from` <= key < `to` that are removed or replaced still take on disk: for when they were many. */
  compact(from: Buffer, to: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** An entry that is not as it was written, as far as it can be told: its key may be wrong too, or missing. */
export interface BrokenEntry {
  key: Buffer;
  value: Buffer;
}

/** What a user of a store is told of it while it holds it. */
export interface StoreWatch {
  /** Why it cannot be used, with each new reason; undefined: it can be used again. */
  failing?(error: MaximizerError | undefined): void;
  /** It was damaged, and what became of it. */
  damaged?(error: MaximizerError): void;
  /** Entries that were set aside: they are not found any more. */
  broken?(entries: readonly BrokenEntry[]): void;
}
