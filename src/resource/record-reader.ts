import { compileDateFormat, type DateFormat } from '../dates';
import type { CrmRecord } from '../events/event';
import { DEEPEST, isTooDeep, nameOf } from '../json';
import { contentHash } from './content-hash';
import { compileRecordPath, memberNames } from './record-path';
import type { DateFieldConfiguration, ResourceConfiguration } from './resource';

/** What a record carries, whatever its resource. */
export interface RecordContent {
  /** The record; null for one that is nested too deep to be sent on. */
  payload: CrmRecord | null;
  /** What changes with any of its fields, as `contentHash`; worked out once, when it is asked for. */
  hash: () => string;
  /** Why it cannot be sent on, or cannot be told by id and date alone. */
  warning: string | undefined;
}

/** What a record says of itself. */
export interface RecordFacts extends RecordContent {
  /** By the resource's id field; undefined where the record has none. */
  identifier: string | undefined;
  /** The identifier, else the content's hash. */
  objectId: string;
  /** The updated date, ms; undefined when the resource has none or this record's cannot be read. */
  updated: number | undefined;
  /** The last instant the updated date can mean: the end of its step, the later one of an ambiguous local time. */
  updatedEnd: number;
  /** Whether the updated date can mean two instants, since a local clock was set back. */
  isAmbiguous: boolean;
  created: number | undefined;
}

export interface RecordReader {
  /** The coarser step of the formats of updated and created, ms. */
  readonly unit: number;
  /** Whether records have identifiers; else their content is what tells them apart. */
  readonly isIdentified: boolean;
  /** The names of members that tell a record's id and dates. */
  readonly names: ReadonlySet<string>;
  idOf(record: CrmRecord): string;
  /** As `idOf`; undefined where the record has no identifier. */
  identifierOf(record: CrmRecord): string | undefined;
  read(record: CrmRecord): RecordFacts;
}

interface DateField {
  name: string;
  format: DateFormat;
  valueOf(record: CrmRecord): unknown;
}

/** What a record carries. Nothing deeper is sent on than whoever copies a message can follow. */
export function recordContent(record: CrmRecord): RecordContent {
  let hash: string | undefined;
  const isDeep = isTooDeep(record);
  return {
    payload: isDeep ? null : record,
    hash: () => (hash ??= contentHash(record)),
    warning: isDeep ? `nested more than ${DEEPEST} levels deep` : undefined,
  };
}

/** How the records of a resource are read. @throws ConfigurationError for paths and formats that cannot work */
export function compileRecordReader(resource: ResourceConfiguration): RecordReader {
  const idPath = resource.idField === '' ? undefined : compileRecordPath(resource.idField, 'idField');
  const updated =
    resource.updated === undefined ? undefined : compileDateField(resource.updated, 'updatedDateField');
  const created =
    resource.created === undefined ? undefined : compileDateField(resource.created, 'createdDateField');

  const identifierOf = (record: CrmRecord): string | undefined => nameOf(idPath?.(record));
  const noIdentifier = idPath === undefined ? undefined : `no ${resource.idField}`;
  const noDate = (record: CrmRecord, updatedAt: number | undefined): string | undefined =>
    updated === undefined || updatedAt !== undefined ? undefined : unreadable(updated, record);
  const idOf = (record: CrmRecord): string => identifierOf(record) ?? contentHash(record);

  return {
    unit: Math.max(updated?.format.unit ?? 1, created?.format.unit ?? 1),
    isIdentified: idPath !== undefined,
    names: namesIn(resource),
    idOf,
    identifierOf,
    read: (record) => {
      const content = recordContent(record);
      const identifier = identifierOf(record);
      const updatedAt = updated && instantOf(updated, record);
      const createdAt = created && instantOf(created, record);
      const updatedEnd = updated && updatedAt !== undefined ? endOf(updated, record) : NaN;
      return {
        payload: content.payload,
        hash: content.hash,
        identifier,
        objectId: identifier ?? content.hash(),
        updated: updatedAt,
        updatedEnd,
        isAmbiguous: updatedAt !== undefined && updatedEnd - updatedAt >= (updated?.format.unit ?? Infinity),
        created: createdAt,
        warning:
          content.warning ??
          (identifier === undefined ? noIdentifier : undefined) ??
          noDate(record, updatedAt),
      };
    },
  };
}

function namesIn({ idField, updated, created }: ResourceConfiguration): Set<string> {
  const paths = [idField, updated?.field ?? '', created?.field ?? ''];
  return new Set(paths.flatMap((path) => (path === '' ? [] : memberNames(path))));
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
