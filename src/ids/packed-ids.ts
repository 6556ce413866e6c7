import { deflateRawSync, inflateRawSync } from 'node:zlib';

/*
 * Ids as few bytes: a million of them lie on disk. What is Base64, hexadecimal or a UUID is written as the bytes it
 * stands for, where it comes back as it was; the rest as text. Each kind is sorted, so that what neighbours begin with is
 * written once, and all is compressed together.
 */

/** One way to write an id. Its place in the list is stored, and never changes. */
interface Writing {
  /** The bytes; undefined where this way does not bring back the same text. */
  toBytes: (id: string) => Buffer | undefined;
  toText: (bytes: Buffer) => string;
}

/** Characters from which on an id is looked at as Base64: short words are valid Base64 by chance. */
const LEAST_BASE64 = 20;
/** Pages of ids are small, and written once: what a better level saves is worth it. */
const LEVEL = 6;

const UUID_LOWER = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const UUID_UPPER = /^[\dA-F]{8}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{4}-[\dA-F]{12}$/;

const WRITINGS: readonly Writing[] = [
  { toBytes: (id) => sameOrNone(id, Buffer.from(id), 'utf8'), toText: (bytes) => bytes.toString() },
  {
    toBytes: (id) => (UUID_LOWER.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined),
    toText: uuidText,
  },
  {
    toBytes: (id) => (UUID_UPPER.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex') : undefined),
    toText: (bytes) => uuidText(bytes).toUpperCase(),
  },
  {
    toBytes: (id) => (/^[\da-f]{16,}$/.test(id) ? sameOrNone(id, Buffer.from(id, 'hex'), 'hex') : undefined),
    toText: (bytes) => bytes.toString('hex'),
  },
  {
    toBytes: (id) =>
      id.length < LEAST_BASE64 ? undefined : sameOrNone(id, Buffer.from(id, 'base64'), 'base64'),
    toText: (bytes) => bytes.toString('base64'),
  },
  {
    toBytes: (id) =>
      id.length < LEAST_BASE64 ? undefined : sameOrNone(id, Buffer.from(id, 'base64url'), 'base64url'),
    toText: (bytes) => bytes.toString('base64url'),
  },
  // half a character, which no other way brings back
  { toBytes: (id) => Buffer.from(id, 'utf16le'), toText: (bytes) => bytes.toString('utf16le') },
];

/** The first that brings an id back is used. */
const IN_ORDER = [1, 2, 3, 4, 5, 0, 6];

function sameOrNone(id: string, bytes: Buffer, encoding: BufferEncoding): Buffer | undefined {
  return bytes.toString(encoding) === id ? bytes : undefined;
}

function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** Ids as bytes, each once; `unpackedIds` brings them back in another order. */
export function packedIds(ids: Iterable<string>): Buffer {
  const kinds = WRITINGS.map((): Buffer[] => []);
  for (const id of new Set(ids)) {
    for (const kind of IN_ORDER) {
      const bytes = WRITINGS[kind]?.toBytes(id);
      if (bytes === undefined) continue;
      kinds[kind]?.push(bytes);
      break;
    }
  }
  const parts = kinds.flatMap((texts, kind) => (texts.length === 0 ? [] : kindBytes(kind, texts)));
  return deflateRawSync(Buffer.concat(parts), { level: LEVEL });
}

/**
 * The ids of a kind: its number and how many there are; of each how much it shares with the one before it, of each how
 * much follows, and then all that follows. Numbers are written in as many bytes as they need.
 */
function kindBytes(kind: number, ids: Buffer[]): Buffer[] {
  ids.sort((one, other) => Buffer.compare(one, other));
  const shared: number[] = [];
  const rest: number[] = [];
  const texts: Buffer[] = [];
  let before: Buffer = Buffer.alloc(0);
  for (const id of ids) {
    const begin = sharedLength(before, id);
    shared.push(begin);
    rest.push(id.length - begin);
    texts.push(id.subarray(begin));
    before = id;
  }
  return [numberBytes([kind, ids.length, ...shared, ...rest]), ...texts];
}

function sharedLength(one: Buffer, other: Buffer): number {
  const most = Math.min(one.length, other.length);
  let length = 0;
  while (length < most && one[length] === other[length]) length += 1;
  return length;
}

function numberBytes(numbers: readonly number[]): Buffer {
  const bytes: number[] = [];
  for (const number of numbers) {
    let left = number;
    while (left >= 0x80) {
      bytes.push((left & 0x7f) | 0x80);
      left = Math.floor(left / 0x80);
    }
    bytes.push(left);
  }
  return Buffer.from(bytes);
}

/** The reverse of `packedIds`. */
export function unpackedIds(packed: Buffer): string[] {
  const bytes = inflateRawSync(packed);
  const ids: string[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    let unit = 1;
    for (;;) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
      unit *= 0x80;
    }
  };
  while (at < bytes.length) {
    const writing = WRITINGS[number()];
    const count = number();
    const shared = Array.from({ length: count }, number);
    const rest = Array.from({ length: count }, number);
    let id: Buffer = Buffer.alloc(0);
    for (let index = 0; index < count; index += 1) {
      const end = at + (rest[index] ?? 0);
      id = Buffer.concat([id.subarray(0, shared[index] ?? 0), bytes.subarray(at, end)]);
      at = end;
      ids.push(writing?.toText(id) ?? '');
    }
  }
  return ids;
}
