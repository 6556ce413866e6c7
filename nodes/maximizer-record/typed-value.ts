import { ConfigurationError } from '../../src/errors';
import { isMembers, JsonError, parseJson } from '../../src/json';
import { notReplaced, variableIn, type Variable } from '../../src/variable';
import { amountOf, choiceOf, scalarOf, textOf, truthOf } from '../shared/properties';
import type { Properties } from '../shared/property';

/** A value as Node-RED's typed inputs save it: a text, and what the text is, such as `msg` for a property of the message. */
export interface TypedValue {
  readonly value: string;
  readonly type: string;
}

/** What a typed property may be, its first type by default, and with that type its text by default. */
interface Kind {
  readonly types: readonly [string, ...string[]];
  readonly text: string;
  /** What to do about a blank one. */
  readonly cure: string;
}

/** What each typed property may be; `value` is the one of a condition. */
export const KINDS = {
  resource: { types: ['str', 'msg'], text: '', cure: 'Name the resource, such as contacts.' },
  key: {
    types: ['msg', 'flow', 'global', 'str', 'jsonata', 'env'],
    text: 'payload.Key',
    cure: 'Enter the key of the record, or where it is, such as msg.payload.Key.',
  },
  values: {
    types: ['msg', 'flow', 'global', 'json', 'jsonata'],
    text: 'payload',
    cure: 'Enter the fields to write, or where they are, such as msg.payload.',
  },
  ceql: {
    types: ['str', 'msg', 'flow', 'global', 'jsonata', 'env'],
    text: '',
    cure: "Enter a condition such as LastName = 'Arendt', or choose rows.",
  },
  value: {
    types: ['str', 'num', 'bool', 'msg', 'flow', 'global', 'jsonata', 'env'],
    text: '',
    cure: 'Enter what to compare with.',
  },
} as const satisfies Record<string, Kind>;

export type TypedKey = keyof typeof KINDS;

/** Reads what stands for something else without evaluating it: Node-RED has other means for it in its editor than at run time. */
export interface Grammar {
  /** Throws why a variable that is a whole text cannot be: at run time Node-RED would have replaced it. */
  readonly variable: (key: string, variable: Variable) => void;
  /** Throws why a text is no JSONata. */
  readonly jsonata: (text: string) => void;
  /** Throws why a text names no property of a message or of a context. */
  readonly path: (text: string) => void;
}

/** What a typed property's text is. @throws ConfigurationError for what it cannot be */
export function typeOf(key: TypedKey, type: unknown): string {
  const { types }: Kind = KINDS[key];
  return choiceOf(`${key}Type`, type, Object.fromEntries(types.map((each) => [each, each])), types[0]);
}

/**
 * A typed property of a node, such as `key` with `keyType`, or the `value` of a condition.
 * @throws ConfigurationError for a type that it cannot have, a blank text, and a number, JSON or expression that is none
 */
export function typedValue(key: TypedKey, owner: Properties, grammar: Grammar): TypedValue {
  const kind: Kind = KINDS[key];
  const type = typeOf(key, owner[`${key}Type`]);
  const value = scalarOf(key, owner[key]) || (type === kind.types[0] ? kind.text : '');
  // a field may be compared with a blank text
  if (value === '' && !(key === 'value' && type === 'str')) {
    throw new ConfigurationError(key, 'is missing', {
      cure: kind.cure,
      told: { code: `missing_${key}` },
      ...(key === 'resource' && { status: 'no resource' }),
    });
  }
  const variable = variableOf(type, value);
  if (variable !== undefined) grammar.variable(key, variable);
  // what a variable holds only the runtime can tell
  const isKnown = variable === undefined;
  if (type === 'num' && isKnown) amountOf(key, value, 0);
  if (type === 'bool' && isKnown) truthOf(key, value, false);
  if (type === 'json' && isKnown) checkObject(key, value);
  // an expression may hold what looks like one
  if (!/^\$\{[^{}]+\}$/.test(value)) checkExpression(key, { value, type }, grammar);
  return { value, type };
}

/**
 * The variable that a typed text is. Node-RED replaces no part of a text: that is of what is written or compared, as it
 * stands there; and what looks like one in JSONata can be an expression.
 */
function variableOf(type: string, value: string): Variable | undefined {
  const variable = type === 'jsonata' ? undefined : variableIn(value);
  return variable?.isWhole === true ? variable : undefined;
}

/**
 * Makes sure that no variable is left in what chooses how the node works, such as its resource.
 * @throws ConfigurationError for one beside other text, which nothing replaces
 */
export function checkSetting(key: string, value: unknown, grammar: Grammar): void {
  const variable = variableIn(textOf(value));
  if (variable === undefined) return;
  if (!variable.isWhole) throw notReplaced(key, variable);
  grammar.variable(key, variable);
}

/** What a text must be to be read, by type: how it is read, and what is said where it cannot be. */
const READ: Readonly<Record<string, { by: 'jsonata' | 'path'; what: string; cure: string }>> = {
  jsonata: { by: 'jsonata', what: 'is no JSONata', cure: 'Correct it in the editor of expressions.' },
  msg: { by: 'path', what: 'names no property of the message', cure: 'Enter one such as payload.Key.' },
  flow: { by: 'path', what: 'names no property of the flow', cure: 'Enter one such as account.key.' },
  global: { by: 'path', what: 'names no global property', cure: 'Enter one such as account.key.' },
};

/** What begins a property of a context that is in a store of its own, as Node-RED writes it. */
const STORE = /^#:\([^)]*\)::/;

function checkExpression(key: TypedKey, { value, type }: TypedValue, grammar: Grammar): void {
  const read = Object.hasOwn(READ, type) ? READ[type] : undefined;
  if (read === undefined) return;
  try {
    grammar[read.by](read.by === 'path' && type !== 'msg' ? value.replace(STORE, '') : value);
  } catch (thrown) {
    const why = thrownText(thrown);
    throw new ConfigurationError(key, `${read.what}: ${why}`, {
      cure: read.cure,
      told: { code: `unreadable_${type}`, values: { why } },
    });
  }
}

/** What was thrown in words. @param thrown an Error, or what JSONata throws instead: an object with a message */
export function thrownText(thrown: unknown): string {
  const { message }: { message?: unknown } = typeof thrown === 'object' && thrown !== null ? thrown : {};
  return typeof message === 'string' ? message : String(thrown);
}

function checkObject(key: TypedKey, text: string): void {
  const cure = 'Enter an object such as {"FullName": "Anna Arendt"}.';
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    const reason = error instanceof JsonError ? error.reason : 'it cannot be read';
    throw new ConfigurationError(key, `is not JSON: ${reason}`, {
      cure,
      told: { code: 'notJson', values: { why: reason } },
    });
  }
  if (isMembers(value)) return;
  throw new ConfigurationError(key, 'is JSON, but no object', { cure, told: { code: 'notObject' } });
}
