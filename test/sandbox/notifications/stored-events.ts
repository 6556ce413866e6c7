import { isoToTheSecond } from '../hub/options';
import { methodRefusal, Refusal, wholeNumber } from '../http';
import type { Answer, Call } from '../http';
import type { Instance } from '../platform/instances';
import type { Deliveries, Delivery } from './deliveries';

/**
 * GET /instances/{id}/events: what was noticed for an instance, newest first; with an event's id, which is the
 * `message.eventId` of its notification, that one.
 */
export function storedEventsAnswer(
  call: Call,
  instance: Instance,
  eventId: string | undefined,
  deliveries: Deliveries,
): Answer {
  if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
  const events = deliveries
    .all()
    .filter(({ subscription }) => subscription.instanceId === instance.id)
    .reverse()
    .map(storedEvent);
  if (eventId !== undefined) {
    const event = events.find(({ id }) => id === eventId);
    if (!event) throw new Refusal(404, `No event found with the id ${eventId}`);
    return { status: 200, body: event };
  }
  const size = wholeNumber(call.query, 'pageSize', 1) ?? 200;
  const page = wholeNumber(call.query, 'page', 1) ?? 1;
  return { status: 200, body: events.slice((page - 1) * size, page * size) };
}

function storedEvent({ createdDate, status, body }: Delivery) {
  const { eventId, raw, events } = body['message'] as Record<string, unknown>;
  return {
    id: eventId,
    eventDate: isoToTheSecond(createdDate),
    status: status === 'delivered' ? 'NOTIFIED' : 'DISPATCHED',
    providerData: JSON.stringify(raw),
    notifiedData: events,
  };
}
