/** Castagnoli's polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78;
/** Bytes taken in at a time. */
const AT_ONCE = 8;

/** What a byte does to the sum with 0 to 7 bytes behind it: the sum of eight bytes is then eight look-ups. */
const TABLES = tables();

function tables(): Uint32Array {
  const made = new Uint32Array(AT_ONCE * 256);
  for (let byte = 0; byte < 256; byte += 1) {
    let sum = byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? POLYNOMIAL : 0);
    made[byte] = sum;
  }
  for (let at = 256; at < made.length; at += 1) {
    const before = made[at - 256] ?? 0;
    made[at] = (before >>> 8) ^ (made[before & 0xff] ?? 0);
  }
  return made;
}

const look = (behind: number, byte: number): number => TABLES[behind * 256 + (byte & 0xff)] ?? 0;

/**
 * The CRC-32C of bytes, as LevelDB and this package's entries have it.
 * @param before the sum of what stands before them, to go on from
 */
export function crc32c(bytes: Uint8Array, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let sum = ~before;
  let at = 0;
  for (; at + AT_ONCE <= bytes.length; at += AT_ONCE) {
    const first = view.getUint32(at, true) ^ sum;
    const second = view.getUint32(at + 4, true);
    sum =
      look(7, first) ^
      look(6, first >>> 8) ^
      look(5, first >>> 16) ^
      look(4, first >>> 24) ^
      look(3, second) ^
      look(2, second >>> 8) ^
      look(1, second >>> 16) ^
      look(0, second >>> 24);
  }
  for (; at < bytes.length; at += 1) sum = (sum >>> 8) ^ look(0, sum ^ view.getUint8(at));
  return ~sum >>> 0;
}
