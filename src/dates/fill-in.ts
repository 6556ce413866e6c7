import { ConfigurationError } from '../errors';

/*
 * What documentation writes where a person must put something of their own: {calendarId}, {{calendarId}}, <calendarId>,
 * [calendarId], :calendarId. A url with one of them in its path asks for what nobody has.
 */

/** A text to be replaced, and where it stands, from 0. */
export interface FillIn {
  readonly text: string;
  readonly at: number;
}

/** The first fill-in of a path's segment. */
export function fillInOfSegment(segment: string): FillIn | undefined {
  const found = /^:[A-Za-z_][\w-]*$|^\[[^[\]]+\]$|\{[^{}]*\}|<[^<>]+>/.exec(segment);
  return found === null ? undefined : braced(segment, found[0], found.index);
}

/** The `{name}` that begins at a place of a text. Other text between braces, such as JSON, stands for itself. */
export function namedFillIn(text: string, at: number): FillIn | undefined {
  const named = /\{\s*[\p{L}_$][\p{L}\p{N}_$ .-]*\}/uy;
  named.lastIndex = at;
  const found = named.exec(text)?.[0];
  return found === undefined ? undefined : braced(text, found, at);
}

/** A `<Name>` that is the whole of a value or of a quoted text; it is only suspected, for a value can look like that. */
export function angledFillIn(text: string): FillIn | undefined {
  const found = /(^|[=>'"/])(<[\p{L}_][\p{L}\p{N}_ .-]*>)(?=$|['"&/])/u.exec(text);
  if (found === null) return undefined;
  const [, before = '', fillIn = ''] = found;
  return { text: fillIn, at: found.index + before.length };
}

/** The error of a fill-in. `kind` says what belongs there, such as `an id`. */
export function fillInError(
  key: string,
  { text, at }: FillIn,
  kind: string,
  cure: string,
): ConfigurationError {
  return new ConfigurationError(key, `"${text}" is ${kind} to fill in`, { at, cure });
}

/** `{{name}}` where only `{name}` was found. */
function braced(text: string, found: string, at: number): FillIn {
  const isDouble = text[at - 1] === '{' && text[at + found.length] === '}';
  return isDouble ? { text: `{${found}}`, at: at - 1 } : { text: found, at };
}
