import type { CrmRecord } from '../events/event';
import { ConfigurationError } from '../errors';
import { keyOf, resourceAddress, type ResourceAddress } from './address';
import { conditionText } from './ceql';
import type { RecordAction, RecordOrder } from './order';
import { matchCondition } from './upsert';
import { sentValues } from './values';

/** An order that can be carried out: what its action needs is there, and in the form in which it is sent. */
export type CheckedOrder = Pick<RecordOrder, 'fields' | 'emit' | 'missing'> & {
  resource: ResourceAddress;
} & (
    | { action: 'get'; key: string }
    | { action: 'delete'; key: string }
    | { action: 'find'; where: string; limit: number }
    | { action: 'create'; values: CrmRecord }
    | { action: 'update'; key: string; values: CrmRecord }
    | { action: 'upsert'; values: CrmRecord; matchOn: readonly string[]; where: string }
  );

/** @throws ConfigurationError for what cannot be carried out */
export function checkedOrder(order: RecordOrder): CheckedOrder {
  const { fields, emit, missing } = order;
  const action = actionOf(order.action);
  const common = { resource: resourceAddress(order.resource), fields, emit, missing };
  switch (action) {
    case 'get':
    case 'delete':
      return { ...common, action, key: keyOf(order.key) };
    case 'find':
      return { ...common, action, where: conditionText(order.where), limit: limitOf(order.limit) };
    case 'create':
      return { ...common, action, values: sentValues(order.values) };
    case 'update':
      return { ...common, action, key: keyOf(order.key), values: sentValues(order.values) };
    case 'upsert': {
      const values = sentValues(order.values);
      const { matchOn } = order;
      return { ...common, action, values, matchOn, where: matchCondition(values, matchOn) };
    }
  }
}

const ACTIONS: readonly RecordAction[] = ['get', 'find', 'create', 'update', 'upsert', 'delete'];

function actionOf(action: unknown): RecordAction {
  const known = ACTIONS.find((each) => each === action);
  if (known !== undefined) return known;
  throw new ConfigurationError('action', 'there is no such action', {
    cure: `Choose ${ACTIONS.join(', ')}.`,
  });
}

function limitOf(limit: unknown): number {
  if (typeof limit === 'number' && Number.isSafeInteger(limit) && limit >= 0) return limit;
  throw new ConfigurationError('limit', 'it is no number of records', {
    cure: 'Enter how many records to return at most, such as 200, or 0 for all.',
  });
}
