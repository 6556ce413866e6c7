/*
 * Where Java 17's zone data (2025a) and moment-timezone's (2026f) disagree between 1970 and 2037, and why.
 * The tables are not compared there. A test holds this list: nothing else may differ, and each entry must.
 */

export interface Difference {
  readonly zones: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly reason: string;
}

const newLaw = 'the law changed after the data of Java 17 was made';
const research = 'historical research changed the data after that of Java 17 was made';
const end = '2038-01-01';

export const differences: readonly Difference[] = [
  { zones: ['Africa/Casablanca', 'Africa/El_Aaiun'], from: '2026-09-20', until: end, reason: newLaw },
  {
    zones: ['America/Edmonton', 'America/Yellowknife', 'America/Inuvik', 'Canada/Mountain'],
    from: '2026-11-01',
    until: end,
    reason: newLaw,
  },
  {
    zones: ['America/Winnipeg', 'America/Rainy_River', 'Canada/Central'],
    from: '2026-11-01',
    until: end,
    reason: newLaw,
  },
  { zones: ['America/Vancouver', 'Canada/Pacific'], from: '2026-11-01', until: end, reason: newLaw },
  { zones: ['America/Havana', 'Cuba'], from: '2026-11-01', until: '2027-03-15', reason: newLaw },
  { zones: ['Asia/Gaza', 'Asia/Hebron'], from: '2037-10-09', until: '2037-10-31', reason: newLaw },
  { zones: ['America/Bogota'], from: '1992-05-02', until: '1992-05-04', reason: research },
  {
    zones: ['America/Tijuana', 'America/Ensenada', 'America/Santa_Isabel', 'Mexico/BajaNorte'],
    from: '1970-04-26',
    until: '1975-10-27',
    reason: research,
  },
  { zones: ['Asia/Tehran', 'Iran'], from: '1978-11-10', until: '1979-05-27', reason: research },
  {
    zones: ['Europe/Chisinau', 'Europe/Tiraspol'],
    from: '2022-03-27',
    until: end,
    reason: 'Moldova changes its clocks an hour earlier since 2022, which the data of Java 17 did not know',
  },
  {
    zones: ['Africa/Windhoek'],
    from: '2036-12-31',
    until: end,
    reason: "Java's own last year of data starts in the zone's winter time of before 2018",
  },
];

/** Whether an instant of a zone is not compared. */
export function isExcluded(zone: string, instant: number): boolean {
  return differences.some(
    ({ zones, from, until }) =>
      zones.includes(zone) && instant >= Date.parse(from) && instant < Date.parse(until),
  );
}
