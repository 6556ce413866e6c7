import { isoInstant } from '../ceql/evaluate';
import type { DateReader, Parameter, SandboxRecord } from '../ceql/evaluate';

/** How one hub resource behaves. Everything has Maximizer's ways as its default. */
export interface ResourceOptions {
  /** Field with the record's identifier (a path such as `customer.id` works). Default `Key`. */
  idField?: string;
  /** Field stamped at each change; null: the resource has none. Default `LastModifyDate`. */
  updatedField?: string | null;
  /** Field stamped at creation; null: none. Default `CreationDate`. */
  createdField?: string | null;
  /** A stamp as the records show it. Default ISO 8601 in UTC to the second. */
  formatDate?: (ms: number) => unknown;
  /** How texts of date fields are read, by field, both in records and in `where`. Default ISO for the two fields above. */
  dates?: Record<string, DateReader>;
  /** Further field names that `where` may use although no record holds them yet; dotted ones lie deeper. */
  fields?: string[];
  /** Fields that a new record sent by a caller must bring. */
  required?: string[];
  /** Vendor pseudo-fields of `where`. */
  parameters?: Record<string, Parameter>;
  /** `refused`: a `where` gets 400; `ignored`: it filters nothing. Default `filters`. */
  where?: 'filters' | 'refused' | 'ignored';
  /** Pages by token, by number (no token header), or both at the client's choice. Default `both`. */
  paging?: 'token' | 'numbered' | 'both';
  /** What a token remembers: the rows of its first page's moment, or only a page number (rows then shift). Default `snapshot`. */
  tokens?: 'snapshot' | 'offset';
  /** A full last page carries a token too, which leads to an empty page. Default false. */
  eagerToken?: boolean;
  /** Default `insertion`. `shuffled` is another order for each query, but the same on all its pages. */
  order?: 'insertion' | 'id' | 'shuffled' | 'updated';
  /** Whether `orderBy` is taken (by one field, ` desc` after it); Maximizer refuses it. Default false. */
  orderBy?: boolean;
  /** Records per page when `pageSize` is missing. Default 200. */
  defaultPageSize?: number;
  /** A larger `pageSize` is cut to this. Default 2000. */
  maxPageSize?: number;
  /** Methods beyond reading are refused. Default false. */
  readOnly?: boolean;
  /** Name before the number in new keys. Default `Record`. */
  keyName?: string;
}

/** Options with defaults filled in. */
export interface ResourceTraits {
  idField: string;
  updatedField: string | null;
  createdField: string | null;
  formatDate: (ms: number) => unknown;
  dates: Record<string, DateReader>;
  fields: string[];
  required: string[];
  parameters: Record<string, Parameter>;
  where: 'filters' | 'refused' | 'ignored';
  paging: 'token' | 'numbered' | 'both';
  tokens: 'snapshot' | 'offset';
  eagerToken: boolean;
  order: 'insertion' | 'id' | 'shuffled' | 'updated';
  orderBy: boolean;
  defaultPageSize: number;
  maxPageSize: number;
  readOnly: boolean;
  keyName: string;
}

/** Maximizer's dates end at the second. */
export function isoToTheSecond(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function traitsOf(options: ResourceOptions): ResourceTraits {
  const updatedField = options.updatedField === undefined ? 'LastModifyDate' : options.updatedField;
  const createdField = options.createdField === undefined ? 'CreationDate' : options.createdField;
  const dates: Record<string, DateReader> = {};
  for (const field of [updatedField, createdField]) if (field !== null) dates[field] = isoInstant;
  return {
    idField: options.idField ?? 'Key',
    updatedField,
    createdField,
    formatDate: options.formatDate ?? isoToTheSecond,
    dates: { ...dates, ...options.dates },
    fields: options.fields ?? [],
    required: options.required ?? [],
    parameters: options.parameters ?? {},
    where: options.where ?? 'filters',
    paging: options.paging ?? 'both',
    tokens: options.tokens ?? 'snapshot',
    eagerToken: options.eagerToken ?? false,
    order: options.order ?? 'insertion',
    orderBy: options.orderBy ?? false,
    defaultPageSize: options.defaultPageSize ?? 200,
    maxPageSize: options.maxPageSize ?? 2000,
    readOnly: options.readOnly ?? false,
    keyName: options.keyName ?? 'Record',
  };
}

/** What a query found, to be read from any position on. */
export interface Selection {
  /** Rows found; undefined when counting would mean computing all. */
  total: number | undefined;
  /** Up to `size` records, and where the next ones start; undefined at the end. */
  read(position: number, size: number): { records: SandboxRecord[]; next: number | undefined };
  /** The position after so many found rows. */
  skip(rows: number): number;
}

/** What a query asks. */
export interface Query {
  where: string | undefined;
  orderBy: string | undefined;
  /** What `where` may call fields → their own names. */
  names?: Readonly<Record<string, string>> | undefined;
  /** In place of the resource's own. */
  order?: ResourceTraits['order'] | undefined;
}

/** A hub resource: stored records, or rows computed as they are read. */
export interface Resource {
  readonly path: string;
  readonly traits: ResourceTraits;
  select(query: Query): Selection;
  /** One record by its identifier, as it is now. */
  get(id: string): SandboxRecord | undefined;
}
