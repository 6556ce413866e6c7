import type { Oddities } from '../oddities';
import { scattered } from '../random';
import type { NotifiedChange } from './envelope';

/** Changes as an odd platform tells them: of no known type, and with what it puts into the records. */
export function oddChanges(changes: readonly NotifiedChange[], odd: Oddities): NotifiedChange[] {
  return changes.map(({ record, event }) => {
    const isUnknown =
      odd.has('unknown-types') &&
      event.eventType !== 'DELETED' &&
      scattered(`${event.objectId} ${event.at ?? ''}`) % 3 === 0;
    const eventType = isUnknown ? 'UNKNOWN' : event.eventType;
    const injected = odd.has('injected-keys') ? { objectId: event.objectId, eventType } : {};
    return { record: { ...record, ...injected }, event: { ...event, eventType } };
  });
}

/** `raw` of a poll as an odd platform sends it. */
export function oddRaw(
  raw: Record<string, unknown>,
  objectType: string,
  odd: Oddities,
): Record<string, unknown> {
  const { [objectType]: records, ...rest } = raw;
  return {
    [odd.has('raw-objects') ? 'objects' : objectType]: records,
    ...(odd.has('bare-raw') ? {} : rest),
  };
}

/** The name of a resource as an odd platform's events have it. */
export function oddType(objectType: string, odd: Oddities): string {
  return odd.has('capital-types') ? objectType.charAt(0).toUpperCase() + objectType.slice(1) : objectType;
}
