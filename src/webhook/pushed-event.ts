import { changeEvent } from '../events/change-event';
import type { ChangeEvent, CrmRecord, RecordEvent } from '../events/event';
import { deletedVersion, furtherVersion, objectText, versionText } from '../events/event-id';
import type { NotifiedEvent } from '../events/notification';
import { isReference } from '../events/notification-record';
import { recordContent, type RecordContent, type RecordFacts } from '../resource/record-reader';
import type { PushedResource } from './resources';

/** A pushed change, with what tells it from others. */
export interface PushedEvent extends RecordEvent {
  /** Whether its record came with it, be it one that cannot be sent on; a mere reference to it is none. */
  isCarried: boolean;
  /** What its receipt is filed under: the event's id; where only content tells versions apart, the object. */
  receipt: string;
  /** Whether the last content is what counts: a record that goes back to an earlier one has changed again. */
  byContent: boolean;
  /** Whether no other content of its record can have its date any more, as far as the record tells. */
  isFinal: boolean;
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

/** What an event's record says, or the event itself where it carries none. */
interface NotifiedContent {
  isCarried: boolean;
  content: RecordContent;
  /** Undefined where no configuration says how to read it. */
  facts: RecordFacts | undefined;
}

/**
 * Makes events of the changes that one notification tells; a record that several of them are about is read once. An
 * event's id is the one that a poll of the same version gives: by the record's own id and updated date where the
 * resource's configuration says how to read them, else by the notified ones, else by the hash of the content; with `-`
 * behind it for a deletion.
 */
export function pushedEvents(source: PushSource): (notified: NotifiedEvent) => PushedEvent {
  const readings = new WeakMap<CrmRecord, NotifiedContent>();
  return (notified) => {
    const resource = source.resourceOf(notified.objectType);
    const reading = readings.get(notified.content) ?? readingOf(notified, resource);
    readings.set(notified.content, reading);
    return pushedEvent(notified, reading, resource, source);
  };
}

function readingOf(notified: NotifiedEvent, resource: PushedResource | undefined): NotifiedContent {
  const { content, record, objectId } = notified;
  const isCarried = record !== undefined && !isReference(record, objectId);
  const facts = isCarried ? resource?.reader.read(content) : undefined;
  return { isCarried, content: facts ?? recordContent(content), facts };
}

function pushedEvent(
  notified: NotifiedEvent,
  { isCarried, content, facts }: NotifiedContent,
  resource: PushedResource | undefined,
  source: PushSource,
): PushedEvent {
  const now = source.now();
  const { eventType, objectType, record } = notified;
  const deleted = eventType === 'DELETED';
  const date = facts === undefined || deleted ? notified.date : facts.updated;
  const byContent = date === undefined;
  const objectId = objectIdOf(notified, content, facts, resource);
  const version = versionText(date, content);
  const changed = date ?? notified.date ?? notified.pollDate ?? now;
  const event = changeEvent(
    {
      origin: 'webhook',
      instanceId: source.instanceId,
      elementKey: notified.elementKey ?? source.elementKey,
      hubKey: notified.hubKey ?? resource?.hubKey ?? 'crm',
      objectType,
    },
    {
      eventType,
      objectId,
      version: deleted ? deletedVersion(version) : version,
      updated: changed,
      date: changed,
      noticed: notified.pollDate ?? now,
      now,
      warning: notified.warning ?? (deleted ? undefined : content.warning),
    },
  );
  return {
    event,
    payload: record === undefined || content.payload === null ? null : record,
    isCarried: isCarried && record !== undefined,
    receipt: byContent ? deletedOrNot(event, deleted) : event.id,
    byContent,
    isFinal: facts !== undefined && facts.updatedEnd < now,
    hash: record === undefined && !byContent ? undefined : content.hash(),
  };
}

/** The object that an event is about: by the record's own word, else by the notification's. */
function objectIdOf(
  { objectId }: NotifiedEvent,
  content: RecordContent,
  facts: RecordFacts | undefined,
  resource: PushedResource | undefined,
): string {
  if (facts?.name.hasIdentifier === true) return facts.name.objectId;
  const isByContent = facts !== undefined && resource?.reader.isIdentified === false;
  return objectId === '' || isByContent ? content.hash() : objectId;
}

/** What the last content of an object is filed under, and apart from it that of its deletion. */
function deletedOrNot(event: ChangeEvent, deleted: boolean): string {
  return `${objectText(event)}@${deleted ? '-' : ''}`;
}

/** The event of another content of the same record under the same date, named as a poll names it. */
export function otherContent(event: ChangeEvent, hash: string): ChangeEvent {
  return { ...event, id: furtherVersion(event.id, hash) };
}
