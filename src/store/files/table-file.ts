import { ByteReader, maskedSum } from './bytes';
import { crc32c } from './crc32c';
import { tableEntryOf, type LevelEntry } from './entry';
import { inflateSnappy } from './snappy';

/**
 * LevelDB's table format, of `.ldb` files: blocks, each with its compression (1 byte) and checksum (4) behind it. At the
 * end stand a filter, an index of the filters, the index of the blocks with data, and a footer that says where the
 * last two are.
 */
const FOOTER = 48;
const TRAILER = 5;
const MAGIC = Buffer.from('57fb808b247547db', 'hex');
const PLAIN = 0;
const SNAPPY = 1;

interface Place {
  at: number;
  size: number;
}

/** What can be read of a table, and whether that is all. */
export interface ReadTable {
  entries: LevelEntry[];
  /** Entries of blocks whose checksum is wrong: whatever stands there. */
  doubtful: LevelEntry[];
}

/** Whether every byte that matters is as it was written. */
export function isSoundTable(bytes: Buffer): boolean {
  const footer = footerOf(bytes);
  if (footer === undefined) return false;
  const filters = placesIn(bytes, footer.metaindex);
  const blocks = placesIn(bytes, footer.index);
  if (filters === undefined || blocks === undefined) return false;
  return [...filters, ...blocks].every((place) => isSoundBlock(bytes, place));
}

/** Reads what there is, by the index, or from block to block where the index is damaged. */
export function readTable(bytes: Buffer): ReadTable {
  const index = footerOf(bytes)?.index;
  const indexed = index === undefined ? undefined : placesIn(bytes, index);
  const read: ReadTable = { entries: [], doubtful: [] };
  for (const place of indexed ?? blocksFromStart(bytes)) {
    const into = isSoundBlock(bytes, place) ? read.entries : read.doubtful;
    for (const [key, value] of pairsIn(contentOf(bytes, place))) {
      const entry = tableEntryOf(key, value);
      if (entry !== undefined) into.push(entry);
    }
  }
  return read;
}

function footerOf(bytes: Buffer): { metaindex: Place; index: Place } | undefined {
  if (bytes.length < FOOTER || !bytes.subarray(-MAGIC.length).equals(MAGIC)) return undefined;
  const reader = new ByteReader(bytes.subarray(-FOOTER));
  const metaindex = placeFrom(reader);
  const index = placeFrom(reader);
  return metaindex === undefined || index === undefined ? undefined : { metaindex, index };
}

function placeFrom(reader: ByteReader): Place | undefined {
  const at = reader.varint();
  const size = reader.varint();
  return at === undefined || size === undefined ? undefined : { at, size };
}

function isSoundBlock(bytes: Buffer, { at, size }: Place): boolean {
  const end = at + size + 1;
  return end + 4 <= bytes.length && maskedSum(bytes.subarray(at, end)) === bytes.readUInt32LE(end);
}

function contentOf(bytes: Buffer, { at, size }: Place): Buffer {
  const content = bytes.subarray(at, at + size);
  return bytes[at + size] === SNAPPY ? inflateSnappy(content) : content;
}

/** The places that a block of an index tells; undefined when it is damaged. */
function placesIn(bytes: Buffer, index: Place): Place[] | undefined {
  if (!isSoundBlock(bytes, index)) return undefined;
  const places = [...pairsIn(contentOf(bytes, index))].map(([, value]) => placeFrom(new ByteReader(value)));
  return places.every((place) => place !== undefined) ? places : undefined;
}

/**
 * Keys and values of a block: what a key shares with the one before, its rest, its value. Behind them stand places in
 * the block and how many these are; what is read of them, or of a block that is cut off, is no entry.
 */
function* pairsIn(content: Buffer): Generator<[key: Buffer, value: Buffer]> {
  const places = content.length < 4 ? 0 : content.readUInt32LE(content.length - 4);
  const end = content.length - 4 * (places + 1);
  const reader = new ByteReader(end < 0 ? content : content.subarray(0, end));
  let key: Buffer = Buffer.alloc(0);
  while (!reader.isAtEnd) {
    const shared = reader.varint() ?? Infinity;
    const own = reader.varint() ?? Infinity;
    const length = reader.varint() ?? Infinity;
    const rest = reader.slice(own);
    const value = reader.slice(length);
    if (shared > key.length || rest === undefined || value === undefined) return;
    key = Buffer.concat([key.subarray(0, shared), rest]);
    yield [key, value];
  }
}

/** The blocks one after the other, each as far as its checksum comes out right; the index itself, at the end, is none. */
function* blocksFromStart(bytes: Buffer): Generator<Place> {
  let at = 0;
  for (;;) {
    const size = soundSize(bytes, at);
    const end = at + (size ?? 0) + TRAILER;
    if (size === undefined || end === bytes.length - FOOTER) return;
    yield { at, size };
    at = end;
  }
}

function soundSize(bytes: Buffer, at: number): number | undefined {
  let sum = 0;
  for (let end = at; end + TRAILER <= bytes.length; end += 1) {
    const compression = bytes[end];
    if (compression === PLAIN || compression === SNAPPY) {
      if (maskedSum(bytes.subarray(end, end + 1), sum) === bytes.readUInt32LE(end + 1)) return end - at;
    }
    sum = crc32c(bytes.subarray(end, end + 1), sum);
  }
  return undefined;
}
