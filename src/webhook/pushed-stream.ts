import { isoText } from '../dates/iso';
import type { RecordEvent } from '../events/event';
import { eventId, versionIn, versionText } from '../events/event-id';
import type { Claimed, ResourceStream, Stream } from '../streams/stream';
import type { PushedEvent } from './pushed-event';
import type { PushedResource } from './resources';

/** What a webhook shares with other nodes that send the same changes. */
export interface PushedStream extends Pick<Stream, 'turn'> {
  of(objectType: string): Pick<ResourceStream, 'snapshots'>;
  /** How the polls of the stream read a resource, under whatever name it is notified; undefined: none polls it. */
  resourceOf(objectType: string): PushedResource | undefined;
  /** An event by the name and the version that a poll gives it. */
  identified(each: RecordEvent): RecordEvent;
  /** What of the events is new to the stream, within a turn of it. */
  claimed(events: readonly RecordEvent[]): Promise<Claimed>;
}

/** What a webhook's stream is made of. */
export interface PushedStreamOptions extends Pick<PushedStream, 'resourceOf'> {
  stream: Stream;
  /** The server's clock, ms. */
  now: () => number;
}

/** The step of a date that none of the stream's resources tells how to read, ms. */
const STEP = 1_000;

export function createPushedStream({ stream, resourceOf, now }: PushedStreamOptions): PushedStream {
  const isFinal = (each: RecordEvent): boolean => {
    const facts =
      each.payload === null ? undefined : resourceOf(each.event.objectType)?.reader.read(each.payload);
    return (facts?.updatedEnd ?? Date.parse(each.event.date) + STEP) < now();
  };
  return {
    turn: () => stream.turn(),
    of: (objectType) => stream.of(objectType),
    resourceOf,
    identified: (each) => identifiedEvent(each, resourceOf(each.event.objectType)),
    claimed: async (events) => {
      const sent: RecordEvent[] = [];
      const operations: Claimed['operations'] = [];
      for (const [objectType, some] of byType(events)) {
        const claim = await stream
          .of(objectType)
          .claim(some, (each) => ({ noticer: 'push', isFinal: isFinal(each) }));
        sent.push(...claim.events);
        operations.push(...claim.operations);
      }
      return { events: sent, operations };
    },
  };
}

/** Whether the record of a pushed event has to be read, so that its version is the one that a poll sees. */
export function isUnsure({ isCarried, byContent, isFinal }: PushedEvent): boolean {
  return !isCarried || byContent || !isFinal;
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
