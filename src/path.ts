import { ConfigurationError } from './errors';

/** Characters of an address, beyond which servers refuse it. */
export const LONGEST_PATH = 4_000;

/** `..` and `.`, also with the parameters that some servers cut off behind a `;`. */
const STEP = /^\.{1,2}(?:;|$)/;

/**
 * A name or an id from anywhere as one part of a path: encoded, so that no `/`, `?`, `#`, `%` or line break in it makes
 * another call of it. Undefined for one that would: blank, `.` or `..`, also between slashes or in another writing,
 * since a server or a proxy may decode a path before it follows it; with a control character; or too long.
 */
export function pathSegment(name: string): string | undefined {
  if (name.trim() === '' || name.length > LONGEST_PATH || /[\p{Cc}\p{Surrogate}]/u.test(name))
    return undefined;
  for (let text = name, times = 0; times < 3; text = decoded(text), times += 1) {
    if (text.split(/[/\\]/).some((part) => STEP.test(part))) return undefined;
  }
  return encodeURIComponent(name);
}

/** A text with its `%XX` decoded; as it is where they mean nothing. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A path of names, each one part of it; undefined where one cannot be. */
export function pathOf(names: readonly string[]): string | undefined {
  const segments = names.map(pathSegment);
  return segments.includes(undefined) ? undefined : `/${segments.join('/')}`;
}

/** The value of a parameter, encoded; half a character, which has no encoding, is replaced. */
export function queryValue(value: string): string {
  return encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\uFFFD'));
}

/**
 * Makes sure that an address leads where it is written to: whoever takes it apart would follow a `..`, and leave out
 * what is behind a `#`.
 * @param path encoded path and query below the base address
 * @throws ConfigurationError
 */
export function checkPath(baseUrl: string, path: string): void {
  const [written = ''] = path.split('?', 1);
  const address = URL.canParse(baseUrl + path) ? new URL(baseUrl + path) : undefined;
  const base = new URL(baseUrl);
  const isSame =
    address?.origin === base.origin &&
    address.hash === '' &&
    address.pathname === `${base.pathname === '/' ? '' : base.pathname}${written}`;
  if (path.startsWith('/') && isSame) return;
  throw new ConfigurationError('path', `"${written.slice(0, 100)}" leads elsewhere than it says`, {
    cure: 'Check the ids and names that it is made of.',
    status: 'check path',
  });
}
