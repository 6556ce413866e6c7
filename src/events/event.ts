import { objectText } from './event-id';

/** What became of a record. */
export type EventType = 'CREATED' | 'UPDATED' | 'DELETED';

/** A record as the platform returned it. */
export type CrmRecord = Readonly<Record<string, unknown>>;

/** One change of one record: `msg.event` of every message this package sends. Dates are ISO 8601 in UTC. */
export interface ChangeEvent {
  /** `instance/objectType/objectId@version`: the same at every redelivery, on every machine, polled or pushed. */
  id: string;
  eventType: EventType;
  /** The resource, such as `contacts`. */
  objectType: string;
  objectId: string;
  /** When it changed. */
  date: string;
  /** When it was noticed. */
  pollDate: string;
  elementKey: string;
  hubKey: string;
  instanceId: string;
  /** `range`: a change that was asked for again; `reconcile`: one that only a comparison of all ids showed. */
  origin: 'poll' | 'webhook' | 'range' | 'reconcile';
  /** 1 at the first delivery; above 1 the flow may have seen the event before. */
  attempt: number;
  /** Such as `date in the future`. */
  warning?: string;
  /** Whether it was written over the same connection, where the node marks that. */
  echo?: true;
  /** A real record that a person had sent to try a flow: it did not change just now. */
  test?: true;
  /** What changed since the version before, where the node keeps that; absent where none was kept. */
  changed?: FieldChanges;
}

/** What a field held before a change and after it; null: nothing. */
export interface FieldChange {
  from: unknown;
  to: unknown;
}

/** What changed of a record, by the paths of its fields: `Status`, `Address.City`. */
export type FieldChanges = Readonly<Record<string, FieldChange>>;

/** An event with the record it is about; null when the record is gone or was not carried. */
export interface RecordEvent {
  event: ChangeEvent;
  payload: CrmRecord | null;
}

/** What names the record of an event. */
export function objectOf({ event }: Pick<RecordEvent, 'event'>): string {
  return objectText(event);
}
