import { day } from './calendar';
import { namedOffsets } from './zone-name-offsets';
import { namesOf } from './zone-name-table';
import type { Zone } from './zones';

/** `+0530` or `+05:30`; Java cuts seconds off. */
export function offsetText(offset: number, separator: string): string {
  const minutes = Math.trunc(offset / 60_000);
  const size = Math.abs(minutes);
  const hours = Math.floor(size / 60);
  const rest = size - hours * 60;
  return `${minutes < 0 ? '-' : '+'}${hours < 10 ? '0' : ''}${hours}${separator}${rest < 10 ? '0' : ''}${rest}`;
}

/** Java 17's own zone data ends here: later changes of the law are ours alone. */
const javaKnowsUntil = Date.UTC(2026, 0, 1);

/**
 * The name Java prints for `z` (short) and `zzzz` (long) in GMT, UTC and the zones of North America and Europe;
 * `GMT+05:30` elsewhere, both short and long.
 */
export function zoneName(zone: Zone, instant: number, offset: number, isLong: boolean): string {
  const names = namesOf(zone.name);
  if (names === undefined) return gmtName(offset);
  const isDaylight = isDaylightTime(zone, instant, offset);
  const short = isDaylight ? names.daylightShort : names.short;
  if (instant >= javaKnowsUntil && !canMean(short, zone, offset)) return gmtName(offset);
  if (!isLong) return short;
  return isDaylight ? names.daylightLong : names.long;
}

/** Edmonton, which Java knows by `MST`, keeps Central time from 2026: a wrong name would be an hour off. */
function canMean(name: string, zone: Zone, offset: number): boolean {
  const offsets = namedOffsets(name);
  return offsets === undefined || offsets.includes(offset) || zone.offsetOf(name) === offset;
}

function gmtName(offset: number): string {
  return offset === 0 ? 'GMT' : `GMT${offsetText(offset, ':')}`;
}

const daylightAbbreviation = /^(?:[A-Z]+DT|BST|CEST|EEST|IST|MEST|MSD|WEST)$/;
const britishSummerSince = Date.UTC(1971, 9, 31, 2); // before, all year round was British Standard Time

/** Summers (and one winter) in which a zone's law changed, too, so that its offsets alone do not tell. */
const oddTimes: Readonly<
  Record<string, readonly (readonly [from: string, until: string, isDaylight: boolean])[]>
> = {
  'America/Scoresbysund': [['2024-03-31T01:00Z', '2024-10-27T01:00Z', true]],
  'Atlantic/Azores': [['1993-06-17T01:00Z', '1993-09-26T01:00Z', true]],
  'Europe/Kirov': [['1991-03-30T23:00Z', '1992-03-28T22:00Z', false]],
  'Europe/Volgograd': [['1991-03-30T23:00Z', '1992-03-28T22:00Z', false]],
  'Europe/Samara': [
    ['1989-03-25T22:00Z', '1989-09-23T23:00Z', true],
    ['1991-03-30T23:00Z', '1991-09-29T00:00Z', true],
    ['2010-03-27T22:00Z', '2010-10-30T23:00Z', true],
  ],
};

/** Instants between the changes of a zone's offset at which Java's name of it may change, too. */
export function nameChanges(zone: Zone): readonly number[] {
  const odd = oddTimes[zone.name]?.flatMap(([from, until]) => [Date.parse(from), Date.parse(until)]) ?? [];
  return [...odd, britishSummerSince, javaKnowsUntil].sort((a, b) => a - b);
}

/** Whether a clock is set forward for the summer. The zone data holds offsets and abbreviations only. */
function isDaylightTime(zone: Zone, instant: number, offset: number): boolean {
  const abbreviation = zone.abbreviationAt(instant);
  if (abbreviation === 'BST') return offset > 0 && instant >= britishSummerSince; // also Alaska's Bering Standard Time
  if (/^[A-Z]/.test(abbreviation)) return daylightAbbreviation.test(abbreviation);
  const odd = oddTimes[zone.name]?.find(
    ([from, until]) => instant >= Date.parse(from) && instant < Date.parse(until),
  );
  if (odd !== undefined) return odd[2];
  // Zones without names of their own: ahead of what was before and of what comes after.
  const changes = zone.changes(instant - 366 * day, instant + 366 * day);
  const last = changes.findLast((change) => change <= instant);
  const next = changes.find((change) => change > instant);
  if (last === undefined || next === undefined) return false;
  return zone.offsetAt(last - 1) < offset && zone.offsetAt(next) < offset;
}
