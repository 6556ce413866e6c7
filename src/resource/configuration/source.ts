import { lineAndColumn, stringTokens } from './json-scan';

/** A text, and where its characters stand in what a person has pasted: it may be a string in it, or a quoted word. */
export interface Source {
  readonly text: string;
  /** The pasted text as a whole. */
  readonly whole: string;
  /** The place of a character in the whole; both from 0. */
  readonly placeOf: (at: number) => number;
}

/** A text that was pasted as it is; editors do not count the byte order mark before it. */
export function sourceOf(pasted: string): Source {
  const text = pasted.replace(/^\uFEFF/, '');
  return { text, whole: text, placeOf: (at) => at };
}

/** The content of a string that stands somewhere in a source's JSON. */
export function stringIn(source: Source, value: string): Source {
  const token = stringTokens(source.text, value)[0];
  if (token === undefined) return { text: value, whole: source.whole, placeOf: () => source.placeOf(0) };
  const places = unescapedPlaces(source.text.slice(token.from + 1, token.until - 1));
  return {
    text: value,
    whole: source.whole,
    placeOf: (at) => source.placeOf(token.from + 1 + (places[at] ?? token.until - token.from - 2)),
  };
}

/** `line 3, column 5` of a source's character, in the whole. */
export function placeText(source: Source, at: number): string {
  return lineAndColumn(source.whole, source.placeOf(at));
}

/** Where each character of a JSON string's value stands between its quotes. */
function unescapedPlaces(escaped: string): number[] {
  return Array.from(escaped.matchAll(/\\u[\da-f]{4}|\\.|[^\\]/gis), ({ index }) => index);
}
