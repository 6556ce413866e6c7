import type { Reason } from '../errors';

/** Where a CEQL text cannot be read. */
export interface CeqlFault {
  /** From 0. */
  at: number;
  /** As a sentence. */
  reason: string;
  /** The same for forms. */
  told: Reason;
}

/** What is expected at a place, in words, by the name it has in the reasons of forms. */
const EXPECTED = {
  ceqlEnd: 'AND, OR or the end',
  ceqlField: 'the name of a field',
  ceqlComparison: 'a comparison such as =, LIKE, IN or IS NULL',
  ceqlValue: "a value in '…'",
  ceqlLike: "a text in '…' after LIKE",
} as const;

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
    readonly told: Reason,
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
    return { at: error.at, reason: error.reason, told: error.told };
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
    if (kind === undefined || !isRead) throw strangeFault(at, characterAt(text, at));
    tokens.push({ kind, text: found, at });
    at += found.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

/** The character there, whole: some take two places. */
export function characterAt(text: string, at: number): string {
  const code = text.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}

/** Characters of a text that are shown. */
const LONGEST_FOUND = 40;

/** The beginning of a text, that ends in no half of a character. */
function beginningOf(text: string): string {
  const last = characterAt(text, LONGEST_FOUND - 1);
  return text.slice(0, LONGEST_FOUND - 1) + last;
}

function strangeFault(at: number, character: string): Fault {
  const values = { character };
  if (character === "'" || character === '`') {
    return new Fault(at, `the ${character} is not closed`, { code: 'ceqlUnclosed', values });
  }
  if (character === '"') {
    const reason = `" is no quote here: values stand in '…', names with dots in \`…\``;
    return new Fault(at, reason, { code: 'ceqlQuote' });
  }
  const reason = `${character} means nothing here: texts and dates stand in '…'`;
  return new Fault(at, reason, { code: 'ceqlStrange', values });
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
    if (this.#token.kind !== 'end') this.#fail('ceqlEnd');
  }

  #joined(depth: number): void {
    do this.#single(depth);
    while (this.#takes('AND') || this.#takes('OR'));
  }

  #single(depth: number): void {
    if (this.#takes('(')) {
      if (depth === DEEPEST) {
        const told = { code: 'ceqlDeep', values: { most: DEEPEST } };
        throw new Fault(this.#token.at, `more than ${DEEPEST} parentheses in each other`, told);
      }
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
      if (this.#token.kind !== 'quoted') this.#fail('ceqlLike');
      this.#next += 1;
    } else if (COMPARISONS.has(this.#token.text)) {
      this.#next += 1;
      this.#value();
    } else {
      this.#fail('ceqlComparison');
    }
  }

  #field(): void {
    const { kind, text } = this.#token;
    const isName =
      kind === 'ticked' ||
      (kind === 'quoted' && text !== "''") ||
      (kind === 'word' && !KEYWORDS.has(text.toUpperCase()));
    if (!isName) this.#fail('ceqlField');
    this.#next += 1;
  }

  #value(): void {
    const { kind } = this.#token;
    if (kind !== 'quoted' && kind !== 'number') this.#fail('ceqlValue');
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
    if (!this.#takes(wanted)) this.#failOn(wanted, { code: 'ceqlToken', values: { wanted } });
  }

  #fail(expected: keyof typeof EXPECTED): never {
    this.#failOn(EXPECTED[expected], { code: expected });
  }

  /** @param told the reason where a text stands here; at the end its name has `AtEnd` behind it */
  #failOn(wanted: string, { code, values }: Reason): never {
    const { text, at } = this.#token;
    const found = beginningOf(text);
    throw new Fault(
      at,
      `${wanted} is expected instead of ${found === '' ? 'the end' : found}`,
      found === '' ? { code: `${code}AtEnd`, values: { ...values } } : { code, values: { ...values, found } },
    );
  }
}
