import type { EventType } from '../events/event';

/** What tells a created record from an updated one. Instants and spans in ms. */
export interface ChangeFacts {
  /** When the record says it changed and was created, ms; undefined where it does not say. */
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
  /** Where the node's events begin, ms; null: at the beginning. */
  start: number | null;
}

/** What kind of change a new version of a record is. Deletions never show in a poll. */
export function eventTypeOf(facts: ChangeFacts): EventType {
  const { updated, created, unit, start } = facts;
  if (facts.emitted) return 'UPDATED';
  if (created === undefined) return typeFor(facts.complete && !facts.seen);
  if (updated === undefined) {
    return typeFor(!facts.seen && (start === null || floorTo(created, unit) >= floorTo(start, unit)));
  }
  return typeFor(floorTo(updated, unit) - floorTo(created, unit) <= facts.tolerance);
}

function typeFor(isNew: boolean): EventType {
  return isNew ? 'CREATED' : 'UPDATED';
}

function floorTo(instant: number, unit: number): number {
  return Math.floor(instant / unit) * unit;
}
