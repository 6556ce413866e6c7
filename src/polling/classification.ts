import type { EventType } from '../events/event';

export interface ChangeFacts {
  /** When the record says it changed and was created, ms; NaN or undefined where it does not say. */
  updated: number | undefined;
  created: number | undefined;
  /** The coarser step of the two date formats, ms: dates nearer than it cannot be told apart. */
  unit: number;
  /** How far the two may differ on a new record, ms. */
  tolerance: number;
  /** Whether an event of this record was emitted before. */
  emitted: boolean;
  /** Whether the record was seen before, emitted or not. */
  seen: boolean;
  /** Whether every record was seen, so that an unknown one must be new. */
  complete: boolean;
}

/** What kind of change a new version of a record is. Deletions never show in a poll. */
export function eventTypeOf(facts: ChangeFacts): EventType {
  const { updated, created } = facts;
  if (facts.emitted) return 'UPDATED';
  if (created === undefined || Number.isNaN(created) || updated === undefined || Number.isNaN(updated)) {
    return facts.complete && !facts.seen ? 'CREATED' : 'UPDATED';
  }
  const apart = floorTo(updated, facts.unit) - floorTo(created, facts.unit);
  return apart <= facts.tolerance ? 'CREATED' : 'UPDATED';
}

function floorTo(instant: number, unit: number): number {
  return Math.floor(instant / unit) * unit;
}
