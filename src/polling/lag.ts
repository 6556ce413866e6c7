import { passedBetween } from '../clock';
import type { ServerTime } from '../connector/server-clock';
import type { CrmTime, OpenWindow, Position } from './state';

/*
 * How far the CRM's own clock has come. It stamps the records, may be minutes behind the clock of the server's `Date` or
 * ahead of it, and shows only in what it stamped: a record that is seen proves that it had come to that record's date.
 * From then on it goes on with the time that passes, so that the smallest lag shown is the one that counts. All that is
 * stamped later than where it stands may still come. What is stamped before, and becomes visible in time, was read once
 * that time has passed: so in silence a window need not reach back as far as behind a change.
 *
 * A lag that grows is believed from the first record that shows it: the newest one that was not there at the poll before
 * has an earlier date than the clock showed. That may as well be a late record, which the next new one tells. Until then
 * deep windows, which the guarantee rests on, reach as far back as if the clock were behind, and the others do not.
 */

/** What a window knows of the records that had not been seen before, behind a page with some. @param newest their newest date, ms */
export function newsBehind(
  reading: OpenWindow,
  page: ServerTime,
  newest: number,
): NonNullable<OpenWindow['news']> {
  return { newest: Math.max(newest, reading.news?.newest ?? -Infinity), after: answeredAfter(reading, page) };
}

/** Ms from a window's first request to the answer that brought a page of it, rather too many. */
function answeredAfter({ at, serverTime }: OpenWindow, { asked, took, serverTime: now }: ServerTime): number {
  const passed = (at && passedBetween(at, asked)) ?? 0;
  // over a restart the wall clock may have been set
  const onward = serverTime === null || at?.run === asked.run ? 0 : now - serverTime;
  return Math.max(0, passed, onward) + took;
}

/** What the CRM's clock is told by, ms. */
export interface CrmTimeRules {
  /** Where the window ends at the latest: records stamped later are not in it, or are not believed. */
  limit: number;
  /** The step of the records' dates. */
  dateUnit: number;
  /** By how much a new record may be earlier than the clock and show no lag that has grown. */
  tolerance: number;
  /** The earliest that is believed: what is stamped earlier turned up by another way than a clock that is behind. */
  earliest: number;
}

/**
 * How far the CRM's clock had come when a window that was read whole was asked for; undefined: no record has shown it.
 * @param position before the window was closed
 */
export function crmTimeAfter(
  position: Pick<Position, 'crmTime' | 'at' | 'polledAt'>,
  reading: OpenWindow,
  rules: CrmTimeRules,
): CrmTime | undefined {
  const { limit, dateUnit } = rules;
  const { newest, news, deep } = reading;
  const upTo = (instant: number): number => Math.min(instant, limit) - dateUnit;
  const known = position.crmTime;
  if (known === undefined && newest === null) return undefined;
  if (known === undefined) return { last: upTo((newest ?? 0) - (news?.after ?? 0)) };
  const passed = passedUntil(position, reading);
  const goneOn = (instant: number): number => Math.min(instant + passed, upTo(Infinity));
  if (news !== undefined) {
    // the answer came later than the window was asked for: only so far had the clock come by then for certain
    const shown = upTo(news.newest - news.after);
    return atNews(goneOn(known.unlessSetBack ?? known.last), shown, known, rules);
  }
  const gone: CrmTime = { ...known, last: goneOn(known.last) };
  if (known.unlessSetBack !== undefined) gone.unlessSetBack = goneOn(known.unlessSetBack);
  if (deep) gone.deep = gone.last;
  return gone;
}

/** The clock that was expected to stand somewhere when a new record shows it to stand somewhere else. */
function atNews(
  expected: number,
  shown: number,
  { unlessSetBack }: CrmTime,
  { tolerance, earliest }: CrmTimeRules,
): CrmTime {
  if (expected - shown <= tolerance) return { last: Math.max(expected, shown) };
  const last = Math.max(shown, earliest);
  return unlessSetBack === undefined ? { last, unlessSetBack: expected } : { last };
}

/** Ms that passed for certain between the last window and this one. */
function passedUntil(
  { at: before, polledAt }: Pick<Position, 'at' | 'polledAt'>,
  { at, serverTime }: OpenWindow,
): number {
  if (before === undefined || at === undefined) return 0;
  const passed = passedBetween(before, at) ?? 0;
  if (before.run === at.run) return passed;
  return Math.max(0, Math.min(passed, (serverTime ?? polledAt) - polledAt));
}
