import { crc32c } from './crc32c';

/** Reads LevelDB's numbers and texts from bytes, one after the other. Past the end, everything is undefined. */
export class ByteReader {
  readonly #bytes: Buffer;
  #at: number;

  constructor(bytes: Buffer, at = 0) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** Where the next one begins. */
  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** A number of seven bits a byte, the lowest first; undefined also beyond what a number holds. */
  varint(): number | undefined {
    let value = 0;
    for (let factor = 1; factor < 2 ** 56; factor *= 128) {
      const byte = this.#bytes[this.#at];
      if (byte === undefined) return undefined;
      this.#at += 1;
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return Number.isSafeInteger(value) ? value : undefined;
    }
    return undefined;
  }

  slice(length: number): Buffer | undefined {
    if (length > this.#bytes.length - this.#at) return undefined;
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  /** Bytes with their length before them. */
  prefixed(): Buffer | undefined {
    const length = this.varint();
    return length === undefined ? undefined : this.slice(length);
  }
}

/** The reverse of `ByteReader.prefixed`. */
export function prefixed(bytes: Buffer): Buffer {
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 128)) length.push((rest % 128) + 0x80);
  return Buffer.concat([Buffer.from([...length, rest]), bytes]);
}

/** A number of eight bytes, the lowest first. */
export function longAt(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 2 ** 32;
}

/** The reverse of `longAt`. */
export function writeLong(bytes: Buffer, value: number, at: number): void {
  bytes.writeUInt32LE(value % 2 ** 32, at);
  bytes.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4);
}

/** Added to a rotated sum, so that the sum of bytes that hold sums is no trap. */
const MASK = 0xa282ead8;

/** The sum of bytes as LevelDB stores it. @param before as for `crc32c` */
export function maskedSum(bytes: Buffer, before = 0): number {
  const sum = crc32c(bytes, before);
  return (((sum >>> 15) | (sum << 17)) + MASK) >>> 0;
}
