import { namedOffsets } from './zone-name-offsets';
import { namesOf, type ZoneNames } from './zone-name-table';
import { nameChanges, zoneName } from './zone-names';
import { namesElsewhere, swappedZones } from './zone-names-elsewhere';
import type { Zone } from './zones';

/**
 * The offsets that a zone's name in a text can stand for at a local time, ms: laws change, and Java prints one name of a
 * zone at all times. The greatest makes the earliest instant.
 */
export interface ZoneMeaning {
  greatestAt(local: number): number;
  leastAt(local: number): number;
}

/** A time, local, during which a name stood for an offset. */
interface Span {
  from: number;
  until: number;
  offset: number;
}

/** Names that mean the same everywhere and at all times. */
const fixedNames = new Set(['gmt', 'utc', 'ut', 'z', 'greenwich mean time', 'coordinated universal time']);
/**
 * Zones that kept their names while their law changed, so that a name stood for another offset than it does elsewhere.
 * Cuba's names are read only where the configured zone is Cuba's: they would move Chicago's dates by an hour.
 */
const movedZones: readonly string[] = `
  America/Adak America/Anchorage America/Bahia_Banderas America/Cambridge_Bay America/Cancun America/Chihuahua
  America/Ciudad_Juarez America/Dawson America/Dawson_Creek America/Fort_Nelson America/Goose_Bay America/Grand_Turk
  America/Indiana/Knox America/Indiana/Marengo America/Indiana/Petersburg America/Indiana/Tell_City
  America/Indiana/Vincennes America/Indiana/Winamac America/Inuvik America/Iqaluit America/Juneau
  America/Kentucky/Louisville America/Kentucky/Monticello America/Managua America/Menominee America/Merida
  America/Metlakatla America/Miquelon America/Nome America/North_Dakota/Beulah America/North_Dakota/Center
  America/North_Dakota/New_Salem America/Ojinaga America/Rankin_Inlet America/Resolute America/Santo_Domingo
  America/Sitka America/St_Johns America/Swift_Current America/Whitehorse Asia/Colombo Africa/Ceuta Atlantic/Azores
  Europe/Astrakhan Europe/Saratov Europe/Ulyanovsk
  Europe/Chisinau Europe/Istanbul Europe/Kaliningrad Europe/Kirov Europe/Kyiv Europe/Lisbon Europe/Minsk Europe/Moscow
  Europe/Riga Europe/Samara Europe/Simferopol Europe/Tallinn Europe/Vilnius Europe/Volgograd WET`
  .trim()
  .split(/\s+/);
/** Before it, dates are read as at the law that a name stands for otherwise. */
const since = 0;
const noNames: ZoneNames = { short: '', daylightShort: '', long: '', daylightLong: '' };

/** A zone's names in small letters, each with its meaning once it was needed. */
interface OwnNames {
  meanings: Map<string, ZoneMeaning | undefined>;
  /** Those that look like an offset. */
  offsets: readonly string[];
}

const ownNamesOf = new WeakMap<Zone, OwnNames>();
/** By what knows the zones, and by name. */
const sharedMeanings = new WeakMap<Zone['sibling'], Map<string, ZoneMeaning | undefined>>();

/** What a name means, in small letters: in the configured zone if it is one of its own; undefined for an unknown name. */
export function meaningOf(name: string, zone: Zone): ZoneMeaning | undefined {
  return ownMeaning(name, zone) ?? sharedMeaning(name, zone);
}

/** The configured zone's own names that look like an offset: Java prints `GMT+04:00` for what was +05:00 once. */
export function offsetNamesOf(zone: Zone): readonly string[] {
  return ownNames(zone).offsets;
}

function ownMeaning(name: string, zone: Zone): ZoneMeaning | undefined {
  const { meanings } = ownNames(zone);
  if (!meanings.has(name)) return undefined;
  const meaning = meanings.get(name) ?? meaningOfSpans(spansOf(zone, name));
  meanings.set(name, meaning);
  return meaning;
}

function ownNames(zone: Zone): OwnNames {
  const known = ownNamesOf.get(zone);
  if (known !== undefined) return known;
  const abbreviations = zone.periods().map(({ abbreviation }) => abbreviation);
  const names: ZoneNames = namesOf(zone.name) ?? namesElsewhere(zone.name) ?? noNames;
  const small = [
    ...smallNames([
      ...Object.values<string>({ ...names }),
      ...abbreviations.filter((text) => /^[A-Za-z]/.test(text)),
    ]),
  ];
  const own: OwnNames = {
    meanings: new Map(small.map((name) => [name, undefined])),
    offsets: small.filter((name) => /^gmt[+-]/.test(name)),
  };
  ownNamesOf.set(zone, own);
  return own;
}

