import { compileDateFormat, type DateFormat } from '../dates';
import type { CrmRecord } from '../events/event';
import { nameOf } from '../json';
import { contentHash } from './content-hash';
import { compileRecordPath } from './record-path';
import type { DateFieldConfiguration, ResourceConfiguration } from './resource';

/** What a record says of itself. */
export interface RecordFacts {
  record: CrmRecord;
  objectId: string;
  /** The updated date, ms; undefined when the resource has none or this record's cannot be read. */
  updated: number | undefined;
  /** The last instant the updated date can mean: the end of its step, the later one of an ambiguous local time. */
  updatedEnd: number;
  /** Whether the updated date can mean two instants, since a local clock was set back. */
  isAmbiguous: boolean;
  created: number | undefined;
  /** Why the record cannot be told by id and date alone. */
  warning: string | undefined;
}

export interface RecordReader {
  readonly updatedFormat: DateFormat | undefined;
  /** The coarser step of the formats of updated and created, ms. */
  readonly unit: number;
  idOf(record: CrmRecord): string;
  read(record: CrmRecord): RecordFacts;
}

interface DateField {
  name: string;
  format: DateFormat;
  valueOf(record: CrmRecord): unknown;
}

/** How the records of a resource are read. @throws ConfigurationError for paths and formats that cannot work */
export function compileRecordReader(resource: ResourceConfiguration): RecordReader {
  const idPath = resource.idField === '' ? undefined : compileRecordPath(resource.idField, 'idField');
  const updated =
    resource.updated === undefined ? undefined : compileDateField(resource.updated, 'updatedDateField');
  const created =
    resource.created === undefined ? undefined : compileDateField(resource.created, 'createdDateField');

  const identifierOf = (record: CrmRecord): string | undefined => nameOf(idPath?.(record));
  const idOf = (record: CrmRecord): string => identifierOf(record) ?? contentHash(record);

  return {
    updatedFormat: updated?.format,
    unit: Math.max(updated?.format.unit ?? 1, created?.format.unit ?? 1),
    idOf,
    read: (record) => {
      const identifier = identifierOf(record);
      const updatedAt = updated && instantOf(updated, record);
      const createdAt = created && instantOf(created, record);
      const updatedEnd = updated && updatedAt !== undefined ? endOf(updated, record) : NaN;
      return {
        record,
        objectId: identifier ?? contentHash(record),
        updated: updatedAt,
        updatedEnd,
        isAmbiguous: updatedAt !== undefined && updatedEnd - updatedAt >= (updated?.format.unit ?? Infinity),
        created: createdAt,
        warning:
          identifier === undefined && idPath !== undefined
            ? `no ${resource.idField}`
            : updated && updatedAt === undefined
              ? unreadable(updated, record)
              : undefined,
      };
    },
  };
}

function compileDateField(configuration: DateFieldConfiguration, key: string): DateField {
  return {
    name: configuration.field,
    format: compileDateFormat(configuration.format, configuration.timezone),
    valueOf: compileRecordPath(configuration.field, key),
  };
}

function instantOf(field: DateField, record: CrmRecord): number | undefined {
  const instant = field.format.parse(field.valueOf(record));
  return Number.isNaN(instant) ? undefined : instant;
}

function endOf(field: DateField, record: CrmRecord): number {
  return field.format.parseLatest(field.valueOf(record)) + field.format.unit - 1;
}

function unreadable(field: DateField, record: CrmRecord): string {
  const value = field.valueOf(record);
  return value === undefined || value === null || value === ''
    ? `no ${field.name}`
    : `${field.name} is no date like ${field.format.pattern}`;
}
