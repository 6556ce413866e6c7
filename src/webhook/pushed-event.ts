import type { ChangeEvent, RecordEvent } from '../events/event';
import type { NotifiedEvent } from '../events/notification';
import { contentHash } from '../resource/content-hash';
import type { PushedResource } from './resources';

/** How far a date may lie ahead of the server's clock before it is called a date in the future, ms. */
const FUTURE = 5 * 60_000;

/** A pushed change, with what tells it from others. */
export interface PushedEvent extends RecordEvent {
  /** What its receipt is filed under: the event's id; where only content tells versions apart, the object. */
  receipt: string;
  /** Whether the last content is what counts: a record that goes back to an earlier one has changed again. */
  byContent: boolean;
  /** The content's hash; undefined where a dated event comes without its record. */
  hash: string | undefined;
}

/** What every event of a connection says. */
export interface PushSource {
  instanceId: string;
  elementKey: string;
  resourceOf: (objectType: string) => PushedResource | undefined;
  /** The server's clock, ms. */
  now: () => number;
}

/**
 * The event of a change that a notification tells. Its id is the one that a poll of the same version gives: the
 * record's own updated date where the resource's configuration says how to read it, else the notified one, else the
 * hash of the content; with `-` behind it for a deletion.
 */
export function pushedEvent(notified: NotifiedEvent, source: PushSource): PushedEvent {
  const now = source.now();
  const { eventType, objectType, record } = notified;
  const deleted = eventType === 'DELETED';
  const read =
    record === undefined || deleted ? undefined : source.resourceOf(objectType)?.reader.read(record);
  const date = read === undefined ? notified.date : read.updated;
  const hash = record === undefined && date !== undefined ? undefined : contentHash(notified.content);
  const objectId = notified.objectId === '' ? contentHash(notified.content) : notified.objectId;
  const object = `${source.instanceId}/${objectType}/${objectId}`;
  const changed = date ?? notified.date ?? notified.pollDate ?? now;
  const changedText = new Date(changed).toISOString();
  const version = (date === undefined ? (hash ?? '') : changedText) + (deleted ? '-' : '');
  const id = `${object}@${version}`;
  const warning =
    notified.warning ?? read?.warning ?? (changed > now + FUTURE ? 'date in the future' : undefined);
  const event: ChangeEvent = {
    id,
    eventType,
    objectType,
    objectId,
    date: changedText,
    pollDate: new Date(notified.pollDate ?? now).toISOString(),
    elementKey: notified.elementKey ?? source.elementKey,
    hubKey: notified.hubKey ?? source.resourceOf(objectType)?.hubKey ?? 'crm',
    instanceId: source.instanceId,
    origin: 'webhook',
    attempt: 1,
    ...(warning === undefined ? {} : { warning }),
  };
  const byContent = date === undefined;
  return {
    event,
    payload: record ?? null,
    receipt: byContent ? `${object}@${deleted ? '-' : ''}` : id,
    byContent,
    hash,
  };
}

/** The event of another content of the same record under the same date, named as a poll names it. */
export function otherContent(event: ChangeEvent, hash: string): ChangeEvent {
  return { ...event, id: `${event.id}~${hash.slice(0, 8)}` };
}
