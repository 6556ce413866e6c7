import { compileDateFormat, type DateFormat } from '../dates';
import type { CrmRecord } from '../events/event';
import { DEEPEST, isTooDeep, nameOf } from '../json';
import { contentHash } from './content-hash';
import { recordKey, type RecordKey } from './record-key';
import { compileRecordPath, memberNames } from './record-path';
import type { DateFieldConfiguration, ResourceConfiguration } from './resource';

/** What a record carries, whatever its resource. */
export interface RecordContent {
  /** The record; null for one that is nested too deep to be sent on. */
  payload: CrmRecord | null;
  /** What changes with any of its fields, as `contentHash`; worked out once, when it is asked for. */
  hash(): string;
  /** Why it cannot be sent on, or cannot be told by id and date alone. */
  warning: string | undefined;
}

/** What a record says of itself. */
export interface RecordFacts extends RecordContent {
  name: RecordName;
  /** The updated date, ms; undefined when the resource has none or this record's cannot be read. */
  updated: number | undefined;
  /** The last instant the updated date can mean: the end of its step, the later one of an ambiguous local time. */
  updatedEnd: number;
  /** Whether the updated date can mean two instants, since a local clock was set back. */
  isAmbiguous: boolean;
  created: number | undefined;
}

/** Reads the records of one resource. */
export interface RecordReader {
  /** The coarser step of the formats of updated and created, ms. */
  readonly unit: number;
  /** Whether records have identifiers; else their content is what tells them apart. */
  readonly isIdentified: boolean;
  /** The names of members that tell a record's id and dates. */
  readonly names: ReadonlySet<string>;
  readonly fields: readonly ConfiguredField[];
  nameOf: (record: CrmRecord) => RecordName;
  /** The name of the record of an identifier. */
  nameFor: (identifier: string) => RecordName;
  /** What the resource's id field holds; undefined where the record has none. */
  identifierOf(record: CrmRecord): string | undefined;
  /**
   * @param name what names it, where that is known already
   * @param isDeep whether it is nested too deep, where that is known already
   */
  read(record: CrmRecord, name?: RecordName, isDeep?: boolean): RecordFacts;
}

/** What names a record, with the key of that. */
export interface RecordName extends RecordKey {
  /** The identifier, else the content's hash. */
  objectId: string;
  hasIdentifier: boolean;
}

/** What a record shows of a configured field: it is there, though perhaps empty; it is not; it is not what it should be. */
export type FieldSight = 'there' | 'absent' | 'unreadable';

/** A field that the configuration names. */
export interface ConfiguredField {
  /** The configuration's key for it. */
  key: 'idField' | 'updatedDateField' | 'createdDateField';
  /** Its path, as it was typed. */
  path: string;
  sightIn(record: CrmRecord): FieldSight;
}

interface DateField {
  name: string;
  format: DateFormat;
  valueOf(record: CrmRecord): unknown;
}

/** The warning of an event whose record is left out, since nobody behind could copy it. */
export const TOO_DEEP = `nested more than ${DEEPEST} levels deep`;

/** What a record carries. Nothing deeper is sent on than whoever copies a message can follow. */
export function recordContent(record: CrmRecord): RecordContent {
  return new Content(record, isTooDeep(record));
}

class Content implements RecordContent {
  readonly payload: CrmRecord | null;
  readonly #record: CrmRecord;
  #hash: string | undefined;

  constructor(
    record: CrmRecord,
    isDeep: boolean,
    readonly warning = isDeep ? TOO_DEEP : undefined,
  ) {
    this.payload = isDeep ? null : record;
    this.#record = record;
  }

  hash(): string {
    return (this.#hash ??= contentHash(this.#record));
  }
}

/** The dates of a record, as its facts have them. */
type RecordDates = Pick<RecordFacts, 'updated' | 'updatedEnd' | 'isAmbiguous' | 'created'>;

class Facts extends Content implements RecordFacts {
  readonly updated: number | undefined;
  readonly updatedEnd: number;
  readonly isAmbiguous: boolean;
  readonly created: number | undefined;

