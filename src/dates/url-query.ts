import { urlError } from './placeholder';

/** A piece of a url: text as typed, or a placeholder's content between `${` and `}`. */
export interface Piece {
  readonly kind: 'text' | 'placeholder';
  readonly text: string;
  /** Where the text starts in the url, from 0. */
  readonly at: number;
}

/** Cuts a text, from `start` on, at its placeholders: `${`, then the next `}`. Throws for one that is never closed. */
export function readPieces(text: string, start = 0): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  while (at < text.length) {
    const open = text.indexOf('${', at);
    const end = open < 0 ? text.length : open;
    if (end > at) pieces.push({ kind: 'text', text: text.slice(at, end), at });
    if (open < 0) break;
    const close = text.indexOf('}', open);
    if (close < 0)
      throw urlError('a placeholder is never closed', open, 'Close it with }, as in ${date:FORMAT}.');
    pieces.push({ kind: 'placeholder', text: text.slice(open + 2, close), at: open + 2 });
    at = close + 1;
  }
  return pieces;
}

/**
 * Whether a query is already percent-encoded, as one copied from a browser: it holds at least one %XX,
 * every % starts one, and nothing else needs encoding. A query is taken as a whole: all of it is encoded or none.
 */
export function isEncoded(pieces: readonly Piece[]): boolean {
  const text = pieces.map((piece) => (piece.kind === 'text' ? piece.text : '')).join('\n');
  if (!/^(?:[\nA-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-Fa-f]{2})*$/.test(text) || !text.includes('%'))
    return false;
  return decoded(text) !== undefined;
}

/** The text behind %XX, undefined when the bytes are no UTF-8. A + stands for a space there. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** A text as a query's value: also + and ', which some servers and proxies change. */
export function encoded(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\uFFFD'); // half a character cannot be encoded
  return encodeURIComponent(wellFormed).replaceAll("'", '%27');
}

/** One `name=value` of a query; each side is made of pieces. */
export interface Parameter {
  readonly name: readonly Piece[];
  readonly value: readonly Piece[] | undefined;
}

/**
 * Cuts a query at each & and at the first = of each parameter. In plain text an & within single quotes of `where`
 * belongs to the value: `where=CompanyName='Smith & Sons'`.
 */
export function readParameters(pieces: readonly Piece[], isPlain: boolean): Parameter[] {
  const parameters: Parameter[] = [];
  let name: Piece[] = [];
  let value: Piece[] | undefined;
  let quote = -1;
  const isWhere = (): boolean => value !== undefined && textOf(name).toLowerCase() === 'where';
  const end = (): void => {
    if (name.length > 0 || value !== undefined) parameters.push({ name, value });
    name = [];
    value = undefined;
  };
  for (const piece of pieces) {
    if (piece.kind === 'placeholder') {
      (value ?? name).push(piece);
      continue;
    }
    let start = 0;
    const take = (until: number): void => {
      if (until > start) {
        (value ?? name).push({
          kind: 'text',
          text: piece.text.slice(start, until),
          at: piece.at + start,
        });
      }
      start = until + 1;
    };
    for (const { 0: mark, index } of piece.text.matchAll(/[&=]|'|%27/g)) {
      if (mark === '=' && value === undefined) {
        take(index);
        value = [];
      } else if (mark === '&' && !(isPlain && quote >= 0)) {
        checkQuote(quote);
        quote = -1;
        take(index);
        end();
      } else if ((mark === "'" || (mark === '%27' && !isPlain)) && isWhere()) {
        quote = quote < 0 ? piece.at + index : -1;
      }
    }
    take(piece.text.length);
  }
  checkQuote(quote);
  end();
  return parameters;
}

function checkQuote(quote: number): void {
  if (quote < 0) return;
  throw urlError(
    'a quote in where is never closed',
    quote,
    "Close the value with ', or write '' for a quote in it.",
  );
}

/** The text of pieces as it was typed, placeholders with their braces. */
export function textOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => piece.text).join('');
}
