import { isoToTheSecond } from '../hub/options';
import { methodRefusal, wholeNumber } from '../http';
import type { Answer, Call } from '../http';
import type { Instance } from '../platform/instances';
import type { Deliveries } from './deliveries';

/** GET /instances/{id}/events: what was noticed for an instance, newest first. */
export function storedEventsAnswer(call: Call, instance: Instance, deliveries: Deliveries): Answer {
  if (call.method !== 'GET') throw methodRefusal(call.method, ['GET']);
  const size = wholeNumber(call.query, 'pageSize', 1) ?? 200;
  const page = wholeNumber(call.query, 'page', 1) ?? 1;
  const events = deliveries
    .all()
    .filter(({ subscription }) => subscription.instanceId === instance.id)
    .reverse()
    .map(({ id, createdDate, status, body }) => {
      const { raw, events: notified } = body['message'] as Record<string, unknown>;
      return {
        id,
        eventDate: isoToTheSecond(createdDate),
        status: status === 'delivered' ? 'NOTIFIED' : 'DISPATCHED',
        providerData: JSON.stringify(raw),
        notifiedData: notified,
      };
    });
  return { status: 200, body: events.slice((page - 1) * size, page * size) };
}
