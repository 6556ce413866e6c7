import { ConfigurationError } from '../errors';
import { earlierText } from './earlier-text';
import type { UrlTemplate } from './types';
import { readPlaceholder, urlError, type Placeholder } from './placeholder';
import { decoded, encoded, isEncoded, readParameters, readPieces, textOf, type Piece } from './url-query';
import type { Zone, ZoneTable } from './zones';

/**
 * Reads a poller's url: a hub path and a query with date placeholders, published in plain text
 * (`/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd}'`) or copied from a browser, already encoded.
 * `zone` is the connection's, for `${date…}`; `zones` knows those that the url names.
 * Throws a ConfigurationError of the key `url`.
 */
export function readUrlTemplate(url: string, zone: Zone, zones: ZoneTable): UrlTemplate {
  const text = url.trimEnd();
  checkStart(text);
  const pieces = readPieces(text);
  const question = text.indexOf('?');
  const query = question < 0 ? [] : afterPosition(pieces, question + 1);
  const isPlain = !isEncoded(query);
  const placeholders = readPlaceholders(pieces, isPlain, zone, zones);
  const path = readPath(pieces, question < 0 ? text.length : question);
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
  const dates = [...placeholders.values()];

  return {
    path,
    hasDate: dates.length > 0,
    unit: dates.reduce((unit, { format }) => Math.max(unit, format.unit), 1),
    parameters: parameters.map(({ name }) => (isPlain ? textOf(name) : (decoded(textOf(name)) ?? ''))),
    fill: (since, until) => {
      let filled = '';
      let from = dates.length === 0 ? -Infinity : Infinity;
      for (const chunk of chunks) {
        if (typeof chunk === 'string') {
          filled += chunk;
          continue;
        }
        const written = earlierText(chunk, since, until);
        filled += encoded(written.text);
        from = Math.min(from, written.from);
      }
      return { url: filled, from };
    },
  };
}

/** Every placeholder of a url, from left to right, so that the first mistake is the one that is named. */
function readPlaceholders(
  pieces: readonly Piece[],
  isPlain: boolean,
  zone: Zone,
  zones: ZoneTable,
): Map<Piece, Placeholder> {
  const placeholders = new Map<Piece, Placeholder>();
  for (const piece of pieces) {
    if (piece.kind === 'placeholder') {
      placeholders.set(
        piece,
        readPlaceholder(isPlain ? piece.text : unescaped(piece.text), piece.position, zone, zones),
      );
      continue;
    }
    const stray = piece.text.indexOf('}');
    if (stray >= 0) {
      throw urlError(
        'a } that closes nothing',
        piece.position + stray,
        'Remove it, or write the placeholder as ${date:FORMAT}.',
      );
    }
    const hidden = isPlain ? -1 : piece.text.search(/(?:%24|\$)(?:%7B|\{)/i);
    if (hidden >= 0) {
      throw urlError(
        'an encoded placeholder',
        piece.position + hidden,
        'Write it as ${date:FORMAT}, with $, { and }.',
      );
    }
  }
  return placeholders;
}

/** A browser encodes the quotes of a format, too (`${date:yyyy-MM-dd%27T%27HH:mm}`), and leaves a + as it is. */
function unescaped(text: string): string {
  return text.includes('%') ? (decoded(text.replaceAll('+', '%2B')) ?? text) : text;
}

const pathCure =
  'Write a hub path such as /hubs/crm/contacts; the address before it belongs to the connection.';

function checkStart(text: string): void {
  if (text === '') throw new ConfigurationError('url', 'is empty', { cure: pathCure });
  const hubs = text.replace(/\?.*/s, '').indexOf('/hubs/');
  if (hubs === 0) return;
  if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(text) || hubs > 0) {
    throw urlError(
      'begins with an address',
      0,
      hubs < 0 ? pathCure : `Start at ${text.slice(hubs, hubs + 40)}…`,
    );
  }
  throw urlError('has no hub path', 0, pathCure);
}

function readPath(pieces: readonly Piece[], end: number): string {
  const first = pieces[0];
  const text = first === undefined ? '' : first.text.slice(0, end);
  if (text.length < end) throw urlError('a placeholder in the path', text.length, 'Move it behind the ?.');
  const segments = text.slice(1).split('/');
  // %2E%2E is .. to whoever takes the address apart
  const isComplete =
    segments.length >= 3 && segments.every((segment) => !/^\.{0,2}$/.test(decoded(segment) ?? segment));
  if (!isComplete) throw urlError(`"${text}" is not a hub path`, 0, pathCure);
  const fragment = text.indexOf('#');
  if (fragment >= 0) throw urlError('a # in the path', fragment, 'Remove it.');
  return segments.map((segment) => `/${encodedSegment(segment)}`).join('');
}

/** A segment is encoded unless it is already. */
function encodedSegment(segment: string): string {
  const isDone = isEncoded([{ kind: 'text', text: segment, position: 0 }]);
  return isDone ? segment : encoded(segment);
}

function afterPosition(pieces: readonly Piece[], position: number): Piece[] {
  return pieces.flatMap((piece) => {
    const end = piece.position + piece.text.length;
    if (piece.position >= position) return [piece];
    if (end <= position) return [];
    return [{ kind: piece.kind, text: piece.text.slice(position - piece.position), position }];
  });
}
