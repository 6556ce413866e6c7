import { crc32c } from './files/crc32c';

const SEAL_BYTES = 4;

/** A value as it is stored: with a checksum of key and value behind it, so that what is not as it was written is noticed. */
export function sealed(key: Buffer, value: Buffer): Buffer {
  const stored = Buffer.allocUnsafe(value.length + SEAL_BYTES);
  value.copy(stored);
  stored.writeUInt32LE(sumOf(key, value), value.length);
  return stored;
}

/** The value; undefined when it is not what was stored under that key. */
export function unsealed(key: Buffer, stored: Buffer): Buffer | undefined {
  const end = stored.length - SEAL_BYTES;
  if (end < 0) return undefined;
  const value = stored.subarray(0, end);
  return sumOf(key, value) === stored.readUInt32LE(end) ? value : undefined;
}

function sumOf(key: Buffer, value: Buffer): number {
  return crc32c(value, crc32c(key));
}
