import type { ServerTime } from '../connector/server-clock';
import type { UrlTemplate } from '../dates';
import type { PageChanges } from './changes';
import { forgettableBefore } from './expiry';
import { crmTimeAfter, newsBehind } from './lag';
import type { PageStep } from './page-source';
import type { SetBack } from './set-back';
import type { StartFrom } from './start-from';
import type { OpenWindow, Position, PositionInWindow } from './state';
import { deepOf, nextWindow, type Lookback } from './window';

/*
 * Every change of a position: how a first one is made, and what becomes of it when a window is opened, when a page of it
 * was taken, when it was read whole, and when the server's clock was set back. All are functions of what they are given.
 */

/** A resource whose first position is asked for. */
export interface FirstPoll {
  identity: string;
  /** Whether its records, or what its url asks for, can be told by an instant. */
  knowsInstants: boolean;
  startFrom: StartFrom;
  /** Ms by which the clock that stamps its records may be behind the server's. */
  lag: number;
}

/**
 * The position that a first poll begins with. One that starts now takes note of what is there by the server's clock; so
 * does one that starts at an instant which nothing can be told by. It takes note of what is stamped some time before as
 * well: what is not there yet may be stamped so by a clock that is behind. Undefined: it needs the clock, and none is given.
 */
export function firstPosition(
  { identity, knowsInstants, startFrom, lag }: FirstPoll,
  clock?: Pick<ServerTime, 'serverDate' | 'serverTime'>,
): Position | undefined {
  const blank = { identity, noting: false, deepAt: 0, shallowPolls: 0, polledAt: 0, forgotten: null };
  // without dates all of a resource is read on every poll, so that the first one sees all there is
  const complete = startFrom === 'beginning' || !knowsInstants;
  if (startFrom === 'beginning') return { ...blank, complete, start: null, cursor: 0 };
  if (startFrom !== 'now' && knowsInstants)
    return { ...blank, complete, start: startFrom, cursor: startFrom };
  if (clock === undefined) return undefined;
  return {
    ...blank,
    noting: true,
    complete,
    start: clock.serverDate,
    startLag: lag,
    cursor: clock.serverTime - lag,
  };
}

/** How windows of a resource are opened. */
export interface WindowRules {
  /** What its places mean something for, as text. */
  asked: string;
  template: UrlTemplate;
  lookback: Lookback;
}

/** The position in the window that was being read when the last poll broke off, or in the next one. @param now the server's clock, ms */
export function openWindow(
  position: Position,
  { asked, template, lookback }: WindowRules,
  now: number,
): PositionInWindow {
  if (position.reading?.asked === asked) return { ...position, reading: position.reading };
  const { since, deep, isReadOnce, isOverlapped } = nextWindow(position, lookback, now, template.unit);
  const { url, from, present } = template.fill(since, Math.max(since, now));
  const reading: OpenWindow = {
    asked,
    url,
    // a url without a date asks for everything: then the window alone tells what is too old
    from: template.hasDate ? from : since,
    ...(present !== undefined && { present }),
    deep,
    isReadOnce,
    isOverlapped,
    serverTime: null,
    newest: null,
  };
  return { ...position, reading };
}

/** The position once the first page of its window has shown the server's clock; one that was opened before knows it. */
export function atServerTime(
  position: PositionInWindow,
  { serverTime, asked }: ServerTime,
): PositionInWindow {
  if (position.reading.serverTime !== null) return position;
  return { ...position, reading: { ...position.reading, serverTime, at: asked } };
}

/** The position behind a page. */
export function afterPage(
  position: PositionInWindow,
  { place, page }: { place: PageStep['place']; page: ServerTime },
  { newest, news }: Pick<PageChanges, 'newest' | 'news'>,
): PositionInWindow {
  const { reading } = position;
  const dates = [reading.newest, newest].filter((date) => date !== null);
  return {
    ...position,
    reading: {
      ...reading,
      newest: dates.length === 0 ? null : Math.max(...dates),
      ...(news !== null && { news: newsBehind(reading, page, news) }),
      place,
    },
  };
}

/** What moves the cursor at the end of a window. */
export interface CursorRules {
  /** Ms that records become searchable late. */
  pollDelay: number;
  /** Whether records say when they changed: where they do not, the server's clock alone moves the cursor. */
  isDated: boolean;
  /** The step of their dates, ms. */
  dateUnit: number;
  lookback: Lookback;
  /** The url's coarsest step, ms. */
  urlUnit: number;
}

/** The position after its window was read whole. */
export function afterWindow(
  { reading, ...position }: PositionInWindow,
  { pollDelay, isDated, dateUnit, lookback, urlUnit }: CursorRules,
): Position {
  const { deep, newest, news, serverTime, present, at } = reading;
  const polledAt = serverTime ?? position.polledAt;
  const limit = Math.min(polledAt - pollDelay, present ?? Infinity);
  // what came late in a long reading may have been stamped then, and others before it on pages that were read by then
  const reached = isDated ? Math.min((newest ?? position.cursor) - (news?.after ?? 0), limit) : limit;
  const earliest = position.cursor - deepOf(lookback);
  const tolerance = deepOf(lookback) / 10;
  const crmTime = isDated
    ? crmTimeAfter(position, reading, { limit, dateUnit, tolerance, earliest })
    : undefined;
  const closed: Position = {
    ...position,
    noting: false,
    cursor: Math.max(position.cursor, reached),
    deepAt: deep ? polledAt : position.deepAt,
    shallowPolls: deep ? 0 : position.shallowPolls + 1,
    polledAt,
    ...(crmTime !== undefined && { crmTime }),
  };
  delete closed.notedBefore;
  delete closed.at;
  const before = forgettableBefore(closed, lookback, urlUnit);
  return {
    ...closed,
    forgotten: Math.max(before, closed.forgotten ?? -Infinity),
    ...(at !== undefined && { at }),
  };
}

/**
 * The position as it would be if the server's clock had always been as it is now; a window that was open is given up.
 * @param lookback ms that every window reads again
 * @param pollDelay ms that records become searchable late
 */
export function setBack(
  position: Position,
  { passed, isSure }: SetBack,
  { serverTime, serverDate, asked }: ServerTime,
  { lookback, pollDelay }: { lookback: number; pollDelay: number },
): Position {
  const polledAt = serverTime - passed;
  const cursor = Math.min(position.cursor, polledAt - pollDelay);
  const since = cursor - lookback;
  const { start, startLag = 0, forgotten } = position;
  // rather a record from before the start than a change that is missed
  const newStart = start !== null && isSure ? Math.min(start, since) : start;
  const known = Math.max(start ?? -Infinity, forgotten ?? -Infinity);
  return {
    ...withoutEvidence(position),
    cursor,
    polledAt,
    at: { run: asked.run, elapsed: asked.elapsed - passed, now: asked.now - passed },
    // the next window is as deep as can be
    deepAt: 0,
    start: newStart,
    ...(startLag > 0 && { startLag: Math.max(0, startLag - ((start ?? 0) - (newStart ?? 0))) }),
    // and rather a record again, but only of the time since the last poll
    forgotten: forgotten === null ? null : Math.min(forgotten, since),
    ...(known > serverDate && { notedBefore: known }),
  };
}

function withoutEvidence(position: Position): Position {
  const rest = { ...position };
  delete rest.reading;
  delete rest.crmTime;
  return rest;
}
