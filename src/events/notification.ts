import { MaximizerError } from '../errors';
import { isMembers, nameOf, type Members } from '../json';
import type { CrmRecord, EventType } from './event';
import { notifiedInstant } from './notification-date';
import { carriedRecord, withoutInjected, type RecordIdentifier } from './notification-record';

/** One change as a notification tells it, before its record and its version are known. Instants in ms. */
export interface NotifiedEvent {
  eventType: EventType;
  objectType: string;
  objectId: string;
  hubKey: string | undefined;
  elementKey: string | undefined;
  date: number | undefined;
  pollDate: number | undefined;
  /** The record, where the notification carries it. */
  record: CrmRecord | undefined;
  /** What tells this version from others where there is no date: the record, or else the event itself. */
  content: CrmRecord;
  warning: string | undefined;
}

/** A notification in the one shape that all its shapes are read into. */
export interface Notification {
  /** What the platform calls it; undefined where it does not say. */
  id: string | undefined;
  instanceId: string;
  events: readonly NotifiedEvent[];
}

/** The error for a body that is no notification; its message says why. */
export class NotificationError extends MaximizerError {
  constructor(readonly reason: string) {
    super(reason, {
      code: 'not-a-notification',
      status: 'not a notification',
      cure: 'Expected is an event notification of SAP Open Connectors, as JSON.',
    });
  }
}

/** How the records of a type are identified; undefined where no configuration says so. */
export type Identifiers = (objectType: string) => RecordIdentifier | undefined;

/**
 * Reads a parsed body of any known shape. Only own properties are looked at, and `raw` only by the type of an event:
 * the platform repeats it whole in every part of a batch.
 * @throws NotificationError
 */
export function readNotification(body: unknown, identifiers: Identifiers = () => undefined): Notification {
  if (!isMembers(body)) throw new NotificationError('the body is not a JSON object');
  const message = own(body, 'message');
  if (isMembers(message)) return envelopeNotification(body, message, identifiers);
  const response = own(body, 'response');
  if (isMembers(response)) return olderNotification(body, response);
  throw new NotificationError('the body has neither a message nor a response object');
}

function envelopeNotification(envelope: Members, message: Members, identifiers: Identifiers): Notification {
  const instanceId = nameOf(own(message, 'instanceId')) ?? nameOf(own(message, 'instance_id'));
  if (instanceId === undefined) throw new NotificationError('message.instanceId is missing');
  const rawMember = own(message, 'raw');
  const raw = isMembers(rawMember) ? rawMember : {};
  const ids = [nameOf(own(envelope, 'id')), nameOf(own(message, 'eventId'))].filter((id) => id !== undefined);
  const id = ids.length === 0 ? undefined : ids.join('/');
  const shared: SharedFacts = {
    notificationId: id,
    identifiers,
    raw,
    objectType: nameOf(own(raw, 'objectType')),
    elementKey: nameOf(own(message, 'elementKey')),
    pollDate: notifiedInstant(own(raw, 'pollDate')) ?? notifiedInstant(own(envelope, 'createdDate')),
  };
  return {
    id,
    instanceId,
    events: withOwnRecords(eventsOf(message, 'message').map((event) => envelopeEvent(event, shared))),
  };
}

/** What the events of one notification share. */
interface SharedFacts {
  notificationId: string | undefined;
  identifiers: Identifiers;
  raw: Members;
  objectType: string | undefined;
  elementKey: string | undefined;
  pollDate: number | undefined;
}

