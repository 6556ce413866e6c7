import type { RecordEvent } from '../events/event';
import { versionIn } from '../events/event-id';
import type { Echo } from './order';
import type { Written } from './written';

/** The events that are sent of those that were noticed, in their order. */
export type EchoedEvents = (events: Iterable<RecordEvent>) => Promise<RecordEvent[]>;

/**
 * Marks or leaves out the events of changes that were written over the same connection. Asked again about the same
 * change, as after a crash, it answers the same. Undefined where all are sent as they are.
 */
export function echoedEvents(written: Pick<Written, 'isOwn'>, echo: Echo): EchoedEvents | undefined {
  if (echo === 'send') return undefined;
  return async (events) => {
    const sent: RecordEvent[] = [];
    for (const each of events) {
      const { event, payload } = each;
      if (!(await written.isOwn(event.objectType, event.objectId, versionIn(event.id), payload)))
        sent.push(each);
      else if (echo === 'mark') sent.push({ event: { ...event, echo: true }, payload });
    }
    return sent;
  };
}
