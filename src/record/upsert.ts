import type { CrmRecord } from '../events/event';
import { PlatformError } from '../connector/platform-error';
import { ConfigurationError } from '../errors';
import { pageUrlOf } from '../polling/page-url';
import { FIRST_PAGE } from '../polling/page-source';
import { findPath, recordPath, type ResourceAddress } from './address';
import { conditionText } from './ceql';
import { ambiguous, failedRead, notFound, unknownResource } from './failures';
import { foundPages, type FoundRecord } from './find';
import type { RecordOutcome, RecordPreview } from './order';
import { RecentCreates } from './recent-creates';
import { fieldOf, idFieldOf, objectIdOf } from './record-facts';
import { isNotFound, sendable } from './records';
import { differentFields, looseText } from './same-value';
import { Turns } from './turns';
import { createdRecord, updatedRecord, type DoneWrite, type ReadContext, type WriteContext } from './write';

/** What an upsert made of a record. */
export interface Upserted extends DoneWrite {
  outcome: RecordOutcome;
}

/** Of this process: whichever node an upsert comes from, of one key there is one at a time. */
const turns = new Turns();
const recentCreates = new RecentCreates();

/** Records asked for: two are too many, and a hub may hide some of a page. */
const PAGE_SIZE = 10;

/**
 * The condition that tells whether the record of an upsert exists.
 * @throws ConfigurationError where the fields to write do not hold what it is told by
 */
export function matchCondition(values: CrmRecord, matchOn: readonly string[]): string {
  if (matchOn.length === 0) {
    throw new ConfigurationError('matchOn', 'is missing', {
      cure: 'Name the field, or fields, that tell whether the record exists, such as Email.',
      told: { code: 'noMatch' },
      status: 'no match fields',
    });
  }
  const rows = matchOn.map((field) => ({
    field,
    comparison: '=' as const,
    value: matchValue(values, field),
  }));
  return conditionText({ rows, join: 'AND' });
}

function matchValue(values: CrmRecord, field: string): unknown {
  const value = fieldOf(values, field);
  const isBlank = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  if (!isBlank) return value;
  throw new ConfigurationError('matchOn', `the payload has no ${field}, by which the record is found`, {
    cure: 'Send it with the other fields, or match on another field: nothing was written.',
    told: { code: 'matchValue', values: { field } },
    status: `no ${field.slice(0, 20)}`,
  });
}

/**
 * Writes a record whether it exists or not: none found is made, of one found the fields that differ are sent. Two
 * upserts of one key run one after the other.
 * @throws MaximizerError `ambiguous` where more than one is found: nothing is written
 */
export async function upsertedRecord(
  context: WriteContext,
  resource: ResourceAddress,
  values: CrmRecord,
  matchOn: readonly string[],
): Promise<Upserted> {
  const upsert = upsertOf(context, resource, values, matchOn);
  const { key } = upsert;
  return turns.run(key, async () => {
    const found = await existing(context, resource, upsert);
    if (found === undefined) {
      const created = await createdRecord(context, resource, values, upsert.where);
      if (created.objectId !== undefined) recentCreates.add(key, created.objectId);
      return { ...created, outcome: 'created' };
    }
    return changed(context, resource, found, values);
  });
}

/** The encoded path and query of the search for the record of an upsert. */
export function matchPath(resource: ResourceAddress, where: string): string {
  return pageUrlOf(findPath(resource, where, []), FIRST_PAGE, PAGE_SIZE);
}

/** What an upsert would make of a record, and what it would send; writes nothing. @throws as `upsertedRecord`, as far as reading tells */
export async function foreseenUpsert(
  context: ReadContext,
  resource: ResourceAddress,
  values: CrmRecord,
  matchOn: readonly string[],
): Promise<Pick<RecordPreview, 'outcome' | 'write'>> {
  const found = await existing(context, resource, upsertOf(context, resource, values, matchOn));
  if (found === undefined) {
    return { outcome: 'created', write: { method: 'POST', path: resource.path, body: values } };
  }
  const { record, objectId, requestId } = found;
  const body = differentFields(values, record);
  if (Object.keys(body).length === 0) return { outcome: 'found' };
  if (objectId === undefined) throw unidentified(resource, requestId);
  return { outcome: 'updated', write: { method: 'PATCH', path: recordPath(resource, objectId), body } };
}

/** A record that an upsert found, with the platform's name for the request that found it. */
interface Match extends FoundRecord {
  requestId: string | undefined;
}

/** What is looked for before anything is written. */
interface Upsert {
  values: CrmRecord;
  matchOn: readonly string[];
  where: string;
  /** The same for all upserts of one record. */
  key: string;
}

