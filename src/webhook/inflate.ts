import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';

/** A content coding that a body may have. */
export type Coding = 'identity' | 'gzip' | 'deflate' | 'br';

/** The bytes behind a content coding, or why there are none. */
export type Inflated = { bytes: Buffer } | { failed: 'too-large' | 'broken' };

type Inflater = (
  bytes: Buffer,
  options: ZlibOptions,
  done: (error: Error | null, result: Buffer) => void,
) => void;

const CODINGS: Readonly<Record<string, Coding>> = {
  '': 'identity',
  identity: 'identity',
  gzip: 'gzip',
  'x-gzip': 'gzip',
  deflate: 'deflate',
  br: 'br',
};

/** What a `Content-Encoding` means; undefined for one that is not known. */
export function codingOf(header: string | undefined): Coding | undefined {
  const name = (header ?? '').trim().toLowerCase();
  return Object.hasOwn(CODINGS, name) ? CODINGS[name] : undefined;
}

/** How many bytes deflate makes of one at most. */
const DEFLATED = 1032;

/** The bytes that a body may be inflated to, as far as its length tells. */
export function mostInflated(length: number, coding: Coding, limit: number): number {
  if (coding === 'identity') return length;
  return coding === 'br' ? limit : Math.min(limit, length * DEFLATED);
}

/** Inflates a body, and gives up as soon as it would be longer than the limit in bytes. */
export function inflated(
  bytes: Buffer,
  coding: Exclude<Coding, 'identity'>,
  limit: number,
): Promise<Inflated> {
  return new Promise((resolve) => {
    inflaterOf(bytes, coding)(bytes, { maxOutputLength: limit }, (error, result) => {
      if (error === null) resolve({ bytes: result });
      else
        resolve({
          failed: 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken',
        });
    });
  });
}

function inflaterOf(bytes: Buffer, coding: Exclude<Coding, 'identity'>): Inflater {
  if (coding === 'gzip') return gunzip;
  if (coding === 'br') return brotliDecompress;
  // some senders leave out the header that deflate has by the standard; its low four bits are always 8
  return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw;
}
