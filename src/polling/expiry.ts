import { deepestSince, type Lookback } from './window';
import { dayOf } from '../store/days';
import type { Ages, RememberedRecord } from './memory/remembered';
import type { ResourceConfiguration } from '../resource/resource';
import type { Position } from './state';

/**
 * Versions are remembered this much longer than any window reaches back, ms: a server's clock may be set back, as far as
 * two time zones are apart, and a local time without a zone is read again for the hour that a clock change repeats.
 */
export const MARGIN = 26 * 3_600_000;
/** Days a record that no date lets expire is remembered after it was last seen. */
const UNSEEN_DAYS = 35;

function isStillSeen(day: number, now: number): boolean {
  return dayOf(now) - day <= UNSEEN_DAYS;
}

/** The instant before which no window will ask again, ms. @param unit the url's coarsest step, ms */
export function forgettableBefore(position: Position, lookback: Lookback, unit: number): number {
  return deepestSince(position, lookback) - 2 * unit - MARGIN;
}

/**
 * What of a remembered record is still needed; undefined: nothing.
 * @param before versions stamped before this instant are not asked for again, ms
 * @param now the server's clock, ms
 */
export function keptOf(
  record: RememberedRecord,
  resource: ResourceConfiguration,
  complete: boolean,
  before: number,
  now: number,
): RememberedRecord | undefined {
  const stillSeen = isStillSeen(record.seen, now);
  const versions = record.versions.filter((version) =>
    version.date === undefined || !resource.filterByUpdatedDate ? stillSeen : version.date >= before,
  );
  if (versions.length === record.versions.length) return record;
  return versions.length === 0 && !idTellsNew(record, resource, complete)
    ? undefined
    : { ...record, versions };
}

/** Whether no window reads a record again, unless a clock is set. @param before none reads what is stamped before it, ms */
export function isCold(
  { versions }: RememberedRecord,
  { filterByUpdatedDate }: ResourceConfiguration,
  before: number,
): boolean {
  return filterByUpdatedDate && versions.every(({ date = Infinity }) => date < before);
}

/** Whether records of which the earliest is of these ages are all needed, and not cold. @param now the server's clock, ms */
export function areWarm(
  { date, seen }: Ages,
  { updated, filterByUpdatedDate }: ResourceConfiguration,
  before: number,
  now: number,
): boolean {
  return updated !== undefined && filterByUpdatedDate ? date >= before : isStillSeen(seen, now);
}

/** Whether only "never seen" or "never emitted" tells a new record, so that the id alone is worth keeping. */
function idTellsNew(
  { emitted }: RememberedRecord,
  { updated, created }: ResourceConfiguration,
  complete: boolean,
): boolean {
  if (updated === undefined) return false;
  return created === undefined ? complete : emitted && created.field === updated.field;
}
