import { ConfigurationError } from '../../src/errors';
import { resourceAddress } from '../../src/record/address';
import { ceqlFault } from '../../src/record/ceql';
import type { RecordAction, RecordOrder } from '../../src/record/order';
import { amountOf, choiceOf, isSet, scalarOf } from '../shared/properties';
import type { Check, Properties, Property, PropertyTable } from '../shared/property';
import { conditionRows } from './conditions';
import {
  checkSetting,
  KINDS,
  typedValue,
  typeOf,
  type Grammar,
  type TypedKey,
  type TypedValue,
} from './typed-value';

/** What a node can do, in the order in which its form offers it. */
export const ACTIONS = ['get', 'find', 'create', 'update', 'upsert', 'delete'] as const;

/** What each action works with, besides its resource: the form shows nothing else, and nothing else is checked. */
const USED: Readonly<Record<RecordAction, readonly string[]>> = {
  get: ['key', 'fields', 'missing'],
  find: ['whereMode', 'where', 'whereJoin', 'ceql', 'fields', 'limit', 'emit', 'missing'],
  create: ['values', 'fields'],
  update: ['key', 'values', 'fields', 'missing'],
  upsert: ['matchOn', 'values', 'fields'],
  delete: ['key', 'missing'],
};

/** Records that a find returns at most, where nothing else is said. */
const MOST_FOUND = 200;
/** What becomes of a message without a record, where nothing else is said. */
export const MISSING = 'error';

/** What a record node saves, its connection apart. @param grammar by which its expressions are checked */
export function recordProperties(grammar: Grammar) {
  return {
    name: { value: '' },
    resource: {
      value: '',
      check: (resource, node) => {
        if (hasType('resource', node)) resourceOf({ ...node, resource }, grammar);
      },
    },
    resourceType: setting('resourceType', 'str', grammar, (type) => {
      typeOf('resource', type);
    }),
    action: setting('action', 'get', grammar, (value) => {
      actionOf(value);
    }),
    key: typedProperty('key', grammar),
    keyType: typeProperty('key', grammar),
    whereMode: usedSetting('whereMode', 'rows', grammar, (value) => {
      whereModeOf(value);
    }),
    where: ofMode(
      'rows',
      used('where', [], (value) => {
        conditionRows(value, grammar);
      }),
    ),
    whereJoin: ofMode(
      'rows',
      usedSetting('whereJoin', 'AND', grammar, (value) => {
        whereJoinOf(value);
      }),
    ),
    ceql: ofMode(
      'ceql',
      used('ceql', '', (ceql, node) => {
        if (hasType('ceql', node)) ceqlOf({ ...node, ceql }, grammar);
      }),
    ),
    ceqlType: ofMode('ceql', typeProperty('ceql', grammar)),
    matchOn: usedSetting('matchOn', '', grammar, (value) => {
      matchOnOf(value);
    }),
    fields: usedSetting('fields', '', grammar, (value) => {
      namesOf('fields', value);
    }),
    limit: usedSetting('limit', MOST_FOUND, grammar, (value) => {
      limitOf(value);
    }),
    emit: usedSetting('emit', 'array', grammar, (value) => {
      emitOf(value);
    }),
    missing: usedSetting('missing', MISSING, grammar, (value, node) => {
      missingOf(value, node['action']);
    }),
    values: typedProperty('values', grammar),
    valuesType: typeProperty('values', grammar),
  } as const satisfies PropertyTable;
}

/** Whether an action, `get` where none is said, works with a property. */
export function isUsed(key: string, action: unknown): boolean {
  const known = isSet(action) ? ACTIONS.find((each) => each === action) : 'get';
  return known !== undefined && USED[known].includes(key);
}

/** What the node does. @throws ConfigurationError */
export function actionOf(value: unknown): RecordAction {
  return choiceOf('action', value, Object.fromEntries(ACTIONS.map((each) => [each, each])), 'get');
}

/** The resource, or where the message names it. @throws ConfigurationError */
export function resourceOf(node: Properties, grammar: Grammar): TypedValue {
  const resource = typedValue('resource', node, grammar);
  if (resource.type === 'str') checkSetting('resource', resource.value, grammar);
  if (resource.type === 'str') resourceAddress(resource.value);
  return resource;
}

/** How the condition is entered. @throws ConfigurationError */
export function whereModeOf(value: unknown): 'rows' | 'ceql' {
  return choiceOf('whereMode', value, { rows: 'rows', ceql: 'ceql' }, 'rows');
}

