import { isoText } from '../dates/iso';
import { objectOf, type CrmRecord, type RecordEvent } from '../events/event';
import { eventId, versionIn, versionText } from '../events/event-id';
import { contentHash } from '../resource/content-hash';
import { TOO_DEEP } from '../resource/record-reader';
import type { Claimed, ResourceStream, Stream } from '../streams/stream';
import type { PushedEvent } from './pushed-event';
import type { PushedResource } from './resources';

/** What a webhook shares with other nodes that send the same changes. */
export interface PushedStream extends Pick<Stream, 'turn'> {
  of(objectType: string): Pick<ResourceStream, 'snapshots'>;
  /** How the polls of the stream read a resource, under whatever name it is notified; undefined: none polls it. */
  resourceOf(objectType: string): PushedResource | undefined;
  /** Notes that a record was read from the hub, and so has the form in which a poll sees it. */
  noteRead(record: CrmRecord): void;
  /**
   * Events by the names and versions that a poll gives them, each once: of two of one version the first. One that nobody
   * could read is left to the poll, where one runs.
   */
  identified(events: readonly RecordEvent[]): RecordEvent[];
  /** What of the events is new to the stream, within a turn of it; of one object in the order of their dates. */
  claimed(events: readonly RecordEvent[]): Promise<Claimed>;
}

/** What a webhook's stream is made of. */
export interface PushedStreamOptions extends Pick<PushedStream, 'resourceOf'> {
  stream: Stream;
  /** Has the poll of a resource look soon. Returns whether there is one. */
  askPoll: (objectType: string) => boolean;
  /** The server's clock, ms. */
  now: () => number;
}

/** The step of a date that none of the stream's resources tells how to read, ms. */
const STEP = 1_000;

export function createPushedStream({ stream, resourceOf, askPoll, now }: PushedStreamOptions): PushedStream {
  const isFinal = (each: RecordEvent): boolean => {
    const facts =
      each.payload === null ? undefined : resourceOf(each.event.objectType)?.reader.read(each.payload);
    return (facts?.updatedEnd ?? Date.parse(each.event.date) + STEP) < now() - STEP;
  };
  const read = new WeakSet<CrmRecord>();
  return {
    noteRead: (record) => {
      read.add(record);
    },
    turn: () => stream.turn(),
    of: (objectType) => stream.of(objectType),
    resourceOf,
    identified: (events) => {
      const ids = new Set<string>();
      const objects = new Set<string>();
      return events
        .map((each) => identifiedEvent(each, resourceOf(each.event.objectType)))
        .filter((each) => {
          const isFirst = objects.size < objects.add(objectOf(each)).size;
          const isKnown = resourceOf(each.event.objectType) !== undefined;
          // beside the record as the hub has it, one without a date is nothing but another form of it
          if (!isFirst && isKnown && isByContent(each)) return false;
          return ids.size < ids.add(each.event.id).size;
        })
        .filter((each) => {
          const isForeign = each.payload !== null && !read.has(each.payload);
          const isKnown = resourceOf(each.event.objectType) !== undefined;
          // no poll knows a version by the content of another form
          const isLeft = isUnreadable(each) || (isKnown && isForeign && isByContent(each));
          return !isLeft || !askPoll(each.event.objectType);
        });
    },
    claimed: async (events) => {
      const sent: RecordEvent[] = [];
      const operations: Claimed['operations'] = [];
      let isLeft = false;
      for (const [objectType, some] of byType(events)) {
        const claim = await stream.of(objectType).claim(some, (each) => ({
          noticer: 'push',
          isFinal: isFinal(each),
          isComparable: each.payload !== null && read.has(each.payload),
        }));
        sent.push(...claim.events);
        operations.push(...claim.operations);
        if (claim.isLeft) isLeft = askPoll(objectType) || isLeft;
      }
      return { events: inOrder(sent), operations, isLeft };
    },
  };
}

/** Whether the record of a pushed event has to be read, so that its version is the one that a poll sees. */
export function isUnsure({ isCarried, byContent, isFinal }: PushedEvent): boolean {
  return !isCarried || byContent || !isFinal;
}

/** Whether its record has no date by which its versions are told apart. */
function isByContent({ event: { id, eventType }, payload }: RecordEvent): boolean {
  return payload !== null && eventType !== 'DELETED' && versionIn(id) === contentHash(payload);
}

/** Whether it tells nothing of its record, which is not said to be gone: nobody could read it, or not at that moment. */
function isUnreadable({ event: { eventType, warning }, payload }: RecordEvent): boolean {
  return payload === null && eventType !== 'DELETED' && warning !== TOO_DEEP;
}

/** Events in their order, but those of one object by their dates. */
function inOrder(events: readonly RecordEvent[]): RecordEvent[] {
  const objects = new Map<string, RecordEvent[]>();
  for (const each of events) {
    const object = objectOf(each);
    objects.set(object, [...(objects.get(object) ?? []), each]);
  }
  for (const some of objects.values()) {
    some.sort((one, other) => Date.parse(one.event.date) - Date.parse(other.event.date));
  }
  return events.flatMap((each) => objects.get(objectOf(each))?.shift() ?? []);
}

/** Events by the types of their objects; the order of those of one object stays. */
function byType(events: readonly RecordEvent[]): Map<string, RecordEvent[]> {
  const types = new Map<string, RecordEvent[]>();
  for (const each of events) {
    const known = types.get(each.event.objectType);
    if (known === undefined) types.set(each.event.objectType, [each]);
    else known.push(each);
  }
  return types;
}

function identifiedEvent({ event, payload }: RecordEvent, resource: PushedResource | undefined): RecordEvent {
  if (resource === undefined) return { event, payload };
  const objectType = resource.name;
  if (payload === null || event.eventType === 'DELETED') {
    const id = eventId({ ...event, objectType }, event.objectId, versionIn(event.id));
    return { event: { ...event, id, objectType }, payload };
  }
  const facts = resource.reader.read(payload);
  const { name, updated } = facts;
  const objectId = name.hasIdentifier || !resource.reader.isIdentified ? name.objectId : event.objectId;
  // whether it is a further content under its date, the stream tells, and not what this node was told before
  const id = eventId({ ...event, objectType }, objectId, versionText(updated, facts));
  const date = updated === undefined ? event.date : isoText(updated);
  return { event: { ...event, id, objectType, objectId, date }, payload };
}
