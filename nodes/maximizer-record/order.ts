import { ConfigurationError, type Reason } from '../../src/errors';
import type { Condition, RecordOrder, Where } from '../../src/record/order';
import { described } from '../shared/order';
import { textOf } from '../shared/properties';
import type { ConditionRow } from './conditions';
import type { RecordSettings, TypedWhere } from './settings';
import type { TypedValue } from './typed-value';

/** Says what a typed value is for one message. @throws ConfigurationError that names the property, where it cannot */
export type Evaluate = (property: string, typed: TypedValue) => Promise<unknown>;

/**
 * What a message asks for: a node's settings, with what is typed evaluated.
 * @throws ConfigurationError for what cannot be evaluated, a resource or CEQL that is no text, and a condition that compares with nothing
 */
export async function orderOf(settings: RecordSettings, evaluate: Evaluate): Promise<RecordOrder> {
  const { action, matchOn, fields, limit, emit, missing, key, values } = settings;
  return {
    ...{ action, matchOn, fields, limit, emit, missing },
    resource: await textIn('resource', settings.resource, evaluate),
    key: key === undefined ? undefined : await evaluate('key', key),
    where: await whereIn(settings.where, evaluate),
    values: values === undefined ? undefined : await evaluate('values', values),
  };
}

async function whereIn(where: TypedWhere, evaluate: Evaluate): Promise<Where> {
  if ('ceql' in where) return { ceql: await textIn('ceql', where.ceql, evaluate) };
  const rows: Condition[] = [];
  for (const row of where.rows) rows.push(await conditionIn(row, evaluate));
  return { rows, join: where.join };
}

async function conditionIn(
  { field, comparison, value }: ConditionRow,
  evaluate: Evaluate,
): Promise<Condition> {
  if (value === undefined) return { field, comparison };
  const found = await evaluate('where', value);
  // what a message lacks shall not find other records than were meant
  if (found === undefined)
    throw nothing('where', value, `nothing to compare ${field} with`, {
      code: 'nothingToCompare',
      values: { field },
    });
  return { field, comparison, value: found };
}

async function textIn(property: string, typed: TypedValue, evaluate: Evaluate): Promise<string> {
  const value = await evaluate(property, typed);
  const text = textOf(value);
  if (text !== '') return text;
  if (value === undefined || value === null || value === '')
    throw nothing(property, typed, 'nothing', { code: 'nothing' });
  throw new ConfigurationError(property, `${described(value)} is no text`, {
    cure: sendIt(typed),
    told: { code: 'noText', values: { name: nameOf(typed), type: typeof value } },
  });
}

function nothing(
  property: string,
  typed: TypedValue,
  what: string,
  { code, values }: Reason,
): ConfigurationError {
  const name = nameOf(typed);
  return new ConfigurationError(property, `${name} is ${what}`, {
    cure: sendIt(typed),
    told: { code, values: { ...values, name } },
  });
}

function sendIt(typed: TypedValue): string {
  return `Send a message in which ${nameOf(typed)} is a text, or enter something else in the node.`;
}

/** What a person calls a typed value: `msg.payload.Key`. */
export function nameOf({ type, value }: TypedValue): string {
  const isPlace = ['msg', 'flow', 'global'].includes(type);
  return isPlace ? `${type}.${value}` : value;
}
