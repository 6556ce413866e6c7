import type { Connection, HubAnswer } from '../connector/connection';
import { PlatformError } from '../connector/platform-error';
import type { CrmRecord } from '../events/event';
import { isMembers } from '../json';
import { recordPath, type ResourceAddress } from './address';
import { conditionText } from './ceql';
import { maybeWritten, refusedWrite } from './failures';
import { idFieldOf, objectIdOf, updatedOf } from './record-facts';
import type { Records } from './records';
import { DELETED, versionsOf } from './version';
import type { Expectation, Written } from './written';

/** What a write needs. */
/** What reads need. */
export interface ReadContext {
  connection: Connection;
  records: Records;
  signal: AbortSignal | undefined;
}

export interface WriteContext extends ReadContext {
  written: Written;
}

/** A write that was carried out. */
export interface DoneWrite {
  /** The record as the platform returned it, or as it was read then; null where neither told it. */
  record: CrmRecord | null;
  objectId: string | undefined;
  requestId: string | undefined;
}

/** Makes a record. @param match the condition that finds it, where that is known better than by the fields sent */
export async function createdRecord(
  context: WriteContext,
  resource: ResourceAddress,
  values: CrmRecord,
  match = searchFor(values),
): Promise<DoneWrite> {
  const found = match === '' ? 'them' : match;
  const search = `Search ${resource.name} for ${found}: if it is found it was written, else send the message again.`;
  const { answer, expectation } = await sent(context, resource, 'create', undefined, values, search);
  return noted(context, resource, undefined, answer, expectation);
}

/** Changes fields of a record. @throws PlatformError 404 where there is none of that id */
export async function updatedRecord(
  context: WriteContext,
  resource: ResourceAddress,
  key: string,
  values: CrmRecord,
): Promise<DoneWrite> {
  const search = `Read the record ${key} of ${resource.name}: if it has the new values they were written, else send the message again.`;
  const { answer, expectation } = await sent(context, resource, 'update', key, values, search);
  return noted(context, resource, key, answer, expectation);
}

/** Removes a record. @throws PlatformError 404 where there is none of that id */
export async function deletedRecord(
  context: WriteContext,
  resource: ResourceAddress,
  key: string,
): Promise<DoneWrite> {
  const search = `Read the record ${key} of ${resource.name}: if it is not found it was deleted, else send the message again.`;
  const { answer, expectation } = await sent(context, resource, 'delete', key, {}, search);
  await told(expectation?.wrote(key, [DELETED]));
  return { record: null, objectId: key, requestId: answer.requestId };
}

const METHODS = { create: 'POST', update: 'PATCH', delete: 'DELETE' } as const;

/** Sends a write; each time before it leaves, what is expected of it is on disk. */
async function sent(
  { connection, written, signal }: WriteContext,
  resource: ResourceAddress,
  action: keyof typeof METHODS,
  objectId: string | undefined,
  values: CrmRecord,
  search: string,
): Promise<{ answer: HubAnswer; expectation: Expectation | undefined }> {
  const { name: objectType } = resource;
  let expectation: Expectation | undefined;
  try {
    const answer = await connection.hubAnswer({
      method: METHODS[action],
      path: objectId === undefined ? resource.path : recordPath(resource, objectId),
      ...(action === 'delete' ? {} : { body: values }),
      // not before its turn has come, which may be long after it was asked for
      leaving: async () => {
        await expectation?.refused();
        const at = connection.serverNow();
        expectation = await written.expect({ action, objectType, objectId, values, at });
      },
      signal,
    });
    return { answer, expectation };
  } catch (error) {
    // of a write that was broken off nobody knows either
    if (!(error instanceof PlatformError)) throw error;
    if (error.mayBeDone) throw maybeWritten(error, connection.redact(search));
    await told(expectation?.refused());
    throw refusedWrite(error);
  }
}

/** Notes what a write made of its record: as the answer shows it, else as it is read then. */
async function noted(
  { connection, records, signal }: WriteContext,
  resource: ResourceAddress,
  key: string | undefined,
  { body, requestId }: HubAnswer,
  expectation: Expectation | undefined,
): Promise<DoneWrite> {
  const answered = isMembers(body) ? body : undefined;
  const objectId = key ?? (answered && objectIdOf(answered, idFieldOf(connection.elementKey)));
  if (objectId === undefined) return { record: answered ?? null, objectId, requestId };
  const isDated = answered !== undefined && updatedOf(answered) !== undefined;
  const read = isDated ? undefined : await readAgain(records, resource, objectId, signal);
  const known = read ?? (isDated ? answered : undefined);
  // where neither tells a version, the expectation goes on telling the change by its fields
  if (known !== undefined) await told(expectation?.wrote(objectId, versionsOf(known)));
  return { record: answered ?? read ?? null, objectId, requestId };
}

/** The record after a write; undefined where it cannot be read: the write was carried out all the same. */
async function readAgain(
  records: Records,
  resource: ResourceAddress,
  key: string,
  signal: AbortSignal | undefined,
): Promise<CrmRecord | undefined> {
  try {
    return (await records.read(resource, key, [], signal)).record;
  } catch {
    return undefined;
  }
}

/** What is noted of a write that is over: where the store fails, its expectation stands and still tells. */
async function told(noting: Promise<void> | undefined): Promise<void> {
  await noting?.catch(() => undefined);
}

/** Fields by which a person can find a record that may have been made. */
const MOST_FIELDS = 3;
const LONGEST_VALUE = 100;

/** A condition that finds a record with these fields; blank where none of them is fit to be searched for. */
function searchFor(values: CrmRecord): string {
  const rows = Object.entries(values)
    .filter(([field, value]) => field.trim() !== '' && (typeof value === 'number' || isShort(value)))
    .slice(0, MOST_FIELDS)
    .map(([field, value]) => ({ field, comparison: '=' as const, value }));
  return conditionText({ rows, join: 'AND' });
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.length <= LONGEST_VALUE;
}