function upsertOf(
  { connection: { baseUrl, instanceId } }: ReadContext,
  resource: ResourceAddress,
  values: CrmRecord,
  matchOn: readonly string[],
): Upsert {
  const name = [...matchOn].sort().map((field) => [field, looseText(fieldOf(values, field))]);
  const key = JSON.stringify([baseUrl, instanceId, resource.name.toLowerCase(), name]);
  return { values, matchOn, where: matchCondition(values, matchOn), key };
}

/** The record that is there already; undefined where there is none. @throws MaximizerError where that cannot be told */
async function existing(
  context: ReadContext,
  resource: ResourceAddress,
  { values, matchOn, where, key }: Upsert,
): Promise<Match | undefined> {
  const match = await onlyMatch(context, resource, where);
  if (match !== undefined && !isMatch(match.record, values, matchOn)) {
    throw otherFound(resource, matchOn, match.requestId);
  }
  if (match !== undefined) return match;
  const made = await recentlyMade(context, resource, key);
  return made !== undefined && isMatch(made.record, values, matchOn) ? made : undefined;
}

/** Sends what differs of a record that is there. */
async function changed(
  context: WriteContext,
  resource: ResourceAddress,
  { record, objectId, requestId }: Match,
  values: CrmRecord,
): Promise<Upserted> {
  const different = differentFields(values, record);
  if (Object.keys(different).length === 0) {
    return { record, objectId, requestId, outcome: 'found' };
  }
  if (objectId === undefined) throw unidentified(resource, requestId);
  try {
    return { ...(await updatedRecord(context, resource, objectId, different)), outcome: 'updated' };
  } catch (error) {
    // it was deleted since it was found
    if (!isNotFound(error)) throw error;
    throw notFound(error, resource.name, context.connection.redact(`the id ${objectId} any more`));
  }
}

/** The record that fits, with one request where the platform shows all of them on a page; undefined where none does. */
async function onlyMatch(
  { connection, signal }: ReadContext,
  resource: ResourceAddress,
  where: string,
): Promise<Match | undefined> {
  const idField = idFieldOf(connection.elementKey);
  const matches = new Map<string, FoundRecord>();
  let requestId: string | undefined;
  const add = ({ record, objectId }: FoundRecord): void => {
    matches.set(objectId ?? `#${matches.size}`, { record, objectId });
  };
  try {
    const page = await connection.readPage(matchPath(resource, where), signal);
    ({ requestId } = page);
    for (const record of page.records) {
      add({ record: sendable(record, `GET ${resource.path}`), objectId: objectIdOf(record, idField) });
    }
    const isMore = page.nextPageToken !== undefined || (page.totalCount ?? 0) > page.records.length;
    if (matches.size < 2 && isMore) {
      const search = { resource, where, fields: [], limit: 2 };
      for await (const { records, ...next } of foundPages(connection, search, signal)) {
        requestId = next.requestId ?? requestId;
        records.forEach(add);
      }
    }
  } catch (error) {
    throw isNotFound(error) ? unknownResource(error, resource.name) : failedRead(error);
  }
  if (matches.size > 1) {
    throw ambiguous(
      connection.redact(`More than one record of ${resource.name} has ${where}`),
      'Match on a field that only one record has, or on more fields.',
      requestId,
    );
  }
  const [match] = matches.values();
  return match && { ...match, requestId };
}

/** The record that an upsert of this key made a short time ago, where a search does not find it yet. */
async function recentlyMade(
  { records, signal }: ReadContext,
  resource: ResourceAddress,
  key: string,
): Promise<Match | undefined> {
  const objectId = recentCreates.get(key);
  if (objectId === undefined) return undefined;
  const read = await records.read(resource, objectId, [], signal);
  return read.record === undefined ? undefined : { ...read, objectId };
}

/**
 * Whether a record is the one that was asked for, as far as texts tell: numbers, dates and telephone numbers have many
 * writings.
 */
function isMatch(record: CrmRecord, values: CrmRecord, matchOn: readonly string[]): boolean {
  return matchOn.every((field) => {
    const [wanted, found] = [fieldOf(values, field), fieldOf(record, field)];
    if (typeof wanted !== 'string' || typeof found !== 'string' || !/\p{L}{2}/u.test(wanted)) return true;
    return looseText(wanted) === looseText(found);
  });
}

function otherFound(
  { name }: ResourceAddress,
  matchOn: readonly string[],
  requestId: string | undefined,
): PlatformError {
  return ambiguous(
    `The search for a record of ${name} by ${matchOn.join(', ')} found one with another value there`,
    'This resource may take no condition: find the record in another way, and use update.',
    requestId,
  );
}

function unidentified({ name }: ResourceAddress, requestId: string | undefined): PlatformError {
  return new PlatformError(`The record of ${name} that was found shows no id: nothing was written`, {
    code: 'unidentified',
    status: 'no id',
    cure: 'Records of this resource cannot be written by their id: use create.',
    requestId,
  });
}
