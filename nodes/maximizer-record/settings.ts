import type { RecordAction, RecordOrder } from '../../src/record/order';
import { checkEach, type Properties } from '../shared/property';
import { conditionRows, type ConditionRow } from './conditions';
import {
  actionOf,
  ceqlOf,
  emitOf,
  isUsed,
  limitOf,
  matchOnOf,
  missingOf,
  namesOf,
  recordProperties,
  resourceOf,
  whereJoinOf,
  whereModeOf,
} from './properties';
import { typedValue, type Grammar, type TypedValue } from './typed-value';

/** What a node does with records; what is typed is evaluated with each message. What the action needs not is undefined, or blank. */
export interface RecordSettings extends Pick<
  RecordOrder,
  'action' | 'matchOn' | 'fields' | 'limit' | 'emit' | 'missing'
> {
  resource: TypedValue;
  key: TypedValue | undefined;
  where: TypedWhere;
  values: TypedValue | undefined;
}

/** Which records a find shall find. */
export type TypedWhere =
  { readonly rows: readonly ConditionRow[]; readonly join: 'AND' | 'OR' } | { readonly ceql: TypedValue };

/**
 * Reads a node's properties.
 * @throws ConfigurationError for the first that cannot work
 */
export function readRecordSettings(properties: Properties, grammar: Grammar): RecordSettings {
  checkEach(recordProperties(grammar), properties);
  const action = actionOf(properties['action']);
  const uses = (key: string): boolean => isUsed(key, action);
  return {
    action,
    resource: resourceOf(properties, grammar),
    key: uses('key') ? typedValue('key', properties, grammar) : undefined,
    where: uses('where') ? whereOf(properties, grammar) : { rows: [], join: 'AND' },
    values: uses('values') ? typedValue('values', properties, grammar) : undefined,
    matchOn: uses('matchOn') ? matchOnOf(properties['matchOn']) : [],
    fields: uses('fields') ? namesOf('fields', properties['fields']) : [],
    limit: limitIn(properties, action),
    emit: uses('emit') ? emitOf(properties['emit']) : 'array',
    missing: uses('missing') ? missingOf(properties['missing'], action) : 'error',
  };
}

function whereOf(properties: Properties, grammar: Grammar): TypedWhere {
  if (whereModeOf(properties['whereMode']) === 'ceql') return { ceql: ceqlOf(properties, grammar) };
  return { rows: conditionRows(properties['where'], grammar), join: whereJoinOf(properties['whereJoin']) };
}

function limitIn(properties: Properties, action: RecordAction): number {
  return isUsed('limit', action) ? limitOf(properties['limit']) : 1;
}
