import type { Connection } from '../connector/connection';
import { pageUrlOf } from '../polling/page-url';
import { FIRST_PAGE } from '../polling/page-source';
import { DEFAULT_PAGE_SIZE } from '../resource/configuration/keys';
import { findPath, recordPath } from './address';
import { checkedOrder, type CheckedOrder } from './checked-order';
import { foundPages } from './find';
import type { RecordOrder, RecordPreview } from './order';
import type { Records } from './records';

/** Records of a find that are shown. */
const MOST_SHOWN = 3;

interface PreviewContext {
  connection: Connection;
  records: Records;
  signal: AbortSignal | undefined;
}

export async function previewOf(context: PreviewContext, order: RecordOrder): Promise<RecordPreview> {
  const checked = checkedOrder(order);
  const preview = { ...requestOf(checked), ...(await answerTo(context, checked)) };
  const shown = JSON.stringify(preview, (_, value: unknown) =>
    typeof value === 'string' ? context.connection.redact(value) : value,
  );
  return JSON.parse(shown) as RecordPreview;
}

function requestOf(order: CheckedOrder): RecordPreview {
  const { resource, fields } = order;
  switch (order.action) {
    case 'get':
      return { method: 'GET', path: recordPath(resource, order.key, fields) };
    case 'delete':
      return { method: 'DELETE', path: recordPath(resource, order.key) };
    case 'find': {
      const pageSize = order.limit === 0 ? DEFAULT_PAGE_SIZE : Math.min(order.limit, DEFAULT_PAGE_SIZE);
      return {
        method: 'GET',
        path: pageUrlOf(findPath(resource, order.where, fields), FIRST_PAGE, pageSize),
      };
    }
    case 'create':
      return { method: 'POST', path: resource.path, body: order.values };
    case 'update':
      return { method: 'PATCH', path: recordPath(resource, order.key), body: order.values };
    case 'upsert':
      return {
        method: 'GET',
        path: findPath(resource, order.where, []),
        body: order.values,
        note: `POST ${resource.path} where none is found; PATCH ${resource.path}/… with the fields that differ where one is.`,
      };
  }
}

async function answerTo(
  { connection, records, signal }: PreviewContext,
  order: CheckedOrder,
): Promise<Pick<RecordPreview, 'answer' | 'rows'>> {
  const { resource, fields } = order;
  if (order.action === 'get') {
    const { record } = await records.read(resource, order.key, fields, signal);
    return { answer: record ?? null, rows: record === undefined ? 0 : 1 };
  }
  if (order.action !== 'find') return {};
  const limit = Math.min(order.limit === 0 ? MOST_SHOWN : order.limit, MOST_SHOWN);
  const answer = [];
  for await (const page of foundPages(connection, { resource, where: order.where, fields, limit }, signal)) {
    answer.push(...page.records.map(({ record }) => record));
  }
  return { answer, rows: answer.length };
}
