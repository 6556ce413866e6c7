/*
 * What src/dates needs of moment-timezone, from the browser's own zone data: the build puts this module in its place,
 * so that a form can check and fill in urls by the very code of the runtime without a copy of the whole database.
 * It covers the years around now, which is all that a form writes.
 */

/** A zone's history as moment-timezone gives it: interval `i` ends before `untils[i]`; offsets are minutes west of UTC. */
interface ZoneData {
  name: string;
  untils: number[];
  offsets: number[];
  abbrs: string[];
}

const DAY = 86_400_000;
/** Changes of a zone's clock lie further apart than this. */
const STEP = 7 * DAY;
const REACH = 2 * 366 * DAY;

/** The data of an IANA zone, null for a name that the browser does not know. */
function zone(name: string): ZoneData | null {
  const clock = clockOf(name);
  if (clock === undefined) return null;
  const end = Date.now() + REACH;
  const data: ZoneData = { name, untils: [], offsets: [], abbrs: [] };
  let from = end - 2 * REACH;
  while (from < end) {
    let at = from;
    while (at < end && clock.offsetAt(at) === clock.offsetAt(from)) at += STEP;
    data.offsets.push(0 - clock.offsetAt(from)); // no -0
    data.abbrs.push(clock.abbreviationAt(from));
    if (at >= end) break;
    from = firstOther(clock.offsetAt, at - STEP, at);
    data.untils.push(from);
  }
  data.untils.push(Infinity);
  return data;
}

/** The first instant after `before` whose offset differs from that of `before`; `after` has another one. */
function firstOther(offsetAt: (instant: number) => number, before: number, after: number): number {
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle) === offsetAt(before)) low = middle;
    else high = middle;
  }
  return high;
}

interface ZoneClock {
  /** Minutes east of UTC. */
  offsetAt: (instant: number) => number;
  abbreviationAt: (instant: number) => string;
}

function clockOf(timeZone: string): ZoneClock | undefined {
  try {
    const offset = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    const short = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'short' });
    return {
      offsetAt: (instant) => minutesOf(zoneNameOf(offset, instant)),
      abbreviationAt: (instant) => zoneNameOf(short, instant),
    };
  } catch {
    return undefined;
  }
}

function zoneNameOf(format: Intl.DateTimeFormat, instant: number): string {
  return format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

/** `GMT+05:30` is 330, and `GMT` 0. */
function minutesOf(name: string): number {
  const [, sign, hours, minutes] = /([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
}

export default { tz: { zone } };
