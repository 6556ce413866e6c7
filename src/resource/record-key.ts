import { createHash } from 'node:crypto';

/** A record's id as 64 bits, in two halves: what it is found by among a million others. Both are signed integers. */
export interface RecordKey {
  readonly high: number;
  readonly low: number;
}

const NO_SEED: RecordKey = { high: 0, low: 0 };

/** A seed that only those know who know the text. */
export function keySeed(text: string): RecordKey {
  const bytes = createHash('sha1').update(text).digest();
  return { high: bytes.readInt32LE(0), low: bytes.readInt32LE(4) };
}

/**
 * The key of an object id: the same in every process and on every machine, since it is stored.
 * @param seed makes it another one, so that whoever chooses ids cannot choose two of one key
 */
export function recordKey(objectId: string, seed: RecordKey = NO_SEED): RecordKey {
  let high = 0x9e3779b9 ^ seed.high;
  let low = 0x85ebca6b ^ seed.low;
  for (let at = 0; at < objectId.length; at += 1) {
    const code = objectId.charCodeAt(at);
    high = Math.imul(high ^ code, 0x85ebca77);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ code, 0xc2b2ae3d);
    low = (low << 17) | (low >>> 15);
  }
  return { high: mixed(high ^ Math.imul(low, 0x27d4eb2f)), low: mixed(low ^ Math.imul(high, 0x165667b1)) };
}

/** A key as it stands in the keys of a store: 8 bytes. */
export function keyBytes({ high, low }: RecordKey): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeInt32BE(high, 0);
  bytes.writeInt32BE(low, 4);
  return bytes;
}

/** Spreads what the last characters say over all bits. */
function mixed(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
