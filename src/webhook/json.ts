import { JsonError, parseJson } from '../json';

/** A body's JSON, or why it is none that is taken. */
export type Parsed = { value: unknown } | { failed: 'empty' | 'not-utf-8' | 'too-many-values' | JsonError };

const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** Values of a body at most, members and items of all levels together: a body of the platform has 50,000 at most. */
export const MOST_VALUES = 500_000;

const COMMA = 0x2c;
/** `[` differs from `{` in one bit. */
const BRACE = 0x7b;
const BRACKET_BIT = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Parses the bytes of a body as UTF-8 JSON. */
export function parsedJson(bytes: Buffer): Parsed {
  if (bytes.length === 0) return { failed: 'empty' };
  if (hasTooManyValues(bytes)) return { failed: 'too-many-values' };
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { failed: 'not-utf-8' };
  }
  try {
    return { value: parseJson(text) };
  } catch (error) {
    if (error instanceof JsonError) return { failed: error };
    throw error;
  }
}

/** Parsing takes its time at one go, and its memory: both follow the values, of which three bytes can hold one. */
function hasTooManyValues(bytes: Buffer): boolean {
  if (bytes.length <= MOST_VALUES) return false;
  let count = 0;
  let isText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) isText = !isText;
    else if (byte === BACKSLASH) at += 1;
    else if (!isText && (byte === COMMA || (byte | BRACKET_BIT) === BRACE)) count += 1;
  }
  return count > MOST_VALUES;
}
