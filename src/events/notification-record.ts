import { isMembers, nameOf, type Members } from '../json';
import type { CrmRecord } from './event';
import { TypeNames } from './type-name';

/** What is known of a type of records by the configuration of its resource. */
export interface NotifiedResource {
  /** What its events call it, however a notification writes it. */
  name: string;
  /** The identifier of a record; undefined where the record has none. */
  identifierOf: (record: CrmRecord) => string | undefined;
  /** Names of members that are the record's own, whatever the platform puts in elsewhere. */
  names: ReadonlySet<string>;
}

/** Names that identifiers have in the platform's published configurations; the first one that a record has counts. */
const ID_FIELDS = ['id', 'Id', 'ID', 'Key', 'key', 'internalId', 'objectId'];
/** What the platform puts into records, always both. */
const INJECTED = ['objectId', 'eventType'] as const;
/** Where some connectors put the records of all types. */
const OBJECTS = 'objects';

/** The records that a notification carries in its `raw`, each type of them looked through once. */
export class CarriedRecords {
  readonly #raw: Members;
  readonly #tables = new Map<string, RecordTable>();
  #names: TypeNames<string> | undefined;

  constructor(raw: Members) {
    this.#raw = raw;
  }

  /**
   * The record that an event is about, without what the platform put in: by the identifier that it put in, else by the
   * resource's id field, else by a usual name. Undefined: the notification does not carry it.
   */
  find(objectType: string, objectId: string, resource: NotifiedResource | undefined): CrmRecord | undefined {
    return (
      this.#table(this.#memberOf(objectType), resource)?.find(objectId) ??
      this.#table(OBJECTS, resource)?.find(objectId)
    );
  }

  #memberOf(objectType: string): string | undefined {
    if (Object.hasOwn(this.#raw, objectType)) return objectType;
    this.#names ??= new TypeNames(Object.keys(this.#raw).map((name) => [name, name]));
    return this.#names.get(objectType);
  }

  #table(member: string | undefined, resource: NotifiedResource | undefined): RecordTable | undefined {
    if (member === undefined || !Object.hasOwn(this.#raw, member)) return undefined;
    // the key is what was found: what was asked for, a sender can write in a thousand ways, and each would fill memory
    const key = JSON.stringify([member, resource?.name]);
    const table = this.#tables.get(key) ?? new RecordTable(recordsOf(this.#raw[member]), resource);
    this.#tables.set(key, table);
    return table;
  }
}

/** The records of one member of `raw`, by their identifiers; the first one that has an identifier counts. */
class RecordTable {
  readonly #injected = new Map<string, CrmRecord>();
  readonly #identified = new Map<string, CrmRecord>();
  readonly #bare = new Map<string, CrmRecord>();
  readonly #names: ReadonlySet<string>;

  constructor(records: readonly CrmRecord[], resource: NotifiedResource | undefined) {
    this.#names = resource?.names ?? new Set();
    for (const record of records) {
      setOnce(this.#injected, injectedIdentifier(record), record);
      setOnce(this.#identified, resource?.identifierOf(record) ?? usualIdentifier(record), record);
    }
  }

  find(objectId: string): CrmRecord | undefined {
    const injected = this.#injected.get(objectId);
    if (injected === undefined) return this.#identified.get(objectId);
    const bare = this.#bare.get(objectId) ?? withoutInjected(injected, this.#names);
    this.#bare.set(objectId, bare);
    return bare;
  }
}

function setOnce(records: Map<string, CrmRecord>, identifier: string | undefined, record: CrmRecord): void {
  if (identifier !== undefined && !records.has(identifier)) records.set(identifier, record);
}

/**
 * A record with the event's id as its `objectId`, without that and its `eventType`: a poll of the same record does not
 * show them. A record that has one without the other, a type that is none of the platform's, or a resource that is
 * identified or dated by such a member, has them as its own.
 */
function withoutInjected(record: CrmRecord, own: ReadonlySet<string>): CrmRecord {
  if (!isPlatformType(record['eventType'])) return record;
  const injected = INJECTED.filter((name) => !own.has(name));
  return Object.fromEntries(
    Object.entries(record).filter(([name]) => !injected.some((each) => each === name)),
  );
}

/** Whether a record only refers to the one it stands for, as Salesforce's do: `{"attributes":{"type":"Contact"},"Id":"003…"}`. */
export function isReference(record: CrmRecord, objectId: string): boolean {
  return (
    isMembers(record['attributes']) &&
    Object.entries(record).every(([name, value]) => name === 'attributes' || nameOf(value) === objectId)
  );
}

function isPlatformType(value: unknown): boolean {
  return typeof value === 'string' && /^(?:CREATED?|UPDATED?|DELETED?|UNKNOWN)$/i.test(value);
}

function injectedIdentifier(record: CrmRecord): string | undefined {
  return Object.hasOwn(record, 'objectId') ? nameOf(record['objectId']) : undefined;
}

function usualIdentifier(record: CrmRecord): string | undefined {
  const field = ID_FIELDS.find((name) => Object.hasOwn(record, name));
  return field === undefined ? undefined : nameOf(record[field]);
}

function recordsOf(value: unknown): readonly CrmRecord[] {
  if (Array.isArray(value)) return value.filter(isMembers);
  return isMembers(value) ? [value] : [];
}
