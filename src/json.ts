import { MaximizerError } from './errors';
import { jsonFault, type JsonFault } from './json-fault';

/** The members of a JSON object, by name. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object: no null, no array. */
export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A name or an identifier as text, from a text or a number; undefined for anything else and for a blank one. */
export function nameOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !isBlank(value) ? value : undefined;
}

/** Whether a text is white space only; nearly all tell by their first character that they are not. */
function isBlank(text: string): boolean {
  const first = text.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f) && text.trim() === '';
}

/**
 * Levels of objects and arrays that a record may have. Others walk records by recursion, such as whoever copies a
 * message, and end when the call stack does; a CRM's records have a handful.
 */
export const DEEPEST = 100;

/** Whether a value is nested deeper than any record is. */
export function isTooDeep(value: unknown): boolean {
  return isContainer(value) && (odditiesOf(value, DEEPEST) & TOO_DEEP) !== 0;
}

/** The error for a text that is no JSON. It quotes nothing of the text but the names of members. */
export class JsonError extends MaximizerError {
  /** What is wrong and where, without a cure, for those who say what it means to them. */
  readonly reason: string;

  constructor(readonly fault: JsonFault) {
    const reason = reasonOf(fault);
    super(reason, {
      code: 'broken-json',
      status: 'broken JSON',
      cure: 'Correct the text there, or copy it again as a whole.',
    });
    this.reason = reason;
  }
}

function reasonOf({ what, line, column, path }: JsonFault): string {
  return `${what} (line ${line}, column ${column}${path === '' ? '' : `, in ${path}`})`;
}

/**
 * The value of a JSON text that comes from outside, the way `JSON.parse` reads it, but for two things. A number from
 * 2^53 on whose digits a double would change is a text with all of them, for such numbers are identifiers. A member
 * named `__proto__` is left out, for whoever copies the object sets a prototype with it.
 * @throws JsonError
 */
export function parseJson(text: string): unknown {
  return readJson(text).value;
}

/** What a JSON text holds. */
export interface ReadJson {
  value: unknown;
  /** Whether something in it may be nested deeper than any record is. */
  isDeep: boolean;
}

/** The value of a JSON text as `parseJson` gives it, with what was noticed about it. @throws JsonError */
export function readJson(text: string): ReadJson {
  const bare = text.startsWith('\uFEFF') ? text.slice(1) : text;
  return exact(parsed(bare), bare);
}

/** The same; undefined for a text that is no JSON, whose fault nobody looks for. */
export function readJsonIfWhole(text: string): ReadJson | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return exact(value, text);
}

/** What a text says whose value was parsed: with all digits of its numbers, and without prototypes. */
function exact(value: unknown, text: string): ReadJson {
  if (!isContainer(value)) {
    return { value: isChanged(value) ? parsed(longNumbersQuoted(text)) : value, isDeep: false };
  }
  const oddities = odditiesOf(value, DEEPEST);
  if (oddities === 0) return { value, isDeep: false };
  const read = (oddities & CHANGED_NUMBER) === 0 ? value : parsed(longNumbersQuoted(text));
  removePrototypes(read);
  return { value: read, isDeep: (oddities & TOO_DEEP) !== 0 };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const fault = jsonFault(text);
    if (fault === undefined) throw error;
    throw new JsonError(fault);
  }
}

/** What makes a value other than plain: found in one walk, which costs a twentieth of the parsing. */
const CHANGED_NUMBER = 1;
const PROTOTYPE = 2;
const TOO_DEEP = 4;

function odditiesOf(container: object, levels: number): number {
  if (levels === 0) return TOO_DEEP;
  let found = 0;
  if (Array.isArray(container)) {
    for (const item of container) found |= oddityOf(item, levels);
    return found;
  }
  const members = container as Members;
  for (const name in members) {
    if (name === '__proto__') found |= PROTOTYPE;
    found |= oddityOf(members[name], levels);
  }
  return found;
}

function oddityOf(value: unknown, levels: number): number {
  if (isContainer(value)) return odditiesOf(value, levels - 1);
  return isChanged(value) ? CHANGED_NUMBER : 0;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** Whether a number may have been another one in its text. */
function isChanged(value: unknown): boolean {
  return typeof value === 'number' && (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER);
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** A JSON text with quotes around the numbers that a double would change. */
function longNumbersQuoted(text: string): string {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '"') at = closingQuote(text, at);
    else if (character === '-' || (character >= '0' && character <= '9')) {
      NUMBER.lastIndex = at;
      const number = NUMBER.exec(text)?.[0] ?? character;
      const end = at + number.length;
      if (!isHeld(number)) {
        pieces.push(text.slice(from, at), number);
        from = end;
      }
      at = end - 1;
    }
  }
  pieces.push(text.slice(from));
  return pieces.join('"');
}

/** Where the string that opens at a place of valid JSON is closed. */
function closingQuote(text: string, open: number): number {
  let at = text.indexOf('"', open + 1);
  // a quote behind an odd number of backslashes is one of the string's own
  while (at >= 0 && backslashesBefore(text, at) % 2 === 1) at = text.indexOf('"', at + 1);
  return at < 0 ? text.length : at;
}

function backslashesBefore(text: string, end: number): number {
  let at = end;
  while (text[at - 1] === '\\') at -= 1;
  return end - at;
}

/** Whether a double keeps what a number's text says. Those below 2^53 are rounded to the nearest one, as everywhere. */
function isHeld(number: string): boolean {
  const value = Number(number);
  if (!isChanged(value)) return true;
  // identifiers are written without a point and an exponent
  if (/^-?\d+$/.test(number) || !Number.isFinite(value)) return false;
  return significantDigits(number) === significantDigits(String(value));
}

function significantDigits(number: string): string {
  const digits = number
    .replace(/[eE].*/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function removePrototypes(root: unknown): void {
  const open = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (!isContainer(value)) continue;
    if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
    for (const member of Object.values(value) as unknown[]) if (isContainer(member)) open.push(member);
  }
}

/** A container that is being written: its members that are not written yet, the last one first. */
interface Writing {
  container: object;
  names: readonly string[] | undefined;
  count: number;
  at: number;
}

/** JSON with the members of every object in the order of their names, whatever order they come in, at any depth. */
export function canonicalJson(root: unknown, scalar: (value: unknown) => string = JSON.stringify): string {
  if (!isContainer(root)) return scalar(root);
  const outer: Writing[] = [];
  let writing = writingOf(root);
  let text = writing.names === undefined ? '[' : '{';
  for (;;) {
    const { container, names, count, at } = writing;
    if (at === count) {
      text += names === undefined ? ']' : '}';
      const next = outer.pop();
      if (next === undefined) return text;
      writing = next;
      continue;
    }
    writing.at = at + 1;
    if (at > 0) text += ',';
    const name = names?.[at];
    if (name !== undefined) text += `${JSON.stringify(name)}:`;
    const value = (container as Members)[name ?? at];
    if (isContainer(value)) {
      outer.push(writing);
      writing = writingOf(value);
      text += writing.names === undefined ? '[' : '{';
    } else text += scalar(value);
  }
}

function writingOf(container: object): Writing {
  if (Array.isArray(container)) return { container, names: undefined, count: container.length, at: 0 };
  const names = Object.keys(container).sort();
  return { container, names, count: names.length, at: 0 };
}
