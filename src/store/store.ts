export type WriteOperation = { put: Buffer; value: Buffer } | { del: Buffer };

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
  readonly notice?: string;
  get(key: Buffer): Promise<Buffer | undefined>;
  /** The values in the order of the keys, `undefined` where there is none. */
  getMany(keys: readonly Buffer[]): Promise<(Buffer | undefined)[]>;
  /** All of the operations or none, on disk when the promise resolves. */
  write(operations: readonly WriteOperation[], options?: WriteOptions): Promise<void>;
  /** Entries with `from` <= key < `to`, in order, at most `limit`. */
  range(from: Buffer, to: Buffer, limit: number): Promise<[key: Buffer, value: Buffer][]>;
  /** Deletes every entry with `from` <= key < `to`. */
  clear(from: Buffer, to: Buffer): Promise<void>;
  close(): Promise<void>;
}
