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
export function echoedEvents(
  written: Pick<Written, 'areOwn' | 'areBack'>,
  echo: Echo,
): EchoedEvents | undefined {
  if (echo === 'send') return undefined;
  return async (noticed) => {
    const events = [...noticed];
    const own = await written.areOwn(
      events.map(({ event: { id, objectType, objectId }, payload }) => ({
        ...{ objectType, objectId },
        version: versionIn(id),
        record: payload,
      })),
    );
    const created = events.filter(({ event }, index) => event.eventType === 'CREATED' && own[index] !== true);
    if (created.length > 0) await written.areBack(created.map(({ event }) => event));
    return events.flatMap(({ event, payload }, index): RecordEvent[] => {
      if (own[index] !== true) return [{ event, payload }];
      return echo === 'mark' ? [{ event: { ...event, echo: true }, payload }] : [];
    });
  };
}
