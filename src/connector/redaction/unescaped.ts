import { entityOf, LAST_CODE_POINT } from './entities';
import { Decoding, type DecodedText } from './decoded-text';

/** `\u{3d}`, `\u003d`, `\x3d`, `\/`; `%u003d` of old browsers, `%3d`; `&equals;`, `&#61;`, `&#x3d;`, `&#61` */
const ESCAPE =
  /\\u\{([\da-fA-F]{1,6})\}|[\\%]u([\da-fA-F]{4})|(?:\\x|%)([\da-fA-F]{2})|\\([\\/"'bfnrt])|&(#\d+|#[xX][\da-fA-F]+|[\da-zA-Z]+(?=;));?/g;

/** What a backslash makes of the character behind it, in JSON and in most languages, where it is another. */
const AFTER_BACKSLASH: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/** More often than this nobody escapes what is escaped. */
const MOST_LEVELS = 10;

/**
 * A text with one level of escapes decoded after the other, itself the first, until nothing is escaped any more.
 * Bytes of percent encoding are single characters, see `joinedBytes`.
 */
export function unescapedLevels(source: DecodedText): DecodedText[] {
  const levels = [source];
  while (levels.length < MOST_LEVELS) {
    const next = unescaped(levels[levels.length - 1] ?? source);
    if (next === undefined) break;
    levels.push(next);
  }
  return levels;
}

/** Undefined where nothing is escaped. */
function unescaped(source: DecodedText): DecodedText | undefined {
  const decoding = new Decoding(source);
  let done = 0;
  for (const match of source.text.matchAll(ESCAPE)) {
    const made = meaningOf(match);
    if (made === undefined) continue;
    decoding.copy(done, match.index);
    done = match.index + match[0].length;
    decoding.replace(match.index, done, made);
  }
  if (done === 0) return undefined;
  decoding.copy(done, source.text.length);
  return decoding.finished();
}

/** The code point that an escape stands for; undefined for what only looks like one. */
function meaningOf([, braced, unit, byte, letter, entity]: RegExpMatchArray): number | undefined {
  if (letter !== undefined) return (AFTER_BACKSLASH[letter] ?? letter).charCodeAt(0);
  if (entity !== undefined) return entityOf(entity);
  const code = parseInt(braced ?? unit ?? byte ?? '', 16);
  return code <= LAST_CODE_POINT ? code : undefined;
}
