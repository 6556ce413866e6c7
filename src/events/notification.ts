import { MaximizerError } from '../errors';
import { isMembers, isTooDeep, nameOf, type Members } from '../json';
import type { CrmRecord, EventType } from './event';
import { notifiedInstant } from './notification-date';
import { CarriedRecords, type NotifiedResource } from './notification-record';

/** One change as a notification tells it, before its record and its version are known. Instants in ms. */
export interface NotifiedEvent {
  eventType: EventType;
  /** The resource's name, else as it was notified. */
  objectType: string;
  /** Blank: it was not notified. */
  objectId: string;
  hubKey: string | undefined;
  elementKey: string | undefined;
  date: number | undefined;
  pollDate: number | undefined;
  /** The record, where the notification carries it: this event's own, which a flow may change. */
  record: CrmRecord | undefined;
  /** What tells this version from others where there is no date: the record, or else the event itself. To be read only. */
  content: CrmRecord;
  warning: string | undefined;
}

/** A notification in the one shape that all its shapes are read into. */
export interface Notification {
  /** What the platform calls it; undefined where it does not say. */
  id: string | undefined;
  instanceId: string;
  /** How many events there are. */
  size: number;
  /** Each event is read when it is asked for: a small body can hold many. */
  events: Iterable<NotifiedEvent>;
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

/** The same for a notification with more in it than can be taken. */
export class OversizedNotificationError extends NotificationError {}

/** What is known of a type by its resource's configuration, however the type is written; undefined for others. */
export type ResourceOf = (objectType: string) => NotifiedResource | undefined;

/** Events of a notification at most. The platform sends 10 or 20. */
const MOST_EVENTS = 50_000;
/** Characters of a name or an id that many events may share. */
const LONGEST_NAME = 1_000;
/** What of an event is such a name. */
const SHORT_NAMES = ['objectType', 'hubKey', 'elementKey'];
/** Characters of JSON that records may have together that several events are about: each gets a copy of its own. */
const MOST_COPIED = 10 * 1024 * 1024;
const NOT_COPIED = 'record left out: too many events of one notification carry it';

/**
 * Reads a parsed body of any known shape. Only own properties are looked at, and `raw` only by the type of an event:
 * the platform repeats it whole in every part of a batch. The time it takes grows with the body and no faster.
 * @throws NotificationError
 */
export function readNotification(body: unknown, resourceOf: ResourceOf = () => undefined): Notification {
  if (!isMembers(body)) throw new NotificationError('the body is not a JSON object');
  const message = own(body, 'message');
  if (isMembers(message)) return envelopeNotification(body, message, resourceOf);
  const response = own(body, 'response');
  if (isMembers(response)) return olderNotification(body, response, resourceOf);
  throw new NotificationError('the body has neither a message nor a response object');
}

function envelopeNotification(envelope: Members, message: Members, resourceOf: ResourceOf): Notification {
  const instanceId = shortName(message, 'instanceId') ?? shortName(message, 'instance_id');
  if (instanceId === undefined) throw new NotificationError('message.instanceId is missing');
  const rawMember = own(message, 'raw');
  const raw = isMembers(rawMember) ? rawMember : {};
  const shared: SharedFacts = {
    notificationId: joinedId(shortName(envelope, 'id'), shortName(message, 'eventId')),
    resourceOf,
    records: new CarriedRecords(raw),
    objectType: shortName(raw, 'objectType'),
    elementKey: shortName(message, 'elementKey'),
    pollDate: notifiedInstant(own(raw, 'pollDate')) ?? notifiedInstant(own(envelope, 'createdDate')),
  };
  const events = eventsOf(message, 'message');
  return {
    id: shared.notificationId,
    instanceId,
    size: events.length,
    events: withOwnRecords(mapped(events, (event) => envelopeEvent(event, shared))),
  };
}

/** What the events of one notification share. */
interface SharedFacts {
  notificationId: string | undefined;
  resourceOf: ResourceOf;
  records: CarriedRecords;
  objectType: string | undefined;
  elementKey: string | undefined;
  pollDate: number | undefined;
}

function envelopeEvent(event: Members, shared: SharedFacts): NotifiedEvent {
  const objectType = nameOf(own(event, 'objectType')) ?? shared.objectType;
  const objectId = nameOf(own(event, 'objectId'));
  const { eventType, warning } = eventTypeOf(own(event, 'eventType'));
  const resource = objectType === undefined ? undefined : shared.resourceOf(objectType);
  const record =
    objectType === undefined || objectId === undefined
      ? undefined
      : shared.records.find(objectType, objectId, resource);
  return {
    eventType,
    objectType: resource?.name ?? objectType ?? 'unknown',
    objectId: objectId ?? '',
    hubKey: nameOf(own(event, 'hubKey')),
    elementKey: nameOf(own(event, 'elementKey')) ?? shared.elementKey,
    date: notifiedInstant(own(event, 'date')),
    pollDate: notifiedInstant(own(event, 'pollDate')) ?? shared.pollDate,
    record,
    content: record ?? { notificationId: shared.notificationId ?? null, ...event },
    warning: objectType === undefined ? 'no objectType' : objectId === undefined ? 'no objectId' : warning,
  };
}

/**
 * Events that share no record: a flow may change the record of its message, and not another message's. A record that
 * too many events are about counts as not carried for the rest of them.
 */
function* withOwnRecords(events: Iterable<NotifiedEvent>): Iterable<NotifiedEvent> {
  const given = new Set<CrmRecord>();
  const texts = new Map<CrmRecord, string>();
  let copied = 0;
  for (const event of events) {
    const { record } = event;
    if (record === undefined || !given.has(record)) {
      if (record !== undefined) given.add(record);
      yield event;
      continue;
    }
    const text = texts.get(record) ?? textToCopy(record);
    texts.set(record, text);
    copied += text.length;
    yield copied > MOST_COPIED
      ? { ...event, record: undefined, warning: event.warning ?? NOT_COPIED }
      : { ...event, record: JSON.parse(text) as CrmRecord };
  }
}

/** A record's JSON; one that is too deep to be sent on, and to be written, needs no copies that are like it. */
function textToCopy(record: CrmRecord): string {
  return isTooDeep(record) ? '{}' : JSON.stringify(record);
}

/** The shape of older documentation: no envelope, and of each event a path and what is known of it. */
function olderNotification(body: Members, response: Members, resourceOf: ResourceOf): Notification {
  const instanceId = shortName(body, 'instanceId');
  if (instanceId === undefined) throw new NotificationError('instanceId is missing');
  const id = joinedId(shortName(body, 'notificationId'), shortName(body, 'eventId'));
  const events = eventsOf(response, 'response');
  return {
    id,
    instanceId,
    size: events.length,
    events: mapped(events, (event) => olderEvent(event, id, resourceOf)),
  };
}

function olderEvent(
  event: Members,
  notificationId: string | undefined,
  resourceOf: ResourceOf,
): NotifiedEvent {
  const member = own(event, 'metadata');
  const metadata = isMembers(member) ? member : {};
  const objectType = nameOf(own(event, 'objectType')) ?? nameOf(own(metadata, 'type')) ?? 'unknown';
  const objectId =
    nameOf(own(event, 'objectId')) ?? nameOf(own(event, 'path')) ?? nameOf(own(metadata, 'id'));
  const { eventType, warning } = eventTypeOf(own(event, 'eventType'));
  return {
    eventType,
    objectType: resourceOf(objectType)?.name ?? objectType,
    objectId: objectId ?? '',
    hubKey: undefined,
    elementKey: undefined,
    date: notifiedInstant(own(event, 'date')) ?? notifiedInstant(own(metadata, 'modifiedDate')),
    pollDate: undefined,
    record: isMembers(member) ? member : undefined,
    // the same file can change twice without its metadata showing it
    content: { notificationId: notificationId ?? null, ...event },
    warning: objectId === undefined ? 'no objectId' : warning,
  };
}

function eventsOf(parent: Members, where: string): Members[] {
  const events = own(parent, 'events');
  if (!Array.isArray(events)) throw new NotificationError(`${where}.events is not an array`);
  if (events.length > MOST_EVENTS) {
    throw new OversizedNotificationError(`${where}.events holds more than ${MOST_EVENTS} events`);
  }
  events.forEach((event, index) => {
    if (!isMembers(event)) throw new NotificationError(`${where}.events[${index}] is not an object`);
    for (const key of SHORT_NAMES) shortName(event, key);
  });
  return events as Members[];
}

function* mapped(
  events: readonly Members[],
  read: (event: Members) => NotifiedEvent,
): Iterable<NotifiedEvent> {
  for (const event of events) yield read(event);
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

function joinedId(...ids: (string | undefined)[]): string | undefined {
  const known = ids.filter((id) => id !== undefined);
  return known.length === 0 ? undefined : known.join('/');
}

/** A name or an id of usual length. What all events share is written out for each of them. */
function shortName(members: Members, key: string): string | undefined {
  const name = nameOf(own(members, key));
  if (name === undefined || name.length <= LONGEST_NAME) return name;
  throw new NotificationError(`${key} is longer than ${LONGEST_NAME} characters`);
}

function own(fields: Members, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
