import { isoText } from '../dates/iso';
import type { ChangeEvent, EventType } from './event';
import { eventId } from './event-id';

/** What every event of a source says. */
export interface Origin {
  origin: ChangeEvent['origin'];
  instanceId: string;
  elementKey: string;
  hubKey: string;
  /** The resource, such as `contacts`. */
  objectType: string;
}

/** What is known of one change. Instants in ms. */
export interface EventFacts {
  eventType: EventType;
  objectId: string;
  /** As `versionText` and its like write it. */
  version: string;
  /** When the record says that it changed; undefined where it does not say. */
  updated: number | undefined;
  /** When it changed, as far as anyone knows. */
  date: number;
  /** When it was noticed. */
  noticed: number;
  /** The server's clock. */
  now: number;
  /** What is odd about the record. */
  warning: string | undefined;
}

/** How far a date may lie ahead of the server's clock before it is called a date in the future, ms. */
const FUTURE = 5 * 60_000;

/** Whether an instant lies so far ahead of the server's clock, both ms, that no clock is to blame. */
export function isInFuture(instant: number | undefined, now: number): boolean {
  return instant !== undefined && instant > now + FUTURE;
}

/** The event of a change, whichever source noticed it. */
export function changeEvent(source: Origin, facts: EventFacts): ChangeEvent {
  const { origin, instanceId, elementKey, hubKey, objectType } = source;
  const { objectId, updated, now } = facts;
  const warning = facts.warning ?? (isInFuture(updated, now) ? 'date in the future' : undefined);
  return {
    id: eventId({ instanceId, objectType, objectId }, facts.version),
    eventType: facts.eventType,
    objectType,
    objectId,
    date: isoText(facts.date),
    pollDate: isoText(facts.noticed),
    elementKey,
    hubKey,
    instanceId,
    origin,
    attempt: 1,
    ...(warning === undefined ? {} : { warning }),
  };
}
