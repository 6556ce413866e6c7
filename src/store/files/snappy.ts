import { ByteReader } from './bytes';

/** Undoes Snappy's compression, as far as it goes. */
export function inflateSnappy(bytes: Buffer): Buffer {
  const reader = new ByteReader(bytes);
  const length = reader.varint() ?? 0;
  // a copy of three bytes stands for 64 at most
  const made = Buffer.alloc(Math.min(length, bytes.length * 64));
  let at = 0;
  while (!reader.isAtEnd) {
    const [tag = 0] = reader.slice(1) ?? [];
    const step = (tag & 3) === 0 ? literal(reader, tag) : copy(reader, tag);
    if (step === undefined) break;
    if ('bytes' in step) {
      at += step.bytes.copy(made, at);
    } else {
      if (step.back === 0 || step.back > at) break;
      // byte by byte: it may repeat what it has just made
      for (const end = Math.min(at + step.length, made.length); at < end; at += 1) {
        made[at] = made[at - step.back] ?? 0;
      }
    }
  }
  return made.subarray(0, at);
}

function literal(reader: ByteReader, tag: number): { bytes: Buffer } | undefined {
  const short = tag >>> 2;
  const width = short - 59;
  const length = width <= 0 ? short : reader.slice(width)?.readUIntLE(0, width);
  const bytes = length === undefined ? undefined : reader.slice(length + 1);
  return bytes === undefined ? undefined : { bytes };
}

function copy(reader: ByteReader, tag: number): { back: number; length: number } | undefined {
  const width = [1, 2, 4][(tag & 3) - 1] ?? 0;
  const low = reader.slice(width)?.readUIntLE(0, width);
  if (low === undefined) return undefined;
  if (width > 1) return { back: low, length: (tag >>> 2) + 1 };
  return { back: ((tag >>> 5) << 8) + low, length: ((tag >>> 2) & 7) + 4 };
}
