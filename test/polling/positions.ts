import type { ServerTime } from '../../src/connector/server-clock';
import { compileUrlTemplate } from '../../src/dates';
import {
  afterPage,
  afterWindow,
  atServerTime,
  openWindow,
  type CursorRules,
} from '../../src/polling/position';
import type { Position } from '../../src/polling/state';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const NOON = Date.parse('2026-03-01T12:00:00Z');

export const lookback = { lookback: 90 * SECOND, deepLookback: 15 * MINUTE };
export const template = compileUrlTemplate("/contacts?where=a>'${date:yyyy-MM-dd'T'HH:mm:ss'Z'}'", 'UTC');
export const rules = { asked: 'contacts', template, lookback };
export const cursorRules: CursorRules = {
  pollDelay: 0,
  isDated: true,
  dateUnit: SECOND,
  lookback,
  urlUnit: SECOND,
};

/** What an answer shows of the server's clock. */
export const clockAt = (serverTime: number): ServerTime => ({
  serverDate: serverTime,
  serverTime,
  isExpected: true,
  asked: { run: 'this', elapsed: serverTime - NOON, now: serverTime },
  took: 0,
});
/** A page that came at a moment of the server, and what its records say. */
export const pageAt = (serverTime: number, page = 1): Parameters<typeof afterPage>[1] => ({
  place: { at: { page } },
  page: clockAt(serverTime),
});
export const datesOn = (dates: readonly number[], news = dates): Parameters<typeof afterPage>[2] => ({
  newest: newestOf(dates),
  news: newestOf(news),
});
const newestOf = (dates: readonly number[]): number | null =>
  dates.length === 0 ? null : Math.max(...dates);
/** A position at rest, as after a poll at noon. */
export const rested = (changed: Partial<Position> = {}): Position => ({
  identity: 'contacts',
  start: NOON - 24 * HOUR,
  noting: false,
  complete: false,
  cursor: NOON,
  deepAt: NOON,
  shallowPolls: 0,
  polledAt: NOON,
  forgotten: null,
  ...changed,
});
/** The position after a poll at a moment of the server, whose window showed these dates. */
export const polled = (
  position: Position,
  now: number,
  dates: readonly number[],
  changed: Partial<CursorRules> = {},
): Position => {
  const opened = atServerTime(openWindow(position, rules, now), clockAt(now));
  return afterWindow(afterPage(opened, pageAt(now), datesOn(dates)), { ...cursorRules, ...changed });
};
