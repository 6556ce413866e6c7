import { changeEvent, type Origin } from '../events/change-event';
import { deletedVersion } from '../events/event-id';
import type { CrmRecord, RecordEvent } from '../events/event';
import { isoText } from '../dates/iso';

/**
 * The event of a record that was found gone. Nobody knows when it was deleted: its version and its dates say when that was
 * found, by the server's clock.
 * @param at ms
 * @param payload the record as it was last; null where that is not kept
 */
export function deletedEvent(
  origin: Origin,
  objectId: string,
  at: number,
  payload: CrmRecord | null,
): RecordEvent {
  const event = changeEvent(origin, {
    eventType: 'DELETED',
    objectId,
    version: deletedVersion(isoText(at)),
    updated: undefined,
    date: at,
    noticed: at,
    now: at,
    warning: undefined,
  });
  return { event, payload };
}
