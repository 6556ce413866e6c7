import { JsonError, parseJson } from '../json';

/** A body's JSON, or why it is none. */
export type Parsed = { value: unknown } | { failed: string };

const UTF8 = new TextDecoder('utf-8', { fatal: true });
/** Levels of arrays and objects; a record has a handful. What walks a value later does so by recursion. */
const DEEPEST = 100;
/** `[` and `{` differ in one bit, and so do `]` and `}`. */
const BRACE_BIT = 0x20;
const OPENING = 0x7b;
const CLOSING = 0x7d;
/** `{` and `[`. */
const OPENINGS = [OPENING, OPENING ^ BRACE_BIT];
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Parses the bytes of a body as UTF-8 JSON. */
export function parsedJson(bytes: Buffer): Parsed {
  if (bytes.length === 0) return { failed: 'the body is empty' };
  if (isTooDeep(bytes)) return { failed: `the body is nested more than ${DEEPEST} levels deep` };
  let text: string;
  try {
    text = UTF8.decode(bytes);
  } catch {
    return { failed: 'the body is not UTF-8' };
  }
  try {
    return { value: parseJson(text) };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return { failed: `the body is not JSON: ${error.reason}` };
  }
}

/** Whether there are enough opening braces and brackets for a body that is too deep; most have a handful. */
function canBeTooDeep(bytes: Buffer): boolean {
  let count = 0;
  for (const opening of OPENINGS) {
    for (let at = bytes.indexOf(opening); at >= 0; at = bytes.indexOf(opening, at + 1)) {
      count += 1;
      if (count > DEEPEST) return true;
    }
  }
  return false;
}

function isTooDeep(bytes: Buffer): boolean {
  if (!canBeTooDeep(bytes)) return false;
  let depth = 0;
  let inText = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (inText) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if ((byte | BRACE_BIT) === OPENING) {
      depth += 1;
      if (depth > DEEPEST) return true;
    } else if ((byte | BRACE_BIT) === CLOSING) depth -= 1;
  }
  return false;
}