/** Whether all conditions must hold, or one of them. @throws ConfigurationError */
export function whereJoinOf(value: unknown): 'AND' | 'OR' {
  return choiceOf('whereJoin', value, { AND: 'AND', OR: 'OR' }, 'AND');
}

/** The condition as CEQL, or where it is. @throws ConfigurationError with the position of what cannot be read */
export function ceqlOf(node: Properties, grammar: Grammar): TypedValue {
  const ceql = typedValue('ceql', node, grammar);
  const fault = ceql.type === 'str' ? ceqlFault(ceql.value) : undefined;
  if (fault === undefined) return ceql;
  throw new ConfigurationError('ceql', fault.reason, { cure: CEQL_CURE, at: fault.at, told: fault.told });
}

const CEQL_CURE = "Write it such as LastName = 'Arendt' AND City IS NOT NULL; a quote in a value is doubled.";

/** The fields by which an upsert tells whether a record exists. @throws ConfigurationError where there are none */
export function matchOnOf(value: unknown): string[] {
  const names = namesOf('matchOn', value);
  if (names.length > 0) return names;
  throw new ConfigurationError('matchOn', 'names no field', {
    cure: 'Name the field by which a record is known, such as Email, or several with commas.',
    told: { code: 'noMatch' },
  });
}

/** Names with commas between them. @throws ConfigurationError */
export function namesOf(key: string, value: unknown): string[] {
  const names = scalarOf(key, value).split(',');
  return names.map((name) => name.trim()).filter((name) => name !== '');
}

/** Records at most; 0: all pages. @throws ConfigurationError */
export function limitOf(value: unknown): number {
  const limit = amountOf('limit', value, MOST_FOUND);
  if (Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw new ConfigurationError('limit', `${limit} is no number of records`, {
    cure: 'Enter a whole number such as 200, or 0 for all there are.',
    told: { code: 'limit', values: { limit } },
  });
}

/** Whether the records found share a message. @throws ConfigurationError */
export function emitOf(value: unknown): 'array' | 'record' {
  return choiceOf('emit', value, { array: 'array', record: 'record' }, 'array');
}

/** What becomes of a message whose record is not there. @throws ConfigurationError */
export function missingOf(value: unknown, action: unknown): RecordOrder['missing'] {
  const choices = { error: 'error', empty: 'empty' } as const;
  return choiceOf<RecordOrder['missing']>(
    'missing',
    value,
    action === 'update' ? { ...choices, create: 'create' } : choices,
    MISSING,
  );
}

/** Whether the condition is entered so; false where the choice is none, which is for its own check to say. */
function isChosen(node: Properties, mode: 'rows' | 'ceql'): boolean {
  try {
    return whereModeOf(node['whereMode']) === mode;
  } catch {
    return false;
  }
}

/** Whether a typed property has a type; what is none is for the type's own check to say. */
function hasType(key: TypedKey, node: Properties): boolean {
  try {
    return typeOf(key, node[`${key}Type`]) !== '';
  } catch {
    return false;
  }
}

/** A property that chooses how the node works, so that no variable may be left in it. */
function setting(key: string, value: unknown, grammar: Grammar, check: Check): Property & { check: Check } {
  return {
    value,
    check: (chosen, node) => {
      checkSetting(key, chosen, grammar);
      check(chosen, node);
    },
  };
}

/** The same where the node's action works with it. */
function usedSetting(key: string, value: unknown, grammar: Grammar, check: Check): Property {
  return used(key, value, setting(key, value, grammar, check).check);
}

/** A property that is checked where conditions are entered so. */
function ofMode(mode: 'rows' | 'ceql', { value, check }: Property): Property {
  return {
    value,
    check: (entered, node) => {
      if (isChosen(node, mode)) check?.(entered, node);
    },
  };
}

/** A property that is checked where the node's action works with it. */
function used(key: string, value: unknown, check: Check): Property {
  return {
    value,
    check: (typed, node) => {
      if (isUsed(key, node['action'])) check(typed, node);
    },
  };
}

function typedProperty(key: TypedKey, grammar: Grammar): Property {
  return used(key, KINDS[key].text, (value, node) => {
    if (hasType(key, node)) typedValue(key, { ...node, [key]: value }, grammar);
  });
}

function typeProperty(key: TypedKey, grammar: Grammar): Property {
  return used(key, KINDS[key].types[0], (type) => {
    checkSetting(`${key}Type`, type, grammar);
    typeOf(key, type);
  });
}
