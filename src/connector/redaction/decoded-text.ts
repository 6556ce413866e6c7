/**
 * A text as it reads once something is decoded. Each character knows where it stands in the text it was read from, so
 * that what is found in it can be cut out of that text.
 */
export interface DecodedText {
  readonly text: string;
  /** Character i (a UTF-16 code unit) is written from `starts[i]` up to, not including, `ends[i]`. */
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** A text as it stands. */
export function undecoded(text: string): DecodedText {
  const starts = Array.from({ length: text.length }, (_, at) => at);
  return { text, starts, ends: starts.map((start) => start + 1) };
}

/** The text that a source decodes to, while it is being put together. */
export class Decoding {
  readonly #source: DecodedText;
  readonly #pieces: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  constructor(source: DecodedText) {
    this.#source = source;
  }

  /** Takes the source's characters from one place up to another as they are. */
  copy(from: number, to: number): void {
    this.#pieces.push(this.#source.text.slice(from, to));
    for (let at = from; at < to; at += 1) this.#add(at, at);
  }

  /** Takes them as the character with that code point. */
  replace(from: number, to: number, codePoint: number): void {
    const made = String.fromCodePoint(codePoint);
    this.#pieces.push(made);
    for (let unit = 0; unit < made.length; unit += 1) this.#add(from, to - 1);
  }

  finished(): DecodedText {
    return { text: this.#pieces.join(''), starts: this.#starts, ends: this.#ends };
  }

  #add(first: number, last: number): void {
    this.#starts.push(this.#source.starts[first] ?? 0);
    this.#ends.push(this.#source.ends[last] ?? 0);
  }
}
