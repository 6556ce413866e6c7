import { ConfigurationError } from '../../errors';
import { jsonFault } from '../../json-fault';
import { lineAndColumn } from '../../resource/configuration/json-scan';
import type { Source } from '../../resource/configuration/source';
import { isWindows, withoutCarets } from './windows-command';

/** A word of a command, unquoted. */
export interface Word extends Source {
  /** Where it begins in the command, its quote included, from 0. */
  readonly from: number;
}

/** What errors call a pasted text. */
export const PASTED = 'pasted text';

/**
 * The words of the first command of a text, as bash or Windows' cmd reads them. Line breaks without their backslash are
 * blanks: they get lost in copying. A JSON body whose own single quotes were never escaped, as documentation prints it,
 * is taken as it stands.
 * @throws ConfigurationError for a quote that is not closed
 */
export function shellWords(source: Source): Word[] {
  const isForWindows = isWindows(source.text);
  return new Words(isForWindows ? withoutCarets(source) : source, isForWindows).all();
}

/** What was quoted so far: characters, and where each stands in the command. */
interface Unquoted {
  text: string;
  places: number[];
}

class Words {
  readonly #source: Source;
  readonly #text: string;
  readonly #isForWindows: boolean;
  #at = 0;

  constructor(source: Source, isForWindows: boolean) {
    this.#isForWindows = isForWindows;
    this.#source = source;
    this.#text = source.text;
  }

  all(): Word[] {
    const words: Word[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#at >= this.#text.length || /^(?:[;|&]|\d?>)/.test(this.#text.slice(this.#at, this.#at + 2)))
        return words;
      words.push(this.#word());
    }
  }

  #skipBlanks(): void {
    const blanks = /(?:\s|\\\r?\n|\\\r|\\$)*/y;
    blanks.lastIndex = this.#at;
    this.#at += blanks.exec(this.#text)?.[0].length ?? 0;
  }

  #word(): Word {
    const from = this.#at;
    const word: Unquoted = { text: '', places: [] };
    while (this.#at < this.#text.length && !/[\s;|&]/.test(this.#text.charAt(this.#at))) this.#piece(word);
    const { text, places } = word;
    const { whole, placeOf } = this.#source;
    return { text, whole, from, placeOf: (at) => placeOf(places[at] ?? this.#end(places)) };
  }

  #end(places: readonly number[]): number {
    return (places.at(-1) ?? 0) + 1;
  }

  #piece(word: Unquoted): void {
    const character = this.#text.charAt(this.#at);
    if (character === "'" && !this.#isForWindows) this.#single(word);
    else if (character === '"') this.#double(word);
    else if (this.#text.startsWith("$'", this.#at)) this.#ansi(word);
    else if (character === '\\') this.#escaped(word);
    else if (/[\u2018-\u201F]/.test(character))
      throw this.#fault('a typographic quote', `Write a plain ' or " in its place.`);
    else this.#take(word, 1);
  }

  /** Takes so many characters as they stand. */
  #take(word: Unquoted, count: number): void {
    for (const end = this.#at + count; this.#at < end; this.#at += 1)
      this.#add(word, this.#text.charAt(this.#at));
  }

  #add(word: Unquoted, character: string): void {
    for (let index = 0; index < character.length; index += 1) word.places.push(this.#at);
    word.text += character;
  }

  #single(word: Unquoted): void {
    const close = this.#text.indexOf("'", this.#at + 1);
    if (close < 0) throw this.#unclosed();
    const count = this.#jsonLength() ?? close - this.#at - 1;
    this.#at += 1;
    this.#take(word, count);
    this.#at += 1;
  }

  #double(word: Unquoted): void {
    const open = this.#at;
    this.#at += 1;
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === '') {
        this.#at = open;
        throw this.#unclosed();
      }
      if (character === '"' && !this.#isDoubled()) break;
      if (character === '"') this.#at += 1;
      if (character === '\\' && /["\\$`\r\n]/.test(this.#text.charAt(this.#at + 1))) this.#escaped(word);
      else this.#take(word, 1);
    }
    this.#at += 1;
  }

  #escaped(word: Unquoted): void {
    const lineBreak = /^\\(?:\r\n|\r|\n)/.exec(this.#text.slice(this.#at, this.#at + 3))?.[0];
    if (lineBreak !== undefined) {
      this.#at += lineBreak.length;
      return;
    }
    this.#at += 1;
    if (this.#at < this.#text.length) this.#take(word, 1);
  }

  /** `$'…'`, in which a backslash means what it does in C. */
  #ansi(word: Unquoted): void {
    const open = this.#at;
    this.#at += 2;
    for (;;) {
      const rest = this.#text.slice(this.#at, this.#at + 10);
      if (rest === '') {
        this.#at = open;
        throw this.#unclosed();
      }
      if (rest.startsWith("'")) break;
      const escape = /^\\(?:x[\da-f]{1,2}|u[\da-f]{1,4}|U[\da-f]{1,8}|[0-7]{1,3}|[^])/i.exec(rest)?.[0];
      if (escape === undefined) {
        this.#take(word, 1);
        continue;
      }
      this.#add(word, ansiCharacter(escape));
      this.#at += escape.length;
    }
    this.#at += 1;
  }

  /** The length of a JSON value between single quotes that has such quotes of its own; undefined where there is none. */
  #jsonLength(): number | undefined {
    const body = this.#text.slice(this.#at + 1);
    const fault = /^\s*[{[]/.test(body) ? jsonFault(body) : undefined;
    // where a quote of the body's own ended the word, the shell would go on without a blank
    const isWhole =
      fault?.what === 'nothing more is expected' && /^'(?:[\s;|&]|$)/.test(body.slice(fault.position));
    return isWhole ? fault.position : undefined;
  }

  /** Whether a quote is one that Windows writes twice within a quoted word. */
  #isDoubled(): boolean {
    return this.#isForWindows && /^""[^\s]/.test(this.#text.slice(this.#at, this.#at + 3));
  }

  #unclosed(): ConfigurationError {
    return this.#fault('a quote that is never closed', 'Copy the command again as a whole.');
  }

  #fault(what: string, cure: string): ConfigurationError {
    const at = this.#source.placeOf(this.#at);
    return new ConfigurationError(
      PASTED,
      `${what} in the command (${lineAndColumn(this.#source.whole, at)})`,
      { cure, at },
    );
  }
}

const ANSI: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** What an escape of `$'…'` stands for; one that means nothing is kept. */
function ansiCharacter(escape: string): string {
  const [, kind = '', digits = ''] = /^\\([xuU]?)([\da-fA-F]+)$/.exec(escape) ?? [];
  const number = digits === '' ? NaN : parseInt(digits, kind === '' ? 8 : 16);
  if (!Number.isNaN(number) && number <= 0x10ffff) return String.fromCodePoint(number);
  const letter = escape.slice(1);
  return ANSI[letter] ?? (/[\\'"?]/.test(letter) ? letter : escape);
}
