import { createHash } from 'node:crypto';

/** What a node keeps in the store, each kind with a letter of its own. A letter that was given never changes its meaning. */
const LETTERS = {
  state: 's',
  memory: 'm',
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
} as const;

export type ScopeKind = keyof typeof LETTERS;

/** Keys of one node's entries: `scope` is hashed, so that no id can reach into another's range. */
export function scopePrefix(scope: string, kind: ScopeKind): Buffer {
  const hash = createHash('sha1').update(scope).digest().subarray(0, 8);
  return Buffer.concat([Buffer.from(LETTERS[kind]), hash]);
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