function sharedMeaning(name: string, { sibling }: Zone): ZoneMeaning | undefined {
  const offsets = namedOffsets(name);
  if (offsets === undefined) return undefined;
  const meanings = sharedMeanings.get(sibling) ?? new Map<string, ZoneMeaning | undefined>();
  sharedMeanings.set(sibling, meanings);
  const known = meanings.get(name);
  if (known !== undefined) return known;
  const spans = fixedNames.has(name) ? [] : movedZones.flatMap((zone) => movedSpans(zone, name, sibling));
  const usual = offsets.map((offset) => ({ from: -Infinity, until: Infinity, offset }));
  const meaning = meaningOfSpans([...spans, ...usual]);
  meanings.set(name, meaning);
  return meaning;
}

function movedSpans(zoneName: string, name: string, sibling: Zone['sibling']): Span[] {
  const names = namesOf(zoneName) ?? namesElsewhere(zoneName) ?? noNames;
  const zone = smallNames(Object.values<string>({ ...names })).has(name) ? sibling(zoneName) : undefined;
  return zone === undefined ? [] : spansOf(zone, name);
}

/** When a zone had a name, by Java's names and by its own abbreviations. */
function spansOf(zone: Zone, name: string): Span[] {
  const isNamed = nameCheck(zone, name);
  const changes = nameChanges(zone);
  return zone.periods().flatMap(({ from, until, offset }) => {
    const begin = Math.max(from, since);
    const starts = [begin, ...changes.filter((change) => change > begin && change < until)];
    return starts.flatMap((start, index) => {
      const end = starts[index + 1] ?? until;
      if (start >= end || !isNamed(start, offset)) return [];
      return [{ from: start + offset, until: end + offset, offset }];
    });
  });
}

/** Whether a zone had, or may have had, that name at an instant. */
function nameCheck(zone: Zone, name: string): (instant: number, offset: number) => boolean {
  if (namesOf(zone.name) !== undefined) {
    return (instant, offset) =>
      zone.abbreviationAt(instant).toLowerCase() === name ||
      [false, true].some((isLong) => zoneName(zone, instant, offset, isLong).toLowerCase() === name);
  }
  const { short, daylightShort, long, daylightLong } = namesElsewhere(zone.name) ?? noNames;
  const all = smallNames([short, daylightShort, long, daylightLong]);
  return (instant) => {
    const abbreviation = zone.abbreviationAt(instant);
    if (abbreviation.toLowerCase() === name) return true;
    const meant = [
      ...(abbreviation === short ? [long] : []),
      ...(abbreviation === daylightShort ? [daylightLong] : []),
    ];
    // an abbreviation that is none of Java's names does not tell which of them Java printed
    return (meant.length > 0 && !swappedZones.has(zone.name) ? smallNames(meant) : all).has(name);
  };
}

function smallNames(names: readonly string[]): Set<string> {
  return new Set(names.filter((name) => name !== '').map((name) => name.toLowerCase()));
}

/** The offsets of a name, the greatest first, each with the times during which it stood for it. */
interface NamedOffset {
  offset: number;
  spans: readonly Span[];
}

/** Where no span covers a local time, everything that the name ever stood for is meant. */
function meaningOfSpans(spans: readonly Span[]): ZoneMeaning | undefined {
  const offsets = [...new Set(spans.map(({ offset }) => offset))].sort((a, b) => b - a);
  const greatest = offsets[0];
  const least = offsets.at(-1);
  if (greatest === undefined || least === undefined) return undefined;
  if (greatest === least) return { greatestAt: () => greatest, leastAt: () => least };
  const named: NamedOffset[] = offsets.map((offset) => ({
    offset,
    spans: joined(spans.filter((span) => span.offset === offset)),
  }));
  return {
    greatestAt: (local) => named.find(({ spans: at }) => covers(at, local))?.offset ?? greatest,
    leastAt: (local) => named.findLast(({ spans: at }) => covers(at, local))?.offset ?? least,
  };
}

/** Spans in the order of time that do not touch. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last !== undefined && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else result.push({ ...span });
  }
  return result;
}

function covers(spans: readonly Span[], local: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.from ?? Infinity) <= local) low = middle + 1;
    else high = middle;
  }
  const span = spans[low - 1];
  return span !== undefined && local < span.until;
}
