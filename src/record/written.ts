import type { CrmRecord } from '../events/event';

/** A write that is about to leave. */
export interface ComingWrite {
  action: 'create' | 'update' | 'delete';
  objectType: string;
  /** Undefined for a record that is to be made. */
  objectId?: string | undefined;
  /** The fields that are sent. */
  values: CrmRecord;
  /** The server's clock, ms. */
  at: number;
}

/** A write of which it is not known yet what became of it. */
export interface Expectation {
  /** It was carried out: the record has these versions now, as `versionText` writes them. On disk when it resolves. */
  wrote(objectId: string, versions: readonly string[]): Promise<void>;
  /** It was refused, and changed nothing. */
  refused(): Promise<void>;
}

/** What this package wrote itself, for those who look for changes. */
export interface Written {
  /** Notes a write before it leaves: on disk when it resolves. */
  expect(write: ComingWrite): Promise<Expectation>;
  /**
   * Whether a change is one that this package made.
   * @param version the one in its event's id
   * @param record as it was noticed, by which a write is recognized whose answer never came
   */
  isOwn(objectType: string, objectId: string, version: string, record?: CrmRecord | null): Promise<boolean>;
}
