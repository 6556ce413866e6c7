import { createHash } from 'node:crypto';
import type { Store } from './store';

/** What a node keeps in the store, each kind with a letter of its own. A letter that was given never changes its meaning. */
const LETTERS = {
  state: 's',
  /** What was seen of a record, by its id; only versions before format 3 write it. */
  memory: 'm',
  /** The same of records that windows still read, in blocks by sequence. */
  recent: 'r',
  /** And of those that no window reads any more, by the key of the id. */
  settled: 'v',
  /** What a record held in its last version, by the key of its id. */
  snapshot: 'b',
  /** Events that are not delivered yet, by sequence. */
  journal: 'j',
  /** How often each of those was sent, by sequence, beside them so that a record is written once. */
  attempts: 'a',
  /** The last sequence given. */
  sequence: 'n',
  /** Events that were set aside, by sequence. */
  aside: 'x',
  /** What a webhook received, by name. */
  receipt: 'w',
  /** Events a webhook received whose record is still to be read, by sequence. */
  unread: 'u',
  /** When a node was last among the flows. */
  sighting: 'k',
  /** Whether a person paused it. */
  paused: 'p',
  /** Versions of records that were written over a connection. */
  written: 'o',
  /** Writes of which it is not known yet what became of them. */
  expected: 'e',
  /** The range that is being sent again. */
  range: 'g',
  /** When a node that is watched for silence sent its last event. */
  heard: 'q',
  /** Which records are known, and what of them is reported deleted. */
  deletes: 'd',
  /** What was sent of a version of an object in a stream that several nodes share, by name. */
  sentVersion: 't',
  /** And of an object as a whole, where its versions do not tell. */
  sentObject: 'y',
  /** How the polls of a stream read its resources, by name. */
  streamResource: 'z',
} as const;

/** What of a node a key is for. */
export type ScopeKind = keyof typeof LETTERS;

/** Bytes of a scope's hash. */
const HASH_BYTES = 8;
/** More than what any key has behind its scope. */
const BEYOND = Buffer.alloc(32, 0xff);

const KINDS = new Map(
  Object.entries(LETTERS).map(([kind, letter]) => [letter.charCodeAt(0), kind as ScopeKind]),
);

/** What a key is of: what it holds, and the hash of its scope. Undefined where it belongs to no scope. */
export function ownerOf(key: Buffer): { kind: ScopeKind; hash: string } | undefined {
  const kind = KINDS.get(key[0] ?? 0);
  if (kind === undefined || key.length < 1 + HASH_BYTES) return undefined;
  return { kind, hash: key.toString('hex', 1, 1 + HASH_BYTES) };
}

/** Whether it is an event's that nothing else brings back, rather than what says how far something is. */
export function isEvent(key: Buffer): boolean {
  const kind = ownerOf(key)?.kind;
  return kind === 'journal' || kind === 'unread' || kind === 'aside';
}

/** What the format of a store is, and how far it was brought to the next. A version before seals reads these. */
export const FORMAT_KEY = Buffer.from('\0format');
/** Where it is noted how far a migration has come. */
export const MIGRATED_KEY = Buffer.from('\0migrated');

/** Whether its value is stored with a checksum. */
export function hasSeal(key: Buffer): boolean {
  return key[0] !== 0 || !(key.equals(FORMAT_KEY) || key.equals(MIGRATED_KEY));
}

/** The hash that stands in the keys of a scope, in hex digits. */
export function scopeHash(scope: string): string {
  return hashOf(scope).toString('hex');
}

function hashOf(scope: string): Buffer {
  return createHash('sha1').update(scope).digest().subarray(0, HASH_BYTES);
}

/** Everything that is stored of one scope, and what begins with the same bytes. @param hash as `scopeHash` has it */
export function scopeRanges(hash: string): { kind: ScopeKind; from: Buffer; to: Buffer }[] {
  return Object.entries(LETTERS).map(([kind, letter]) => {
    const from = Buffer.concat([Buffer.from(letter), Buffer.from(hash, 'hex')]);
    return { kind: kind as ScopeKind, from, to: endOf(from) };
  });
}

/** The end of what begins with a prefix. */
export function endOf(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, BEYOND]);
}

/** The hashes of all scopes something is stored of. */
export async function storedScopes(store: Pick<Store, 'range'>): Promise<Set<string>> {
  const hashes = new Set<string>();
  for (const letter of Object.values(LETTERS)) {
    const end = Buffer.from([letter.charCodeAt(0) + 1]);
    let next: Buffer = Buffer.from(letter);
    for (;;) {
      const [entry] = await store.range(next, end, 1);
      if (entry === undefined) break;
      const [key] = entry;
      const { hash } = ownerOf(key) ?? {};
      if (hash !== undefined) hashes.add(hash);
      next = endOf(key.subarray(0, 1 + HASH_BYTES));
    }
  }
  return hashes;
}

/** Keys of one node's entries: `scope` is hashed, so that no id can reach into another's range. */
export function scopePrefix(scope: string, kind: ScopeKind): Buffer {
  return Buffer.concat([Buffer.from(LETTERS[kind]), hashOf(scope)]);
}

/** Where it is noted which node a webhook's path belongs to: no node's own entry, since a copy of the node reads it too. */
export function pathOwnerKey(path: string): Buffer {
  return Buffer.from(`\0path ${path}`);
}

/** Numbers of a 32-bit word. */
const WORD = 2 ** 32;

/** The key of a sequence below a prefix; they sort by number. */
export function sequenceKey(prefix: Buffer, sequence: number): Buffer {
  const key = Buffer.allocUnsafe(prefix.length + 8);
  prefix.copy(key);
  key.writeUInt32BE(Math.floor(sequence / WORD), prefix.length);
  key.writeUInt32BE(sequence % WORD, prefix.length + 4);
  return key;
}

/** The reverse of `sequenceKey`. */
export function sequenceOf(key: Buffer): number {
  return key.readUInt32BE(key.length - 8) * WORD + key.readUInt32BE(key.length - 4);
}
