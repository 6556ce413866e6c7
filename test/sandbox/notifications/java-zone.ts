import moment from 'moment-timezone';

/** What Java calls these, of which its `TimeZone` knows a place by three letters. */
const PLACES: Readonly<Record<string, string>> = {
  PST: 'America/Los_Angeles',
  MST: 'America/Denver',
  CST: 'America/Chicago',
  EST: 'America/New_York',
  CET: 'Europe/Paris',
  IST: 'Asia/Kolkata',
  JST: 'Asia/Tokyo',
};
const HOURS: Readonly<Record<string, number>> = {
  GMT: 0,
  UTC: 0,
  PST: -8,
  PDT: -7,
  MST: -7,
  MDT: -6,
  CST: -6,
  CDT: -5,
  EST: -5,
  EDT: -4,
  CET: 1,
  CEST: 2,
};

/** Milliseconds east of Greenwich at an instant. As Java's `TimeZone`, a zone that it does not know is Greenwich. */
export function zoneOffset(zone: string, instant: number): number {
  const found = /^(?:GMT|UTC)?([+-])(\d{1,2}):?(\d\d)?$/.exec(zone);
  if (found) {
    const [, sign, hours, minutes = '0'] = found;
    return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  }
  const rules = moment.tz.zone(PLACES[zone] ?? zone);
  return rules ? -rules.utcOffset(instant) * 60_000 : 0;
}

/** The instant of a local time, ms; in the hour that comes twice, the standard one, as Java's calendar has it. */
export function instantOf(local: number, zone: string): number {
  const [before, after] = [zoneOffset(zone, local - 86_400_000), zoneOffset(zone, local + 86_400_000)];
  const fitting = [before, after].filter((offset) => zoneOffset(zone, local - offset) === offset);
  return local - Math.min(...(fitting.length > 0 ? fitting : [before]));
}

/** `CEST` and its kind at the beginning of a text: how long it is, and its offset in ms. */
export function zoneNameAt(text: string): { length: number; offset: number } | undefined {
  const [name = ''] = /^[A-Za-z]{3,4}/.exec(text) ?? [];
  const hours = HOURS[name.toUpperCase()];
  return hours === undefined ? undefined : { length: name.length, offset: hours * 3_600_000 };
}

/** `z`. */
export function zoneName(zone: string, instant: number): string {
  const name = PLACES[zone] ?? zone;
  return moment.tz.zone(name) ? moment.tz(instant, name).zoneAbbr() : 'GMT';
}
