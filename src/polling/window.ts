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
 * @param now the server's clock, ms
 */
export function nextWindow(position: Position, lookback: Lookback, now: number): Window {
  // a first poll has nothing behind it to read again
  if (position.polledAt === 0)
    return { since: position.cursor, deep: true, isReadOnce: true, isOverlapped: false };
  const deep = position.shallowPolls + 1 >= DEEP_EVERY || now - position.deepAt >= lookback.deepLookback / 3;
  return {
    since: deep ? deepSince(position, lookback) : position.cursor - lookback.lookback,
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

/** How far back the next deep window reaches. */
export function deepSince(position: Position, { lookback, deepLookback }: Lookback): number {
  return position.cursor - Math.max(lookback, deepLookback);
}
