import type { OpenWindow, Position } from './state';

/** How far back a poll reads again, in ms. */
export interface Lookback {
  /** On every poll. */
  lookback: number;
  /** On every fifth, and sooner where polls are far apart. */
  deepLookback: number;
}

/** What a poll asks for: everything stamped at or after `since`. */
export interface Window {
  since: number;
  deep: boolean;
  /** Whether it holds new records that lie so far back that no later window reads them again. */
  isReadOnce: boolean;
  /** Whether the next window reads all of its new records again, those excepted that turned up late. */
  isOverlapped: boolean;
}

/** Every so many polls one reads deep. */
const DEEP_EVERY = 5;
/** How much longer than its interval the time between two polls may be. */
const JITTER = 1.25;

/**
 * The window of the next poll. A shallow one reaches `lookback` behind the cursor, a deep one `deepLookback`. A deep one
 * is due on every fifth poll, and when a third of `deepLookback` has passed since the last one: so a record that turns up
 * late by up to two thirds of `deepLookback` is always read, however rarely the node polls.
 *
 * When no new record comes, it begins later and later, until it asks only for what is newer than the newest record.
 * @param now the server's clock, ms
 * @param unit the url's coarsest step, ms
 */
export function nextWindow(position: Position, lookback: Lookback, now: number, unit: number): Window {
  // a first poll has nothing behind it to read again
  if (position.polledAt === 0)
    return { since: position.cursor, deep: true, isReadOnce: true, isOverlapped: false };
  const deep = position.shallowPolls + 1 >= DEEP_EVERY || now - position.deepAt >= lookback.deepLookback / 3;
  return {
    // two steps: the text that is asked for is one earlier, and what is newer than it is shown
    since: Math.min(position.cursor + 2 * unit, settledUntil(position, lookback, deep)),
    deep,
    isReadOnce: now - position.polledAt > lookback.deepLookback / 3,
    isOverlapped: now - position.polledAt <= lookback.deepLookback * JITTER,
  };
}

/** Whether a window was opened for less than is needed, as when it was thought to be earlier than it is. */
export function isTooSmall(opened: OpenWindow, needed: Window): boolean {
  return (
    (needed.deep && !opened.deep) ||
    (needed.isReadOnce && !opened.isReadOnce) ||
    (!needed.isOverlapped && opened.isOverlapped === true)
  );
}

/** How far back a window reaches at the most. */
export function deepestSince({ cursor }: Position, lookback: Lookback): number {
  return cursor - 2 * deepOf(lookback);
}

/** The instant before which no record is stamped that was not read, where none is late by more than is looked back. */
function settledUntil({ cursor, crmTime }: Position, lookback: Lookback, deep: boolean): number {
  const deepest = deepOf(lookback);
  const { last = -Infinity, deep: lastDeep = -Infinity } = crmTime ?? {};
  if (!deep) return Math.max(cursor, crmTime?.unlessSetBack ?? last) - lookback.lookback;
  // a CRM whose clock is farther behind than deep windows make up for: they begin as much earlier
  if (last > -Infinity && last < cursor - deepest / 3) return Math.max(last, cursor - deepest) - deepest;
  // what could not be seen yet by a deep poll that found nothing new is all that is left to look for
  return Math.max(Math.max(cursor, last) - deepest, lastDeep - (deepest * 2) / 3);
}

/** How far back a deep window reaches, ms; not less than the others. */
export function deepOf({ lookback, deepLookback }: Lookback): number {
  return Math.max(lookback, deepLookback);
}
