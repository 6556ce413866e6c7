import { isoInstant } from '../dates/iso';
import type { CrmRecord } from '../events/event';
import { nameOf } from '../json';
import { valueAt } from '../resource/record-path';

/** What connectors call a record's id; Maximizer's own name first, which a transformation may have renamed. */
const ID_FIELDS = ['Key', 'id', 'Id', 'ID', 'key'];

/** The field that holds the id of a connector's records. */
export function idFieldOf(elementKey: string): string {
  return elementKey === 'maximizer' ? 'Key' : 'id';
}

/** A record's id; undefined where it shows none. */
export function objectIdOf(record: CrmRecord, idField: string): string | undefined {
  for (const field of [idField, ...ID_FIELDS]) {
    const id = Object.hasOwn(record, field) ? nameOf(record[field]) : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
}

/** What connectors call the date at which a record was changed last, in small letters and without signs. */
const UPDATED_FIELDS = new Set([
  'lastmodifydate',
  'lastmodifieddate',
  'lastmodified',
  'lastmodifiedon',
  'lastmodifiedtime',
  'lastupdated',
  'lastupdateddate',
  'lastupdatedate',
  'lastupdatetime',
  'modified',
  'modifiedat',
  'modifieddate',
  'modifiedon',
  'modifiedtime',
  'datemodified',
  'dateupdated',
  'updated',
  'updatedat',
  'updateddate',
  'updatedon',
  'updatedtime',
  'systemmodstamp',
]);

/** When a record says that it was changed last, ms; undefined where it does not say. */
export function updatedOf(record: CrmRecord): number | undefined {
  for (const [name, value] of Object.entries(record)) {
    if (!UPDATED_FIELDS.has(name.toLowerCase().replace(/[^a-z]/g, ''))) continue;
    const instant = typeof value === 'number' ? epochOf(value) : instantOf(value);
    if (!Number.isNaN(instant)) return instant;
  }
  return undefined;
}

/** Instants as numbers lie between these: a smaller one counts something else, or seconds. */
const FIRST_EPOCH = Date.UTC(1980, 0);
const LAST_EPOCH = Date.UTC(2900, 0);

function epochOf(value: number): number {
  return value >= FIRST_EPOCH && value < LAST_EPOCH ? value : NaN;
}

/** ISO 8601 with a zone, in ms; NaN for anything else. */
export function instantOf(value: unknown): number {
  if (typeof value !== 'string') return NaN;
  const instant = isoInstant(value);
  if (!Number.isNaN(instant)) return instant;
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/.test(value)
    ? Date.parse(value)
    : NaN;
}

/** What a record holds in a field: of its own name, or at the end of names between dots. */
export function fieldOf(record: CrmRecord, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : valueAt(record, name.split('.'));
}

/** Some fields of a record, null where it has none of that name; all of it where none is named. */
export function pickedFields(record: CrmRecord, fields: readonly string[]): CrmRecord {
  if (fields.length === 0) return record;
  return Object.fromEntries(fields.map((name) => [name, fieldOf(record, name) ?? null]));
}
