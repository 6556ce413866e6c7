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
export const FUTURE = 5 * 60_000;

/** Whether an instant lies so far ahead of the server's clock, both ms, that no clock is to blame. */
export function isInFuture(instant: number | undefined, now: number): boolean {
  return instant !== undefined && instant > now + FUTURE;
}

/** The event of a change, whichever source noticed it. */
export function changeEvent(source: Origin, facts: EventFacts): ChangeEvent {
  const { objectId, updated, now } = facts;
  const event: ChangeEvent = {
    id: eventId(source, objectId, facts.version),
    eventType: facts.eventType,
    objectType: source.objectType,
    objectId,
    date: isoText(facts.date),
    pollDate: noticedText(facts.noticed),
    elementKey: source.elementKey,
    hubKey: source.hubKey,
    instanceId: source.instanceId,
    origin: source.origin,
    attempt: 1,
  };
  const warning = facts.warning ?? (isInFuture(updated, now) ? 'date in the future' : undefined);
  if (warning !== undefined) event.warning = warning;
  return event;
}

let lastNoticed = NaN;
let lastText = '';

/** All events of a page were noticed at once: then they share one text. */
function noticedText(noticed: number): string {
  if (noticed !== lastNoticed) {
    lastText = isoText(noticed);
    lastNoticed = noticed;
  }
  return lastText;
}
