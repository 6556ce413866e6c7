/** A record's id as 64 bits, in two halves: what it is found by among a million others. Both are signed integers. */
export interface RecordKey {
  readonly high: number;
  readonly low: number;
}

/** The key of an object id: the same in every process and on every machine, since it is stored. */
export function recordKey(objectId: string): RecordKey {
  let high = 0x9e3779b9 | 0;
  let low = 0x85ebca6b | 0;
  for (let at = 0; at < objectId.length; at += 1) {
    const code = objectId.charCodeAt(at);
    high = Math.imul(high ^ code, 0x85ebca77);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ code, 0xc2b2ae3d);
    low = (low << 17) | (low >>> 15);
  }
  return { high: mixed(high ^ Math.imul(low, 0x27d4eb2f)), low: mixed(low ^ Math.imul(high, 0x165667b1)) };
}

/** Spreads what the last characters say over all bits. */
function mixed(value: number): number {
  let bits = value ^ (value >>> 16);
  bits = Math.imul(bits, 0x85ebca6b);
  bits ^= bits >>> 13;
  bits = Math.imul(bits, 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
