/** What is done with records. */
export type RecordAction = 'get' | 'find' | 'create' | 'update' | 'upsert' | 'delete';

/** How a field is compared: the platform's words for it. */
export type Comparison =
  | '='
  | '!='
  | '<'
  | '>'
  | '<='
  | '>='
  /** `%` stands for any characters. */
  | 'LIKE'
  | 'IN'
  | 'IS NULL'
  | 'IS NOT NULL';

/** One comparison of a field. */
export interface Condition {
  field: string;
  comparison: Comparison;
  /** A text, a number, a boolean or a Date; for `IN` an array of them; left out for `IS NULL` and `IS NOT NULL`. */
  value?: unknown;
}

/** Which records are found: those that rows of conditions fit, or a text of CEQL; no row and a blank text fit all. */
export type Where = { rows: readonly Condition[]; join: 'AND' | 'OR' } | { ceql: string };

/** What a message asks for, typed inputs evaluated. */
export interface RecordOrder {
  action: RecordAction;
  /** Such as `contacts`. */
  resource: string;
  /** get, update, delete: the record's id. */
  key: unknown;
  /** find */
  where: Where;
  /** upsert: the fields that tell whether the record exists. */
  matchOn: readonly string[];
  /** Fields to return; empty: all. */
  fields: readonly string[];
  /** find: records at most; 0: all pages. */
  limit: number;
  /** find: one answer, or one for each record. */
  emit: 'array' | 'record';
  /** What becomes of a record that is not there: an error, an empty answer, or for an update a new record. */
  missing: 'error' | 'empty' | 'create';
  /** create, update, upsert: the fields to write. */
  values: unknown;
}

/** What became of an order. */
export type RecordOutcome = 'found' | 'created' | 'updated' | 'deleted' | 'missing';

/** What happened: `msg.record`. */
export interface RecordReport {
  action: RecordAction;
  resource: string;
  /** Absent for several records, and where the platform does not tell it. */
  objectId?: string;
  outcome: RecordOutcome;
  /** The platform's name for the request that told it, of several the last; absent where the platform tells none. */
  requestId?: string;
}

/** An answer to an order. */
export interface RecordAnswer {
  /** The record as the platform returned it, null where there is none; for a find with one answer an array. */
  payload: unknown;
  record: RecordReport;
  /** Its place among the answers of a find with one for each record; the last one tells how many there are. */
  parts?: { index: number; count?: number };
}

/** What becomes of the event of a change that was written over the same connection: it is sent as any, or marked, or not sent. */
export type Echo = 'send' | 'mark' | 'skip';

/** A request that would write. */
export interface PreviewedWrite {
  method: string;
  /** Encoded, below the base address. */
  path: string;
  body: unknown;
}

/** What would be asked, what would become of it, and what a get or a find gets for it. Secrets of the connection are cut out. */
export interface RecordPreview {
  method: string;
  /** Encoded path and query below the base address. */
  path: string;
  body?: unknown;
  /** Of an upsert, the request that follows the search, as far as reading tells. */
  write?: PreviewedWrite;
  /** What would become of it, as far as reading tells. */
  outcome?: RecordOutcome;
  /** The error it would end with, as far as reading tells. */
  fault?: { code: string; message: string };
  /** The record, null where there is none; of a find at most three. */
  answer?: unknown;
  /** Records in the answer. */
  rows?: number;
  /** Whether the node would find more than are in the answer. */
  isMore?: boolean;
}