  constructor(
    record: CrmRecord,
    readonly name: RecordName,
    { updated, updatedEnd, isAmbiguous, created }: RecordDates,
    isDeep: boolean,
    warning: string | undefined,
  ) {
    super(record, isDeep, isDeep ? TOO_DEEP : warning);
    this.updated = updated;
    this.updatedEnd = updatedEnd;
    this.isAmbiguous = isAmbiguous;
    this.created = created;
  }
}

/**
 * How the records of a resource are read.
 * @param seed of the keys of its records
 * @throws ConfigurationError for paths and formats that cannot work
 */
export function compileRecordReader(resource: ResourceConfiguration, seed?: RecordKey): RecordReader {
  const idPath = resource.idField === '' ? undefined : compileRecordPath(resource.idField, 'idField');
  const updated =
    resource.updated === undefined ? undefined : compileDateField(resource.updated, 'updatedDateField');
  const created =
    resource.created === undefined ? undefined : compileDateField(resource.created, 'createdDateField');

  const identifierOf = (record: CrmRecord): string | undefined => nameOf(idPath?.(record));
  const namedBy = (record: CrmRecord): RecordName => {
    const identifier = identifierOf(record);
    const objectId = identifier ?? contentHash(record);
    const { high, low } = recordKey(objectId, seed);
    return { high, low, objectId, hasIdentifier: identifier !== undefined };
  };
  const nameFor = (identifier: string): RecordName => {
    const { high, low } = recordKey(identifier, seed);
    return { high, low, objectId: identifier, hasIdentifier: true };
  };
  const warningOf = (
    record: CrmRecord,
    name: RecordName,
    updatedAt: number | undefined,
  ): string | undefined => {
    if (!name.hasIdentifier && idPath !== undefined) return `no ${resource.idField}`;
    return updated === undefined || updatedAt !== undefined ? undefined : unreadable(updated, record);
  };

  return {
    unit: Math.max(updated?.format.unit ?? 1, created?.format.unit ?? 1),
    isIdentified: idPath !== undefined,
    names: namesIn(resource),
    fields: [
      ...(idPath === undefined ? [] : [idField(resource.idField, idPath)]),
      ...(updated === undefined ? [] : [dateField('updatedDateField', updated)]),
      ...(created === undefined ? [] : [dateField('createdDateField', created)]),
    ],
    nameOf: namedBy,
    nameFor,
    identifierOf,
    read: (record, name = namedBy(record), isDeep = isTooDeep(record)) => {
      const createdAt = created && instantOf(created, created.valueOf(record));
      const value = updated?.valueOf(record);
      const updatedAt = updated && updatedInstant(updated, value, createdAt);
      const updatedEnd = updated && updatedAt !== undefined ? endOf(updated, value) : NaN;
      const isAmbiguous =
        updatedAt !== undefined && updatedEnd - updatedAt >= (updated?.format.unit ?? Infinity);
      const dates = { updated: updatedAt, updatedEnd, isAmbiguous, created: createdAt };
      return new Facts(record, name, dates, isDeep, warningOf(record, name, updatedAt));
    },
  };
}

function namesIn({ idField, updated, created }: ResourceConfiguration): Set<string> {
  const paths = [idField, updated?.field ?? '', created?.field ?? ''];
  return new Set(paths.flatMap((path) => (path === '' ? [] : memberNames(path))));
}

function idField(path: string, valueOf: (record: CrmRecord) => unknown): ConfiguredField {
  const sightIn = (record: CrmRecord): FieldSight =>
    nameOf(valueOf(record)) === undefined ? 'absent' : 'there';
  return { key: 'idField', path, sightIn };
}

function dateField(key: ConfiguredField['key'], field: DateField): ConfiguredField {
  const sightIn = (record: CrmRecord): FieldSight => {
    const value = field.valueOf(record);
    if (value === undefined) return 'absent';
    return isBlank(value) || !Number.isNaN(field.format.parse(value)) ? 'there' : 'unreadable';
  };
  return { key, path: field.name, sightIn };
}

function compileDateField(configuration: DateFieldConfiguration, key: string): DateField {
  return {
    name: configuration.field,
    format: compileDateFormat(configuration.format, configuration.timezone),
    valueOf: compileRecordPath(configuration.field, key),
  };
}

/**
 * What databases write where there is no date lies before it, in every zone: the years 1, 1601, 1753, 1899, 1900 and the
 * first day of 1970. No record of today was changed then.
 */
const FIRST_INSTANT = Date.UTC(1970, 0, 2, 12);
/** And, of those that take the end of time for it, after it. */
const LAST_INSTANT = Date.UTC(2900, 0, 1);
/** A record that is this much older than its own creation, ms, was not changed then: no zone and no clock is so far off. */
const TOO_OLD = 3 * 86_400_000;

function instantOf(field: DateField, value: unknown): number | undefined {
  const instant = field.format.parse(value);
  return instant >= FIRST_INSTANT && instant <= LAST_INSTANT ? instant : undefined;
}

/** When a record was updated; undefined for a stamp that stands for none, such as 1980 on a record that was made today. */
function updatedInstant(field: DateField, value: unknown, created: number | undefined): number | undefined {
  const instant = instantOf(field, value);
  return instant === undefined || created === undefined || instant > created - TOO_OLD ? instant : undefined;
}

function endOf(field: DateField, value: unknown): number {
  return field.format.parseLatest(value) + field.format.unit - 1;
}

function unreadable(field: DateField, record: CrmRecord): string {
  const value = field.valueOf(record);
  if (value === undefined || isBlank(value)) return `no ${field.name}`;
  return Number.isNaN(field.format.parse(value))
    ? `${field.name} is no date like ${field.format.pattern}`
    : `${field.name} is a date that stands for none`;
}

function isBlank(value: unknown): boolean {
  return value === null || value === '';
}
