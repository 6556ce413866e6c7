import { pathSegment } from '../path';
import { ConfigurationError } from '../errors';
import { fillInError, fillInOfSegment, type FillIn } from './fill-in';
import { placeholderName, urlError } from './placeholder';
import { decoded, encoded, isEncoded, type Piece } from './url-query';

/** A url's path, encoded once, and the hub that it names: undefined for a bare one, such as `/contacts`. */
export interface UrlPath {
  readonly path: string;
  readonly hub: string | undefined;
}

const pathCure =
  'Write a hub path such as /hubs/crm/contacts or /contacts; the address before it belongs to the connection.';
/** Bare paths that are no hub's: what they answer is the account's, secrets included. */
const PLATFORM_PATHS = new Set(['instances', 'elements', 'notifications', 'organizations', 'authentication']);
const idCure = 'Write the id itself in its place.';

/** Refuses what is no path below the API root. `at` is where the text starts. */
export function checkStart(text: string, at: number): void {
  if (text === '') throw new ConfigurationError('url', 'is empty', { cure: pathCure });
  const whole = text.replace(/\?.*/s, '');
  const address = /^(?:[a-z][a-z0-9+.-]*[:;]\/*|\/\/)[^/]*(.*)$/is.exec(whole);
  const path = address === null ? whole : (address[1] ?? '');
  const hubs = path.indexOf('/hubs/');
  const root = hubs === 0 ? null : /\/api-v\d+(?=\/|$)/i.exec(path);
  if (address !== null || root !== null || hubs > 0) {
    const start = hubs >= 0 ? hubs : root === null ? path.length : root.index + root[0].length;
    const rest = path.slice(start, start + 40);
    throw urlError('begins with an address', at, rest === '' ? pathCure : `Start at ${rest}…`);
  }
  if (!path.startsWith('/')) throw urlError('has no hub path', at, pathCure);
}

/**
 * The path that ends before `end`. Throws for one that leads elsewhere, or that still has an id to fill in.
 */
export function readPath(pieces: readonly Piece[], end: number): UrlPath {
  const [first, second] = pieces;
  const start = first?.at ?? 0;
  const text = first?.text.slice(0, end - start) ?? '';
  const segments = text.slice(1).split('/');
  checkSegments(segments, start + 1);
  if (start + text.length < end) throw placeholderInPath(start + text.length, second?.text ?? '');
  const isHubPath = segments[0]?.toLowerCase() === 'hubs';
  const isComplete =
    segments.length >= (isHubPath ? 3 : 1) &&
    segments.every((segment) => pathSegment(decoded(segment) ?? segment) !== undefined);
  if (!isComplete || (isHubPath && segments[0] !== 'hubs'))
    throw urlError(`"${text}" is not a hub path`, start, pathCure);
  if (PLATFORM_PATHS.has(nameOf(segments[0] ?? '')))
    throw urlError(`"${text}" is the platform's own`, start, `Name the hub: /hubs/crm${text.slice(0, 40)}.`);
  return {
    path: segments.map((segment) => `/${encodedSegment(segment)}`).join(''),
    hub: isHubPath ? decoded(segments[1] ?? '') : undefined,
  };
}

/** A segment as whoever takes the address apart may read it: decoded, in small letters, without parameters. */
function nameOf(segment: string): string {
  const [name = ''] = (decoded(segment) ?? segment).toLowerCase().split(';', 1);
  return name.trim();
}

/** Refuses segments with an id to fill in, or with a character that has no place in a path. */
function checkSegments(segments: readonly string[], start: number): void {
  let at = start;
  for (const segment of segments) {
    const fillIn = fillInAt(segment, at);
    if (fillIn !== undefined) throw fillInError('url', fillIn, 'an id', idCure);
    const stray = /[#{}]/.exec(segment);
    if (stray !== null) throw strayError(stray[0], at + stray.index);
    at += segment.length + 1;
  }
}

/** A fill-in of a segment, also of one that is percent-encoded. */
function fillInAt(segment: string, at: number): FillIn | undefined {
  const found = fillInOfSegment(segment);
  if (found !== undefined) return { text: found.text, at: at + found.at };
  const hidden = segment.includes('%') ? fillInOfSegment(decoded(segment) ?? '') : undefined;
  return hidden === undefined ? undefined : { text: hidden.text, at };
}

function strayError(character: string, at: number): ConfigurationError {
  if (character === '#') return urlError('a # in the path', at, 'Remove it.');
  if (character === '}')
    return urlError('a } that closes nothing', at, 'Remove it, or write the placeholder as ${date:FORMAT}.');
  return urlError('a { in the path that is never closed', at, idCure);
}

/** `${name}` in a path: an id to fill in, if it is no date. */
function placeholderInPath(at: number, content: string): ConfigurationError {
  if (placeholderName(content) !== undefined)
    return urlError('a placeholder in the path', at, 'Move it behind the ?.');
  return fillInError('url', { text: `\${${content}}`, at }, 'an id', idCure);
}

/** A segment is encoded unless it is already. */
function encodedSegment(segment: string): string {
  const isDone = isEncoded([{ kind: 'text', text: segment, at: 0 }]);
  return isDone ? segment : encoded(segment);
}
