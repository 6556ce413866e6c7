import { Decoding, type DecodedText } from './decoded-text';

const ALPHABETS = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
];
/** The six bits of a character of Base64 or Base64url. */
const SIX_BITS = new Uint8Array(128);
for (const alphabet of ALPHABETS) {
  for (let bits = 0; bits < alphabet.length; bits += 1) SIX_BITS[alphabet.charCodeAt(bits)] = bits;
}

interface Digits {
  bits: number[];
  /** Where the run of Base64 that a digit is in is written, padding included. */
  starts: number[];
  ends: number[];
}

/**
 * What a text says when it is Base64, read from its first, second, third and fourth character: one of the four is
 * right, wherever the Base64 in it begins. Every byte, as one character, stands for its whole run of Base64.
 */
export function base64Texts(source: DecodedText): DecodedText[] {
  const digits = digitsOf(source);
  return [0, 1, 2, 3].map((skipped) => bytesOf(digits, skipped));
}

function digitsOf({ text, starts, ends }: DecodedText): Digits {
  const digits: Digits = { bits: [], starts: [], ends: [] };
  for (const { 0: run, 1: written = '', index } of text.matchAll(/([A-Za-z0-9+/_-]+)=*/g)) {
    const [start, end] = [starts[index] ?? 0, ends[index + run.length - 1] ?? 0];
    for (let at = 0; at < written.length; at += 1) {
      digits.bits.push(SIX_BITS[written.charCodeAt(at)] ?? 0);
      digits.starts.push(start);
      digits.ends.push(end);
    }
  }
  return digits;
}

function bytesOf(digits: Digits, skipped: number): DecodedText {
  const bytes: number[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  let [bits, held] = [0, 0];
  for (let at = skipped; at < digits.bits.length; at += 1) {
    bits = ((bits << 6) | (digits.bits[at] ?? 0)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes.push((bits >> held) & 0xff);
    starts.push(digits.starts[at - 1] ?? 0);
    ends.push(digits.ends[at] ?? 0);
  }
  return { text: Buffer.from(bytes).toString('latin1'), starts, ends };
}

/** UTF-8 of more than one byte, as one character a byte. */
const SEQUENCE = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/** The text in which bytes that are UTF-8 are the characters they mean; bytes that are not stay as they are. */
export function joinedBytes(source: DecodedText): DecodedText {
  const decoding = new Decoding(source);
  let done = 0;
  for (const { 0: sequence, index } of source.text.matchAll(SEQUENCE)) {
    const character = Buffer.from(sequence, 'latin1').toString('utf8');
    decoding.copy(done, index);
    done = index + sequence.length;
    decoding.replace(index, done, character.codePointAt(0) ?? 0);
  }
  if (done === 0) return source;
  decoding.copy(done, source.text.length);
  return decoding.finished();
}
