import { ConfigurationError, type Reason } from '../errors';
import type { CrmRecord } from '../events/event';
import { DEEPEST, isMembers, isTooDeep } from '../json';

/** Bytes of a body that the platform takes. Source: its documentation. */
const LARGEST_BODY = 8 * 1024 * 1024;

const CURE = 'Give an object with the fields to write, such as {"Email": "ann@example.com"}.';

/**
 * The fields to write, as they are sent: dates as ISO 8601; members that are undefined or named `__proto__` are left out.
 * It is a copy: what the flow changes later changes nothing here.
 * @throws ConfigurationError for what is no object, for what JSON would empty, by its path, and for more than the platform takes
 */
export function sentValues(values: unknown): CrmRecord {
  if (!isMembers(values) || ArrayBuffer.isView(values))
    throw refused(`${kindOf(values)} is no record`, CURE, {
      code: 'noFields',
      values: { kind: kindOf(values) },
    });
  const text = jsonText(values);
  if (Buffer.byteLength(text) > LARGEST_BODY) {
    throw refused(
      'it is larger than the 8 MB that the platform takes',
      'Write fewer or shorter fields at once.',
      { code: 'tooLarge' },
    );
  }
  const sent: unknown = JSON.parse(text);
  if (!isMembers(sent))
    throw refused('it is no record', CURE, { code: 'noFields', values: { kind: kindOf(sent) } });
  if (Object.keys(sent).length === 0)
    throw refused('it has no field to write', CURE, { code: 'nothingToWrite' });
  if (isTooDeep(sent)) {
    throw refused(`it is nested more than ${DEEPEST} levels deep`, 'Write the fields themselves.', {
      code: 'tooDeep',
      values: { most: DEEPEST },
    });
  }
  return sent;
}

function jsonText(values: object): string {
  const paths = new WeakMap<object, string>();
  // JSON.stringify names no path, but whose member it is at
  const written = function (this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
    if (name === '__proto__') return undefined;
    const own = this[name];
    if (value === undefined && own === undefined && !Array.isArray(this)) return undefined;
    const path = memberPath(paths.get(this), name, Array.isArray(this));
    const lost = lostBy(value, own);
    if (lost !== undefined) throw emptied(lost, path);
    if (typeof value === 'object' && value !== null) paths.set(value, path);
    return value;
  };
  try {
    return JSON.stringify(values, written);
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    // it refers to itself, holds a BigInt, or is longer than any text
    throw refused('it cannot be written as JSON', CURE, { code: 'notWritable' });
  }
}

/** Where a member is: `Address.Lines[2]`. @param owner where its owner is; undefined or blank for the whole */
function memberPath(owner: string | undefined, name: string, isItem: boolean): string {
  if (owner === undefined || owner === '') return name;
  return isItem ? `${owner}[${name}]` : `${owner}.${name}`;
}

/** What JSON would make nothing of, in words; undefined where it has a writing for it. @param own before its `toJSON` */
function lostBy(value: unknown, own: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return Number.isFinite(value) ? undefined : String(value);
    case 'undefined':
      return 'undefined';
    case 'function':
    case 'symbol':
      return `a ${typeof value}`;
    case 'object':
      if (value === null) return tagOf(own) === 'Date' ? 'an invalid date' : undefined;
      return Object.keys(value).length === 0 && !WRITTEN_EMPTY.has(tagOf(value))
        ? `${/^[AEIO]/.test(tagOf(value)) ? 'an' : 'a'} ${tagOf(value)}`
        : undefined;
    default:
      return undefined;
  }
}

/** Kinds of objects that JSON writes though they have no member; of others, such as a Map, it would write nothing. */
const WRITTEN_EMPTY: ReadonlySet<string> = new Set([
  'Object',
  'Array',
  'Number',
  'String',
  'Boolean',
  'BigInt',
]);

/** The kind of an object, also of one that a function node made. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** Characters of a path that are shown. */
const LONGEST_PATH = 100;

function emptied(what: string, path: string): ConfigurationError {
  const shown = path.length <= LONGEST_PATH ? path : `${path.slice(0, LONGEST_PATH)}…`;
  return refused(
    `it holds ${what} at ${shown}, of which JSON would leave nothing`,
    'Send a value that can be written, or null to empty the field: nothing was written.',
    { code: 'lost', values: { what, path: shown } },
  );
}

function kindOf(values: unknown): string {
  if (values === undefined) return 'nothing';
  if (values === null) return 'null';
  if (Array.isArray(values)) return 'an array';
  return ArrayBuffer.isView(values) ? 'a buffer' : `a ${typeof values}`;
}

function refused(reason: string, cure: string, told: Reason): ConfigurationError {
  return new ConfigurationError('payload', reason, { cure, told, status: 'check payload' });
}