function envelopeEvent(event: Members, shared: SharedFacts): NotifiedEvent {
  const objectType = nameOf(own(event, 'objectType')) ?? shared.objectType;
  const objectId = nameOf(own(event, 'objectId'));
  const { eventType, warning } = eventTypeOf(own(event, 'eventType'));
  const candidates = objectType === undefined ? [] : recordsOf(own(shared.raw, objectType));
  const record =
    objectType === undefined || objectId === undefined
      ? undefined
      : carriedRecord(candidates, objectId, shared.identifiers(objectType));
  return {
    eventType,
    objectType: objectType ?? 'unknown',
    objectId: objectId ?? '',
    hubKey: nameOf(own(event, 'hubKey')),
    elementKey: nameOf(own(event, 'elementKey')) ?? shared.elementKey,
    date: notifiedInstant(own(event, 'date')),
    pollDate: notifiedInstant(own(event, 'pollDate')) ?? shared.pollDate,
    record,
    content:
      record === undefined
        ? { notificationId: shared.notificationId ?? null, ...event }
        : withoutInjected(record, objectId ?? ''),
    warning: objectType === undefined ? 'no objectType' : objectId === undefined ? 'no objectId' : warning,
  };
}

/** Events that share no record: a flow may change the record of its message, and not another message's. */
function withOwnRecords(events: readonly NotifiedEvent[]): NotifiedEvent[] {
  const given = new Set<CrmRecord>();
  return events.map((event) => {
    const { record } = event;
    if (record === undefined) return event;
    if (given.has(record)) return { ...event, record: structuredClone(record) };
    given.add(record);
    return event;
  });
}

/** The shape of older documentation: no envelope, and of each event a path and what is known of it. */
function olderNotification(body: Members, response: Members): Notification {
  const instanceId = nameOf(own(body, 'instanceId'));
  if (instanceId === undefined) throw new NotificationError('instanceId is missing');
  const ids = [nameOf(own(body, 'notificationId')), nameOf(own(body, 'eventId'))].filter(
    (id) => id !== undefined,
  );
  const id = ids.length === 0 ? undefined : ids.join('/');
  return {
    id,
    instanceId,
    events: eventsOf(response, 'response').map((event) => {
      const member = own(event, 'metadata');
      const metadata = isMembers(member) ? member : {};
      const objectId =
        nameOf(own(event, 'objectId')) ?? nameOf(own(event, 'path')) ?? nameOf(own(metadata, 'id'));
      const { eventType, warning } = eventTypeOf(own(event, 'eventType'));
      return {
        eventType,
        objectType: nameOf(own(event, 'objectType')) ?? nameOf(own(metadata, 'type')) ?? 'unknown',
        objectId: objectId ?? '',
        hubKey: undefined,
        elementKey: undefined,
        date: notifiedInstant(own(event, 'date')) ?? notifiedInstant(own(metadata, 'modifiedDate')),
        pollDate: undefined,
        record: isMembers(member) ? member : undefined,
        // the same file can change twice without its metadata showing it
        content: { notificationId: id ?? null, ...event },
        warning: objectId === undefined ? 'no objectId' : warning,
      };
    }),
  };
}

function eventsOf(parent: Members, where: string): Members[] {
  const events = own(parent, 'events');
  if (!Array.isArray(events)) throw new NotificationError(`${where}.events is not an array`);
  events.forEach((event, index) => {
    if (!isMembers(event)) throw new NotificationError(`${where}.events[${index}] is not an object`);
  });
  return events as Members[];
}

const EVENT_TYPES: Readonly<Record<string, EventType>> = {
  CREATE: 'CREATED',
  CREATED: 'CREATED',
  UPDATE: 'UPDATED',
  UPDATED: 'UPDATED',
  DELETE: 'DELETED',
  DELETED: 'DELETED',
};

/** A type that is missing or none of the three counts as an update, for something did change, and says so. */
function eventTypeOf(value: unknown): { eventType: EventType; warning: string | undefined } {
  const text = typeof value === 'string' ? value.trim().toUpperCase() : '';
  const known = Object.hasOwn(EVENT_TYPES, text) ? EVENT_TYPES[text] : undefined;
  if (known !== undefined) return { eventType: known, warning: undefined };
  const said = text === '' ? 'missing' : text.slice(0, 40);
  return { eventType: 'UPDATED', warning: `event type ${said}` };
}

function recordsOf(value: unknown): readonly CrmRecord[] {
  if (Array.isArray(value)) return value.filter(isMembers);
  return isMembers(value) ? [value] : [];
}

function own(fields: Members, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
