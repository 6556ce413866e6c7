import { joinedBytes } from './bytes';
import { undecoded, type DecodedText } from './decoded-text';
import { unescapedLevels } from './unescaped';

/** Of a secret as long as this, so many characters in a row give it away; fewer may be words that others use too. */
const LONG = 24;
const TELLING = 16;
/** A secret as short as this is only meant where it stands alone, or each message that holds its letters would be torn. */
const SHORT = 3;
/** A secret of one character is none; to hide it would only show which character it is. */
const SHORTEST = 2;

/** Where a trace of a secret is in a text: from, and up to. */
export type Trace = readonly [start: number, end: number];

/** What secrets look like in a text: each whole one, and each telling part of one, `folded`. */
export interface Traces {
  /** By their length. */
  readonly byLength: ReadonlyMap<number, ReadonlySet<string>>;
  /** Whether any begins with two characters, by `beginning`. */
  readonly beginnings: Uint8Array;
}

/** The traces of secrets. What is as short as one character is none. */
export function tracesOf(secrets: readonly string[]): Traces {
  const byLength = new Map<number, Set<string>>();
  const beginnings = new Uint8Array(0x10000);
  for (const text of secrets.flatMap(formsOf)) {
    const length = text.length < LONG ? text.length : TELLING;
    const known = byLength.get(length) ?? new Set();
    byLength.set(length, known);
    for (let at = 0; at + length <= text.length; at += 1) {
      known.add(text.slice(at, at + length));
      beginnings[beginning(text, at)] = 1;
    }
  }
  return { byLength, beginnings };
}

/** A secret as it stands, and as it reads when what looks like an escape in it is decoded too. */
function formsOf(secret: string): string[] {
  return unescapedLevels(undecoded(secret.trim()))
    .map((level) => folded(joinedBytes(level).text))
    .filter((form) => form.length >= SHORTEST);
}

/** @param least the shortest trace to look for */
export function tracesIn(source: DecodedText, { byLength, beginnings }: Traces, least: number): Trace[] {
  const decoded = joinedBytes(source);
  const text = folded(decoded.text);
  const lengths = [...byLength].filter(([length]) => length >= least);
  const found: Trace[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (beginnings[beginning(text, at)] === 0) continue;
    for (const [length, known] of lengths) {
      if (!known.has(text.slice(at, at + length))) continue;
      if (length <= SHORT && !standsAlone(text, at, at + length)) continue;
      found.push([decoded.starts[at] ?? 0, decoded.ends[at + length - 1] ?? 0]);
    }
  }
  return found;
}

/**
 * A text with those characters alike that one writing has in place of another: a blank and the + of a form, and the two
 * alphabets of Base64.
 */
function folded(text: string): string {
  return text.replace(/[\s+-]/g, ' ').replaceAll('_', '/');
}

/** A hash of the two characters at a place. */
function beginning(text: string, at: number): number {
  return (text.charCodeAt(at) * 31 + text.charCodeAt(at + 1)) & 0xffff;
}

function standsAlone(text: string, start: number, end: number): boolean {
  return [text.charAt(start - 1), text.charAt(end)].every((each) => !/[\p{L}\p{N}]/u.test(each));
}
