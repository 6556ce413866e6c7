import type { PlatformError } from '../connector/platform-error';
import { MaximizerError } from '../errors';
import type { CrmRecord } from '../events/event';
import { recordPath } from './address';
import { checkedOrder, type CheckedOrder } from './checked-order';
import { isForOne, noneFits, notThere, type OrderOf } from './carry-out';
import { UNKNOWN_RESOURCE } from './failures';
import { firstPagePath, foundPages } from './find';
import type { RecordOrder, RecordOutcome, RecordPreview } from './order';
import { foreseenUpsert, matchPath } from './upsert';
import type { ReadContext } from './write';

/** Records of a find that are shown. */
const MOST_SHOWN = 3;

/** What comes of a request, as far as reading tells. */
type Foreseen = Pick<RecordPreview, 'outcome' | 'write' | 'fault' | 'answer' | 'rows' | 'isMore'>;

export async function previewOf(context: ReadContext, order: RecordOrder): Promise<RecordPreview> {
  const checked = checkedOrder(order);
  const preview = { ...requestOf(context, checked), ...(await foreseen(context, checked)) };
  const shown = JSON.stringify(preview, (_, value: unknown) =>
    typeof value === 'string' ? context.connection.redact(value) : value,
  );
  return JSON.parse(shown) as RecordPreview;
}

function requestOf({ connection }: ReadContext, order: CheckedOrder): RecordPreview {
  const { resource, fields } = order;
  switch (order.action) {
    case 'get':
      return { method: 'GET', path: recordPath(resource, order.key, fields) };
    case 'delete':
      return { method: 'DELETE', path: recordPath(resource, order.key) };
    case 'find':
      return { method: 'GET', path: firstPagePath(connection, order) };
    case 'create':
      return { method: 'POST', path: resource.path, body: order.values };
    case 'update':
      return { method: 'PATCH', path: recordPath(resource, order.key), body: order.values };
    case 'upsert':
      return { method: 'GET', path: matchPath(resource, order.where) };
  }
}

function foreseen(context: ReadContext, order: CheckedOrder): Promise<Foreseen> {
  switch (order.action) {
    case 'get':
      return unlessFault(() => foreseenGet(context, order));
    case 'find':
      return unlessFault(() => foreseenFind(context, order));
    case 'create':
      return Promise.resolve({ outcome: 'created' });
    case 'update':
      return foreseenChange(context, order, 'updated');
    case 'delete':
      return foreseenChange(context, order, 'deleted');
    case 'upsert':
      return unlessFault(() => foreseenUpsert(context, order.resource, order.values, order.matchOn));
  }
}

async function foreseenGet(context: ReadContext, order: OrderOf<'get'>): Promise<Foreseen> {
  const { record, ...absent } = await read(context, order, order.fields);
  if (record !== undefined) return { outcome: 'found', answer: record, rows: 1 };
  if (order.missing !== 'empty') return faultOf(notThere(context.connection, order, absent.refusal));
  return { outcome: 'missing', answer: null, rows: 0 };
}

async function foreseenFind({ connection, signal }: ReadContext, order: OrderOf<'find'>): Promise<Foreseen> {
  // one more tells whether there are more
  const limit = Math.min(order.limit === 0 ? Infinity : order.limit, MOST_SHOWN + 1);
  const found = [];
  for await (const page of foundPages(connection, { ...order, limit }, signal)) {
    found.push(...page.records.map(({ record }) => record));
  }
  const answer = found.slice(0, MOST_SHOWN);
  const isMore = found.length > answer.length;
  if (answer.length > 0) return { outcome: 'found', answer, rows: answer.length, isMore };
  if (!isForOne(order)) return { answer, rows: 0 };
  if (order.missing !== 'empty') return faultOf(noneFits(connection, order));
  return { outcome: 'missing', answer, rows: 0 };
}

/** A record that cannot be read may be written all the same: nothing is foreseen, then. */
async function foreseenChange(
  context: ReadContext,
  order: OrderOf<'update' | 'delete'>,
  outcome: RecordOutcome,
): Promise<Foreseen> {
  try {
    const { record, ...absent } = await read(context, order, []);
    if (record !== undefined) return { outcome };
    if (order.missing === 'create') return { outcome: 'created' };
    if (order.missing === 'empty') return { outcome: 'missing' };
    return faultOf(notThere(context.connection, order, absent.refusal));
  } catch (error) {
    if (!(error instanceof MaximizerError)) throw error;
    return error.code === UNKNOWN_RESOURCE ? faultOf(error) : {};
  }
}

/** A record by its key; where there is none, with the platform's words on it. */
async function read(
  { records, signal }: ReadContext,
  { resource, key }: CheckedOrder & { key: string },
  fields: readonly string[],
): Promise<{ record: CrmRecord | undefined; refusal?: PlatformError | undefined }> {
  return records.read(resource, key, fields, signal);
}

/** What is foreseen; what it throws would be thrown by the node, too. */
async function unlessFault(foresee: () => Promise<Foreseen>): Promise<Foreseen> {
  try {
    return await foresee();
  } catch (error) {
    if (error instanceof MaximizerError) return faultOf(error);
    throw error;
  }
}

function faultOf({ code, message }: MaximizerError): Foreseen {
  return { fault: { code, message } };
}
