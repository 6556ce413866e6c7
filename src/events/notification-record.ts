import { nameOf } from '../json';
import type { CrmRecord } from './event';

/** The identifier of a record by the configuration of its resource; undefined where the record has none. */
export type RecordIdentifier = (record: CrmRecord) => string | undefined;

/** Names that identifiers have in the platform's published configurations; the first one that a record has counts. */
const ID_FIELDS = ['id', 'Id', 'ID', 'Key', 'key', 'internalId', 'objectId'];

/**
 * The record that an event is about among those that `raw` carries of its type: by the identifier that the platform
 * put in, else by the resource's id field, else by a usual name. Undefined: the notification does not carry it.
 */
export function carriedRecord(
  candidates: readonly CrmRecord[],
  objectId: string,
  identifierOf: RecordIdentifier = usualIdentifier,
): CrmRecord | undefined {
  return (
    candidates.find((record) => injectedIdentifier(record) === objectId) ??
    candidates.find((record) => identifierOf(record) === objectId)
  );
}

/** A record without what the platform put in, which a poll of the same record does not show. */
export function withoutInjected(record: CrmRecord, objectId: string): CrmRecord {
  if (injectedIdentifier(record) !== objectId || !Object.hasOwn(record, 'eventType')) return record;
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => name !== 'objectId' && name !== 'eventType'),
  );
}

/** The platform puts `objectId` and `eventType` into records; a CRM's own field of that name comes without the latter. */
function injectedIdentifier(record: CrmRecord): string | undefined {
  return Object.hasOwn(record, 'objectId') ? nameOf(record['objectId']) : undefined;
}

function usualIdentifier(record: CrmRecord): string | undefined {
  const field = ID_FIELDS.find((name) => Object.hasOwn(record, name));
  return field === undefined ? undefined : nameOf(record[field]);
}
