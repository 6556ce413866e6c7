/** Where a CEQL text cannot be read. */
export interface CeqlFault {
  /** From 0. */
  at: number;
  reason: string;
}

type Kind = 'word' | 'quoted' | 'ticked' | 'number' | 'symbol' | 'end';

interface Token {
  kind: Kind;
  text: string;
  at: number;
}

const TOKEN =
  /(?<quoted>'(?:[^']|'')*')|(?<ticked>`[^`]+`)|(?<number>-?\d[\w.]*)|(?<word>[A-Za-z_$][\w$]*(?:\.[\w$]+)*)|(?<symbol>!=|<=|>=|[=<>(),])/y;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
const KINDS: readonly Kind[] = ['quoted', 'ticked', 'number', 'word', 'symbol'];
const COMPARISONS = new Set(['=', '!=', '<', '>', '<=', '>=']);
/** What cannot name a field unless it is quoted. */
export const KEYWORDS: ReadonlySet<string> = new Set(['AND', 'OR', 'LIKE', 'IN', 'IS', 'NOT', 'NULL']);
/** Parentheses within each other: whoever reads it goes down a level for each. */
const DEEPEST = 200;

/** Thrown inside: where reading ends. */
class Fault extends Error {
  constructor(
    readonly at: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/**
 * Where a CEQL text cannot be read, and why; undefined for one that can. It knows `AND OR = != < > <= >= LIKE IN IS NULL
 * IS NOT NULL`, parentheses, values in single quotes or bare numbers, and names bare, in back-ticks or single quotes.
 */
export function ceqlFault(text: string): CeqlFault | undefined {
  try {
    new Reader(tokensOf(text)).whole();
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { at: error.at, reason: error.reason };
  }
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text.charAt(at))) {
      at += 1;
      continue;
    }
    TOKEN.lastIndex = at;
    const groups = TOKEN.exec(text)?.groups ?? {};
    const kind = KINDS.find((each) => groups[each] !== undefined);
    const found = groups[kind ?? ''];
    const isRead = found !== undefined && (kind !== 'number' || NUMBER.test(found));
    if (kind === undefined || !isRead) throw new Fault(at, strangeText(text.charAt(at)));
    tokens.push({ kind, text: found, at });
    at += found.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

function strangeText(character: string): string {
  if (character === "'" || character === '`') return `the ${character} is not closed`;
  if (character === '"') return `" is no quote here: values stand in '…', names with dots in \`…\``;
  return `${character} means nothing here: texts and dates stand in '…'`;
}

/** Reads a clause by its grammar; it goes down once for each parenthesis. */
class Reader {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): void {
    this.#joined(0);
    if (this.#token.kind !== 'end') this.#fail('AND, OR or the end');
  }

  #joined(depth: number): void {
    do this.#single(depth);
    while (this.#takes('AND') || this.#takes('OR'));
  }

  #single(depth: number): void {
    if (this.#takes('(')) {
      if (depth === DEEPEST)
        throw new Fault(this.#token.at, `more than ${DEEPEST} parentheses in each other`);
      this.#joined(depth + 1);
      this.#require(')');
      return;
    }
    this.#field();
    if (this.#takes('IS')) {
      this.#takes('NOT');
      this.#require('NULL');
    } else if (this.#takes('IN')) {
      this.#require('(');
      do this.#value();
      while (this.#takes(','));
      this.#require(')');
    } else if (this.#takes('LIKE')) {
      if (this.#token.kind !== 'quoted') this.#fail("a text in '…' after LIKE");
      this.#next += 1;
    } else if (COMPARISONS.has(this.#token.text)) {
      this.#next += 1;
      this.#value();
    } else {
      this.#fail('a comparison such as =, LIKE, IN or IS NULL');
    }
  }

  #field(): void {
    const { kind, text } = this.#token;
    const isName =
      kind === 'ticked' ||
      (kind === 'quoted' && text !== "''") ||
      (kind === 'word' && !KEYWORDS.has(text.toUpperCase()));
    if (!isName) this.#fail('the name of a field');
    this.#next += 1;
  }

  #value(): void {
    const { kind } = this.#token;
    if (kind !== 'quoted' && kind !== 'number') this.#fail("a value in '…'");
    this.#next += 1;
  }

  get #token(): Token {
    return this.#tokens[this.#next] ?? { kind: 'end', text: '', at: 0 };
  }

  /** Goes on behind a word or a symbol where it stands next. Returns whether it does. */
  #takes(wanted: string): boolean {
    const { kind, text } = this.#token;
    const isIt = (kind === 'word' || kind === 'symbol') && text.toUpperCase() === wanted;
    if (isIt) this.#next += 1;
    return isIt;
  }

  #require(wanted: string): void {
    if (!this.#takes(wanted)) this.#fail(wanted);
  }

  #fail(wanted: string): never {
    const { text, at } = this.#token;
    throw new Fault(at, `${wanted} is expected instead of ${text === '' ? 'the end' : text.slice(0, 40)}`);
  }
}
