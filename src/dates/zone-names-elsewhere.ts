import type { ZoneNames } from './zone-name-table';

/*
 * The names that Java 17 prints for `z` and `zzzz` in zones outside of North America and Europe, where another zone has
 * the name too (`AST`, `BST`, `WET`), or where it looks like an offset that the zone did not always have (`GMT+07:00`).
 * They are read where that zone is configured, and never written. Listed with java.util.TimeZone.getDisplayName.
 */
const groups: readonly (readonly [names: string, zones: string])[] = [
  [
    'GMT, GMT, Greenwich Mean Time, Greenwich Mean Time',
    `Africa/Abidjan Africa/Accra Africa/Bamako Africa/Banjul Africa/Bissau Africa/Conakry Africa/Dakar Africa/Freetown
    Africa/Lome Africa/Monrovia Africa/Nouakchott Africa/Ouagadougou Africa/Sao_Tome Africa/Timbuktu
    Atlantic/St_Helena`,
  ],
  ['CET, CEST, Central European Standard Time, Central European Summer Time', 'Africa/Algiers Africa/Tunis'],
  [
    'EET, EEST, Eastern European Standard Time, Eastern European Summer Time',
    `Africa/Cairo Africa/Tripoli Asia/Amman Asia/Beirut Asia/Damascus Asia/Gaza Asia/Hebron Asia/Nicosia
    Egypt Libya`,
  ],
  ['EET, EEST, Eastern European Time, Eastern European Summer Time', 'Asia/Famagusta'],
  ['CAT, CAST, Central Africa Time, Central African Summer Time', 'Africa/Juba Africa/Khartoum'],
  ['CAT, WAT, Central Africa Time, Western African Time', 'Africa/Windhoek'],
  ['WIB, WIST, Western Indonesia Time, West Indonesia Summer Time', 'Asia/Pontianak'],
  ['WET, WEST, Western European Time, Western European Summer Time', 'Africa/Casablanca Africa/El_Aaiun'],
  ['GMT, CEST, Greenwich Mean Time, Central European Summer Time', 'Antarctica/Troll'],
  [
    'AST, ADT, Arabian Standard Time, Arabian Daylight Time',
    'Asia/Aden Asia/Baghdad Asia/Bahrain Asia/Kuwait Asia/Qatar Asia/Riyadh',
  ],
  ['IST, IDT, India Standard Time, India Daylight Time', 'Asia/Calcutta Asia/Colombo Asia/Kolkata'],
  ['IST, IDT, Israel Standard Time, Israel Daylight Time', 'Asia/Jerusalem Asia/Tel_Aviv Israel'],
  [
    'CST, CDT, China Standard Time, China Daylight Time',
    'Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Macao Asia/Macau Asia/Shanghai PRC',
  ],
  ['CST, CDT, Taipei Standard Time, Taipei Daylight Time', 'Asia/Taipei ROC'],
  ['TRT, TRST, Turkey Time, Turkey Summer Time', 'Asia/Istanbul'],
  ['PST, PDT, Philippine Standard Time, Philippine Summer Time', 'Asia/Manila'],
  ['PST, PDT, Pitcairn Time, Pitcairn Daylight Time', 'Pacific/Pitcairn'],
  ['BST, BST, Bougainville Standard Time, Bougainville Daylight Time', 'Pacific/Bougainville'],
  ['GMT-03:00, GMT-03:00, Punta Arenas Standard Time, Punta Arenas Standard Time', 'America/Punta_Arenas'],
  ['GMT+05:00, GMT+05:00, West Kazakhstan Time, Atyrau Daylight Time', 'Asia/Atyrau'],
  ['GMT+07:00, GMT+07:00, Barnaul Standard Time, Barnaul Daylight Time', 'Asia/Barnaul'],
  ['GMT+07:00, GMT+07:00, Tomsk Standard Time, Tomsk Daylight Time', 'Asia/Tomsk'],
  ['GMT+13:00, GMT+13:00, Kanton Standard Time, Kanton Daylight Time', 'Pacific/Kanton'],
];

const namesOfZone = new Map(
  groups.flatMap(([names, zones]) => {
    const [short = '', daylightShort = '', long = '', daylightLong = ''] = names.split(', ');
    const known: ZoneNames = { short, daylightShort, long, daylightLong };
    return zones
      .trim()
      .split(/\s+/)
      .map((zone) => [zone, known] as const);
  }),
);

/** Zones whose winter is Java's daylight time, so that its names are not those of the zone data. */
export const swappedZones: ReadonlySet<string> = new Set(['Africa/Windhoek']);

/** Java's names of such a zone; undefined for any other. */
export function namesElsewhere(zone: string): ZoneNames | undefined {
  return namesOfZone.get(zone);
}
