import { earlierText } from './earlier-text';
import type { UrlTemplate } from './types';
import { readPlaceholder, type Placeholder, type PlaceOf } from './placeholder';
import { checkStart, readPath } from './url-path';
import { decoded, encoded, isEncoded, readParameters, readPieces, type Piece } from './url-query';
import { checkText } from './url-text';
import type { Zone } from './zones';

/**
 * Reads a poller's url: a hub path and a query with date placeholders, published in plain text
 * (`/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd}'`) or copied from a browser, already encoded.
 * `zone` is the connection's, for `${date…}`.
 * Throws a ConfigurationError of the key `url`.
 */
export function readUrlTemplate(url: string, zone: Zone): UrlTemplate {
  const text = url.trimEnd();
  const start = text.length - text.trimStart().length;
  checkStart(text.slice(start), start);
  const pieces = readPieces(text, start);
  const question = text.indexOf('?');
  const { path, hub } = readPath(pieces, question < 0 ? text.length : question);
  const query = question < 0 ? [] : piecesFrom(pieces, question + 1);
  const isPlain = !isEncoded(query);
  const placeholders = readPlaceholders(query, isPlain, zone);
  const parameters = readParameters(query, isPlain);

  // Texts and placeholders in turn, encoded once.
  const chunks: (string | Placeholder)[] = [path];
  const addPiece = (piece: Piece): void => {
    const placeholder = placeholders.get(piece);
    chunks.push(placeholder ?? (isPlain ? encoded(piece.text) : piece.text));
  };
  parameters.forEach(({ name, value }, index) => {
    chunks.push(index === 0 ? '?' : '&');
    name.forEach(addPiece);
    if (value !== undefined) chunks.push('=');
    value?.forEach(addPiece);
  });
  const dates = [...placeholders.values()].filter(({ says }) => says === 'cursor');

  return {
    path,
    hub,
    hasDate: dates.length > 0,
    unit: dates.reduce((unit, { format }) => Math.max(unit, format.unit), 1),
    fill: (since, until) => filled(chunks, since, until),
  };
}

/** Puts the dates into a url's texts. */
function filled(
  chunks: readonly (string | Placeholder)[],
  since: number,
  until: number,
): ReturnType<UrlTemplate['fill']> {
  let url = '';
  let from = Infinity;
  let present = Infinity;
  for (const chunk of chunks) {
    if (typeof chunk === 'string') {
      url += chunk;
    } else if (chunk.says === 'present') {
      const text = chunk.format.format(until);
      url += encoded(text);
      present = Math.min(present, chunk.format.parse(text));
    } else {
      const written = earlierText(chunk, since, until);
      url += encoded(written.text);
      from = Math.min(from, written.from);
    }
  }
  return {
    url,
    from: from === Infinity ? -Infinity : from,
    ...(present === Infinity ? {} : { present }),
  };
}

/** What a placeholder holds, and where each of its characters stands in the text between `${` and `}`. */
interface Content {
  readonly text: string;
  readonly placeOf: PlaceOf;
}

function asTyped(text: string): Content {
  return { text, placeOf: (at) => at };
}

/** Every placeholder of a query, from left to right, so that the first mistake is the one that is named. */
function readPlaceholders(pieces: readonly Piece[], isPlain: boolean, zone: Zone): Map<Piece, Placeholder> {
  const placeholders = new Map<Piece, Placeholder>();
  let open = 0;
  for (const piece of pieces) {
    if (piece.kind === 'text') {
      open = checkText(piece, isPlain, open);
      continue;
    }
    const content = isPlain ? asTyped(piece.text) : unescaped(piece.text);
    placeholders.set(
      piece,
      readPlaceholder(content.text, (at) => piece.at + content.placeOf(at), zone),
    );
  }
  return placeholders;
}

/** A browser encodes the quotes of a format, too (`${date:yyyy-MM-dd%27T%27HH:mm}`), and leaves a + as it is. */
function unescaped(text: string): Content {
  const plain = text.includes('%') ? decoded(text.replaceAll('+', '%2B')) : undefined;
  return plain === undefined ? asTyped(text) : { text: plain, placeOf: (at) => encodedPlace(text, at) };
}

/** Where the character at a place of the decoded text starts in the encoded one. */
function encodedPlace(text: string, at: number): number {
  const characters = [...text.matchAll(/(?:%[\dA-F]{2})+|[^%]/gis)];
  let passed = 0;
  for (const { 0: characterText, index } of characters) {
    const length = decoded(characterText.replaceAll('+', '%2B'))?.length ?? 1;
    if (passed + length > at) return index + (length === 1 ? 0 : 3 * (at - passed));
    passed += length;
  }
  return text.length;
}

function piecesFrom(pieces: readonly Piece[], at: number): Piece[] {
  return pieces.flatMap((piece) => {
    const end = piece.at + piece.text.length;
    if (piece.at >= at) return [piece];
    if (end <= at) return [];
    return [{ kind: piece.kind, text: piece.text.slice(at - piece.at), at }];
  });
}
