import { withoutReading, type PollState, type Reading } from './state';

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
export function nextWindow(state: PollState, lookback: Lookback, now: number): Window {
  // a first poll has nothing behind it to read again
  if (state.polledAt === 0) return { since: state.cursor, deep: true, isReadOnce: true, isOverlapped: false };
  const deep = state.shallowPolls + 1 >= DEEP_EVERY || now - state.deepAt >= lookback.deepLookback / 3;
  return {
    since: deep ? deepSince(state, lookback) : state.cursor - lookback.lookback,
    deep,
    isReadOnce: now - state.polledAt > lookback.deepLookback / 3,
    isOverlapped: now - state.polledAt <= lookback.deepLookback * JITTER,
  };
}

/** Whether a window was opened for less than is needed, as when it was thought to be earlier than it is. */
export function isTooSmall(opened: Reading, needed: Window): boolean {
  return (
    (needed.deep && !opened.deep) ||
    (needed.isReadOnce && !opened.isReadOnce) ||
    (!needed.isOverlapped && opened.isOverlapped === true)
  );
}

/** How far back the next deep window reaches. */
export function deepSince(state: PollState, { lookback, deepLookback }: Lookback): number {
  return state.cursor - Math.max(lookback, deepLookback);
}

/**
 * The state after a window was read whole.
 * @param pollDelay ms
 * @param dated whether records say when they changed: without it, the server's clock alone moves the cursor
 */
export function stateAfterWindow(
  state: PollState,
  { deep, newest, serverTime, present, at }: Reading,
  { pollDelay, dated }: { pollDelay: number; dated: boolean },
): PollState {
  const polledAt = serverTime ?? state.polledAt;
  const limit = Math.min(polledAt - pollDelay, present ?? Infinity);
  const reached = dated ? Math.min(newest ?? state.cursor, limit) : limit;
  const closed: PollState = {
    ...withoutReading(state),
    noting: false,
    cursor: Math.max(state.cursor, reached),
    deepAt: deep ? polledAt : state.deepAt,
    shallowPolls: deep ? 0 : state.shallowPolls + 1,
    polledAt,
  };
  delete closed.notedBefore;
  delete closed.at;
  return at === undefined ? closed : { ...closed, at };
}
