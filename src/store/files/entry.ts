import { ByteReader, longAt, prefixed, writeLong } from './bytes';

/** What LevelDB's files hold: of two of one key, that with the higher sequence is the newer. */
export interface LevelEntry {
  key: Buffer;
  sequence: number;
  /** Undefined: it was deleted. */
  value: Buffer | undefined;
}

/** The entries written at once: all or none. */
export interface Batch {
  sequence: number;
  entries: readonly LevelEntry[];
  /** Whether there are as many as it says, to its last byte. */
  isWhole: boolean;
}

/** Bytes before the entries of a batch: its sequence, and how many there are. */
export const BATCH_HEADER = 12;
const DELETED = 0;
const PUT = 1;

/** A batch from a log's record: sequence (8 bytes), count (4), then the entries. */
export function batchOf(record: Buffer): Batch {
  if (record.length < BATCH_HEADER) return { sequence: 0, entries: [], isWhole: false };
  const sequence = longAt(record, 0);
  const entries: LevelEntry[] = [];
  let at = BATCH_HEADER;
  while (at < record.length) {
    const found = entryAt(record, at, sequence + entries.length);
    if (found === undefined) return { sequence, entries, isWhole: false };
    entries.push(found.entry);
    at = found.end;
  }
  return { sequence, entries, isWhole: entries.length === record.readUInt32LE(8) };
}

/** The entry that begins there in a batch, its type (1 byte), key and value, and where the next one does. */
export function entryAt(
  record: Buffer,
  at: number,
  sequence: number,
): { entry: LevelEntry; end: number } | undefined {
  const reader = new ByteReader(record, at);
  const [type] = reader.slice(1) ?? [];
  if (type !== PUT && type !== DELETED) return undefined;
  const key = reader.prefixed();
  const value = type === PUT ? reader.prefixed() : undefined;
  if (key === undefined || (type === PUT && value === undefined)) return undefined;
  return { entry: { key, value, sequence }, end: reader.at };
}

/** A log's record of one entry that is there. */
export function recordOf({ key, value, sequence }: LevelEntry): Buffer {
  const head = Buffer.alloc(BATCH_HEADER + 1);
  writeLong(head, sequence, 0);
  head.writeUInt32LE(1, 8);
  head.writeUInt8(value === undefined ? DELETED : PUT, BATCH_HEADER);
  return Buffer.concat([head, prefixed(key), ...(value === undefined ? [] : [prefixed(value)])]);
}

/** The last bytes of a key in a table: its sequence (7), and whether the entry is there (1). */
const TRAILER = 8;
/** What an index has instead of a sequence. */
const HIGHEST = 2 ** 48;

/** An entry of a table; undefined when its key is none. */
export function tableEntryOf(internalKey: Buffer, value: Buffer): LevelEntry | undefined {
  const end = internalKey.length - TRAILER;
  if (end < 0) return undefined;
  const type = internalKey.readUInt8(end);
  const sequence = internalKey.readUIntLE(end + 1, 6) + internalKey.readUInt8(end + 7) * HIGHEST;
  if (type > PUT || sequence >= HIGHEST) return undefined;
  return { key: internalKey.subarray(0, end), sequence, value: type === PUT ? value : undefined };
}
