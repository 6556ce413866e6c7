import type { Connection } from '../connector/connection';
import type { PlatformError } from '../connector/platform-error';
import { checkedOrder, type CheckedOrder } from './checked-order';
import { notFound, unknownResource } from './failures';
import { foundPages } from './find';
import type { RecordAnswer, RecordOrder, RecordOutcome } from './order';
import { pickedFields } from './record-facts';
import { isNotFound } from './records';
import { upsertedRecord } from './upsert';
import { createdRecord, deletedRecord, updatedRecord, type DoneWrite, type WriteContext } from './write';

/** Takes an answer; the next one waits for what it returns, so that whoever takes thousands gives others their turns. */
export type TakeAnswer = (answer: RecordAnswer) => Promise<void>;

/** Told after each page of a find: records so far, and how many there are where the platform says so. */
export type Progress = (rows: number, total: number | undefined) => void;

/** How an order is carried out. */
export interface RunOptions {
  /** Breaks it off; a write that is on its way may be carried out all the same. */
  signal?: AbortSignal;
  progress?: Progress;
}

export type OrderOf<Action> = Extract<CheckedOrder, { action: Action }>;

/** Carries an order out, and hands on each answer as it comes. */
export async function carriedOut(
  context: WriteContext,
  order: RecordOrder,
  take: TakeAnswer,
  progress?: Progress,
): Promise<void> {
  const checked = checkedOrder(order);
  context.signal?.throwIfAborted();
  if (checked.action !== 'find') await take(await answerTo(context, checked));
  else if (checked.emit === 'record') await findOneByOne(context, checked, take, progress);
  else await take(await foundTogether(context, checked, progress));
}

function answerTo(
  context: WriteContext,
  order: Exclude<CheckedOrder, { action: 'find' }>,
): Promise<RecordAnswer> {
  switch (order.action) {
    case 'get':
      return got(context, order);
    case 'create':
      return created(context, order);
    case 'update':
      return updated(context, order);
    case 'upsert':
      return upserted(context, order);
    case 'delete':
      return deleted(context, order);
  }
}

async function got(context: WriteContext, order: OrderOf<'get'>): Promise<RecordAnswer> {
  const { records, signal } = context;
  const read = await records.read(order.resource, order.key, order.fields, signal);
  if (read.record === undefined) return absent(context, order, read.refusal);
  return answer(order, 'found', read.record, { objectId: order.key, requestId: read.requestId });
}

async function created(context: WriteContext, order: OrderOf<'create' | 'update'>): Promise<RecordAnswer> {
  try {
    return writeAnswer(order, 'created', await createdRecord(context, order.resource, order.values));
  } catch (error) {
    throw isNotFound(error) ? unknownResource(error, order.resource.name) : error;
  }
}

async function updated(context: WriteContext, order: OrderOf<'update'>): Promise<RecordAnswer> {
  try {
    return writeAnswer(
      order,
      'updated',
      await updatedRecord(context, order.resource, order.key, order.values),
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await context.records.checkResource(order.resource, error, context.signal);
    return order.missing === 'create' ? created(context, order) : absent(context, order, error);
  }
}

async function upserted(context: WriteContext, order: OrderOf<'upsert'>): Promise<RecordAnswer> {
  const { resource, values, matchOn } = order;
  const { outcome, ...done } = await upsertedRecord(context, resource, values, matchOn);
  return writeAnswer(order, outcome, done);
}

async function deleted(context: WriteContext, order: OrderOf<'delete'>): Promise<RecordAnswer> {
  try {
    return writeAnswer(order, 'deleted', await deletedRecord(context, order.resource, order.key));
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await context.records.checkResource(order.resource, error, context.signal);
    return absent(context, order, error);
  }
}

async function foundTogether(
  context: WriteContext,
  order: OrderOf<'find'>,
  progress: Progress | undefined,
): Promise<RecordAnswer> {
  const found: unknown[] = [];
  let requestId: string | undefined;
  for await (const { records, total, ...page } of foundPages(context.connection, order, context.signal)) {
    found.push(...records.map(({ record }) => record));
    requestId = page.requestId ?? requestId;
    progress?.(found.length, total);
  }
  if (found.length === 0 && isForOne(order)) return noneFound(context, order, [], requestId);
  return answer(order, found.length === 0 ? 'missing' : 'found', found, { requestId });
}

/** Hands on one answer a record; the last one tells how many there were. */
async function findOneByOne(
  context: WriteContext,
  order: OrderOf<'find'>,
  take: TakeAnswer,
  progress: Progress | undefined,
): Promise<void> {
  let held: RecordAnswer | undefined;
  let count = 0;
  let requestId: string | undefined;
  for await (const { records, total, ...page } of foundPages(context.connection, order, context.signal)) {
    requestId = page.requestId ?? requestId;
    for (const { record, objectId } of records) {
      if (held !== undefined) await take(held);
      context.signal?.throwIfAborted();
      held = {
        ...answer(order, 'found', record, { objectId, requestId: page.requestId }),
        parts: { index: count },
      };
      count += 1;
    }
    progress?.(count, total);
  }
  if (held !== undefined) await take({ ...held, parts: { index: count - 1, count } });
  else if (isForOne(order)) await take(noneFound(context, order, null, requestId));
}

/** Whether a find asks for one record, so that it can be missing. */
export function isForOne({ limit }: OrderOf<'find'>): boolean {
  return limit === 1;
}

function noneFound(
  { connection }: WriteContext,
  order: OrderOf<'find'>,
  payload: unknown,
  requestId: string | undefined,
): RecordAnswer {
  if (order.missing === 'empty') return answer(order, 'missing', payload, { requestId });
  throw noneFits(connection, order, requestId);
}

/** The error for a find of one record that finds none. */
export function noneFits(
  connection: Connection,
  { resource, where }: OrderOf<'find'>,
  requestId?: string,
): PlatformError {
  const sought = connection.redact(where === '' ? 'any id' : where);
  return notFound(undefined, resource.name, sought, requestId);
}

/** The error for a record whose key is given, and that is not there. @param refusal the platform's words on it */
export function notThere(
  connection: Connection,
  { resource, key }: CheckedOrder & { key: string },
  refusal: PlatformError | undefined,
): PlatformError {
  return notFound(refusal, resource.name, connection.redact(`the id ${key}`));
}

/** The answer for a record that is not there. @throws PlatformError `not-found` unless it may be missing */
function absent(
  { connection }: WriteContext,
  order: CheckedOrder & { key: string },
  refusal: PlatformError | undefined,
): RecordAnswer {
  if (order.missing !== 'empty') throw notThere(connection, order, refusal);
  return answer(order, 'missing', null, { objectId: order.key, requestId: refusal?.requestId });
}

function writeAnswer(order: CheckedOrder, outcome: RecordOutcome, done: DoneWrite): RecordAnswer {
  const payload = done.record === null ? null : pickedFields(done.record, order.fields);
  return answer(order, outcome, payload, done);
}

function answer(
  { action, resource }: CheckedOrder,
  outcome: RecordOutcome,
  payload: unknown,
  { objectId, requestId }: { objectId?: string | undefined; requestId?: string | undefined },
): RecordAnswer {
  const names = {
    ...(objectId !== undefined && { objectId }),
    ...(requestId !== undefined && { requestId }),
  };
  return { payload, record: { action, resource: resource.name, outcome, ...names } };
}
