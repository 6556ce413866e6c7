import moment from 'moment-timezone';
import { ConfigurationError } from '../errors';

/** A time zone: its clock's distance from UTC at every instant. Offsets and instants are milliseconds; east is positive. */
export interface Zone {
  /** The IANA name, or an offset such as `GMT+05:30`. */
  readonly name: string;
  offsetAt(instant: number): number;
  /** The zone's own abbreviation, such as `CEST`; digits (`+0530`) where it has none. */
  abbreviationAt(instant: number): string;
  /** The offset that an abbreviation of this zone last stood for, undefined when the zone does not use it. */
  offsetOf(abbreviation: string): number | undefined;
  /**
   * The instant at which this zone's clock shows a local time (ms, as if it were UTC): the earlier where the clock was set back.
   * A time that the clock skipped is read with the offset after the change, which is the earlier reading too.
   */
  earliest(local: number): number;
  /** The same with the later reading. */
  latest(local: number): number;
  /** The instants in (after, until] at which the offset changes. */
  changes(after: number, until: number): number[];
  /** The zone's whole history, in order. */
  periods(): readonly ZonePeriod[];
  /** Another zone of the same data, by its IANA name. */
  readonly sibling: (zone: string) => Zone | undefined;
}

/** A time during which a zone's offset and abbreviation stay as they are; from -Infinity and until Infinity at the ends. */
export interface ZonePeriod {
  readonly from: number;
  readonly until: number;
  readonly offset: number;
  readonly abbreviation: string;
}

/** A zone that no table knows. `reason` lets a caller name its own key. */
export class UnknownZoneError extends ConfigurationError {
  constructor(zone: string) {
    const reason = zone.trim() === '' ? 'the time zone is empty' : `unknown time zone "${zone}"`;
    super('time zone', reason, {
      cure: 'Use an IANA name such as Europe/Berlin, UTC, an abbreviation such as PST, or an offset such as +06:00.',
      status: 'check time zone',
    });
  }
}

const hour = 3_600_000;
const reach = 26 * hour; // no two offsets of one place differ by more

/**
 * What Java's TimeZone makes of abbreviations that the IANA database lacks (a region, with its clock changes),
 * and daylight times, which Java does not know: these are fixed offsets. `EST`, `MST`, `HST` and `CET` are IANA names.
 * `IST` is India's, as in Java. `BST` is left out: Java takes it for Bangladesh.
 */
const abbreviations: Readonly<Record<string, string>> = {
  PST: 'America/Los_Angeles',
  CST: 'America/Chicago',
  AKST: 'America/Anchorage',
  EDT: '-04:00',
  CDT: '-05:00',
  MDT: '-06:00',
  PDT: '-07:00',
  AKDT: '-08:00',
  CEST: '+02:00',
  WEST: '+01:00',
  EEST: '+03:00',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
  Z: 'UTC',
  UT: 'UTC',
};

const zones = new Map<string, Zone>();

/** Whether a text names a zone: an IANA name, a common abbreviation or an offset. */
export function isZone(zone: string): boolean {
  return zone.trim() !== '' && findZone(zone.trim()) !== undefined;
}

/** The zone of a name, an abbreviation or an offset; throws UnknownZoneError. */
export function readZone(text: string): Zone {
  const name = text.trim();
  const known = zones.get(name);
  if (known !== undefined) return known;
  const zone = name === '' ? undefined : findZone(name);
  if (zone === undefined) throw new UnknownZoneError(text);
  zones.set(name, zone);
  return zone;
}

function sibling(name: string): Zone | undefined {
  return isZone(name) ? readZone(name) : undefined;
}

function findZone(name: string): Zone | undefined {
  const named = abbreviations[name.toUpperCase()] ?? name;
  const offset = readOffset(named);
  if (offset !== undefined) return fixedZone(offset);
  if (!/^[A-Za-z][A-Za-z0-9_/+-]*$/.test(named)) return undefined;
  const data = moment.tz.zone(named);
  if (data === null) return undefined;
  const offsets = data.offsets.map((minutesWest) => Math.round(-minutesWest * 60_000) + 0); // no -0
  return createZone(data.name, data.untils, offsets, data.abbrs);
}

/** `-8`, `-8:00`, `+0530`, `+05:30`, `GMT+5:30`, in milliseconds. */
function readOffset(text: string): number | undefined {
  const match = /^(?:GMT|UTC|UT)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(text);
  if (match === null) return undefined;
  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  if (hours > 18 || minutes > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours * hour + minutes * 60_000);
}

function fixedZone(offset: number): Zone {
  const size = Math.abs(offset) / 60_000;
  const digits = (value: number): string => String(value).padStart(2, '0');
  const name =
    offset === 0
      ? 'GMT'
      : `GMT${offset < 0 ? '-' : '+'}${digits(Math.floor(size / 60))}:${digits(size % 60)}`;
  return createZone(name, [Infinity], [offset + 0], [name]);
}

/** Interval `i` ends before `untils[i]` and has `offsets[i]`; the last `untils` is Infinity. */
function createZone(
  name: string,
  untils: readonly number[],
  offsets: readonly number[],
  abbrs: readonly string[],
): Zone {
  const last = untils.length - 1;
  const startOf = (index: number): number => (index === 0 ? -Infinity : (untils[index - 1] ?? -Infinity));
  const endOf = (index: number): number => (index >= last ? Infinity : (untils[index] ?? Infinity));
  const offsetOfInterval = (index: number): number => offsets[index] ?? 0;

  const intervalAt = (instant: number): number => {
    let low = 0;
    let high = last;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (instant < endOf(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  // Dates come in clusters, so the interval that was found last is tried first.
  let start = Infinity;
  let end = -Infinity;
  let offset = 0;
  const offsetAt = (instant: number): number => {
    if (instant >= start && instant < end) return offset;
    const index = intervalAt(instant);
    start = startOf(index);
    end = endOf(index);
    offset = offsetOfInterval(index);
    return offset;
  };

  const reading = (local: number, later: boolean): number => {
    if (local - offset >= start + reach && local - offset < end - reach) return local - offset;
    const first = intervalAt(local - reach);
    const final = intervalAt(local + reach);
    const found: number[] = [];
    for (let index = first; index <= final; index += 1) {
      const instant = local - offsetOfInterval(index);
      if (instant >= startOf(index) && instant < endOf(index)) found.push(instant);
    }
    if (found.length === 0) {
      for (let index = first; index < final; index += 1) {
        const before = local - offsetOfInterval(index);
        const after = local - offsetOfInterval(index + 1);
        if (before >= endOf(index) && after < endOf(index)) found.push(after, before);
      }
    }
    offsetAt(local - offsetOfInterval(final)); // remember where dates are found
    return later ? Math.max(...found) : Math.min(...found);
  };

  return {
    name,
    offsetAt,
    abbreviationAt: (instant) => abbrs[intervalAt(instant)] ?? name,
    offsetOf: (abbreviation) => {
      const index = abbrs.lastIndexOf(abbreviation);
      return index < 0 ? undefined : offsetOfInterval(index);
    },
    earliest: (local) => reading(local, false),
    latest: (local) => reading(local, true),
    changes: (after, until) => {
      const found: number[] = [];
      for (let index = intervalAt(after); endOf(index) <= until && index < last; index += 1) {
        if (offsetOfInterval(index) !== offsetOfInterval(index + 1)) found.push(endOf(index));
      }
      return found;
    },
    periods: () =>
      abbrs.map((abbreviation, index) => ({
        from: startOf(index),
        until: endOf(index),
        offset: offsetOfInterval(index),
        abbreviation,
      })),
    sibling,
  };
}
