/** Where a text stops being JSON, and why: the engine's own messages differ by version and quote the text. */
export interface JsonFault {
  /** Such as `a comma or } is expected`. */
  what: string;
  /** From 0. */
  position: number;
  /** From 1, as editors count them. */
  line: number;
  column: number;
  /** Of the value that is broken, such as `[12].Address.City`; blank for the whole. */
  path: string;
}

const SPACE = /[ \t\n\r]*/y;
/** All but quotes, backslashes and control characters. */
const PLAIN_TEXT = /[ !#-[\]-\uffff]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SCALAR = /true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** What other languages write where JSON has no word. */
const FOREIGN = /-?(?:NaN|Infinity)\b|undefined\b|None\b|True\b|False\b|nil\b/y;

/** Of a path: the outermost steps that are shown, and the characters of a name. */
const LONGEST_PATH = 20;
const LONGEST_NAME = 40;

/** An object or array that is open. */
interface Open {
  isObject: boolean;
  /** Of an array: the item that is being read. */
  index: number;
  /** Of an object: where the name of the member that is being read lies, its quotes included; none: at 0 to 0. */
  nameFrom: number;
  nameTo: number;
}

/** The first fault of a text by the grammar of RFC 8259, at any depth; undefined for JSON. */
export function jsonFault(text: string): JsonFault | undefined {
  try {
    new Scan(text).run();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof Broken) return thrown.fault;
    throw thrown;
  }
}

/** A position as editors count it, both from 1. */
function lineAndColumn(text: string, position: number): { line: number; column: number } {
  let line = 1;
  let lineStart = 0;
  const ends = /\r\n|\r|\n/g;
  while (ends.test(text) && ends.lastIndex <= position) {
    line += 1;
    lineStart = ends.lastIndex;
  }
  return { line, column: position - lineStart + 1 };
}

class Broken extends Error {
  constructor(readonly fault: JsonFault) {
    super(fault.what);
  }
}

class Scan {
  readonly #text: string;
  readonly #open: Open[] = [];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  run(): void {
    let isValueNext = true;
    for (;;) {
      if (isValueNext) isValueNext = this.#value();
      else if (this.#open.length > 0) isValueNext = this.#afterValue();
      else break;
    }
    this.#take(SPACE);
    if (this.#at < this.#text.length) this.#fail('nothing more is expected');
  }

  /** Reads a value, or the beginning of one that holds others; returns whether another value comes next. */
  #value(): boolean {
    this.#take(SPACE);
    const character = this.#text[this.#at];
    if (character === '"') {
      this.#string();
      return false;
    }
    if (character === '{' || character === '[') {
      this.#at += 1;
      this.#open.push({ isObject: character === '{', index: 0, nameFrom: 0, nameTo: 0 });
      this.#take(SPACE);
      if (this.#text[this.#at] === closingOf(character === '{')) return this.#close();
      if (character === '{') this.#name();
      return true;
    }
    if (this.#take(SCALAR) === 0) this.#fail(this.#foreignWord() ?? 'a value is expected');
    return false;
  }

  /** Reads what stands behind a value; returns whether another value comes next. */
  #afterValue(): boolean {
    const open = this.#open.at(-1);
    if (open === undefined) return false;
    this.#take(SPACE);
    if (this.#text[this.#at] === ',') {
      this.#at += 1;
      open.index += 1;
      if (open.isObject) this.#name();
      return true;
    }
    if (this.#text[this.#at] === closingOf(open.isObject)) return this.#close();
    return this.#fail(`a comma or ${closingOf(open.isObject)} is expected`);
  }

  #close(): boolean {
    this.#at += 1;
    this.#open.pop();
    return false;
  }

  /** Reads a member's name and its colon. */
  #name(): void {
    this.#take(SPACE);
    const open = this.#open.at(-1);
    if (open !== undefined) open.nameTo = 0;
    const from = this.#at;
    if (this.#text[from] !== '"') this.#fail('a name in double quotes is expected');
    this.#string();
    if (open !== undefined) [open.nameFrom, open.nameTo] = [from, this.#at];
    this.#take(SPACE);
    if (this.#text[this.#at] !== ':') this.#fail('a colon is expected');
    this.#at += 1;
  }

  #string(): void {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      this.#take(PLAIN_TEXT);
      const character = this.#text[this.#at];
      if (character === '"') break;
      if (character === undefined) this.#fail('the string that begins here is not closed', start);
      if (character !== '\\') this.#fail('a line break or another control character is inside a string');
      if (this.#take(ESCAPE) === 0) this.#fail('an unknown escape is inside a string');
    }
    this.#at += 1;
  }

  #foreignWord(): string | undefined {
    FOREIGN.lastIndex = this.#at;
    const word = FOREIGN.exec(this.#text)?.[0];
    return word === undefined ? undefined : `${word} is no value of JSON`;
  }

  /** Moves behind what matches here; returns how much that was. */
  #take(pattern: RegExp): number {
    pattern.lastIndex = this.#at;
    const length = pattern.test(this.#text) ? pattern.lastIndex - this.#at : 0;
    this.#at += length;
    return length;
  }

  #fail(what: string, position = this.#at): never {
    throw new Broken({
      what: position >= this.#text.length ? `${what}, but the text ends` : what,
      position,
      ...lineAndColumn(this.#text, position),
      path: this.#path(),
    });
  }

  #path(): string {
    const steps = this.#open.slice(0, LONGEST_PATH).map((open) => this.#stepOf(open));
    const rest = this.#open.length > LONGEST_PATH ? '…' : '';
    return steps.join('').replace(/^\./, '') + rest;
  }

  #stepOf({ isObject, index, nameFrom, nameTo }: Open): string {
    if (!isObject) return `[${index}]`;
    if (nameTo === 0) return '';
    const name = this.#text.slice(nameFrom + 1, nameTo - 1);
    const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
    return /^[\w$-]+…?$/.test(short) ? `.${short}` : `['${short}']`;
  }
}

function closingOf(isObject: boolean): string {
  return isObject ? '}' : ']';
}
