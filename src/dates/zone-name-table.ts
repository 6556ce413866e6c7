/*
 * The names Java 17 prints for `z` and `zzzz` (Locale.US) in GMT, UTC and the zones of North America and Europe:
 * facts about the platform, which runs on Java, listed with java.util.TimeZone.getDisplayName.
 * A zone has the same names at all times, whatever its clock was called then.
 */

/** Short and long name of standard time, of daylight time, and the zones that have them. */
export interface ZoneNames {
  readonly short: string;
  readonly long: string;
  readonly daylightShort: string;
  readonly daylightLong: string;
}

const groups: readonly (readonly [
  short: string,
  daylightShort: string,
  long: string,
  daylightLong: string,
  zones: string,
])[] = [
  [
    'HAST',
    'HADT',
    'Hawaii-Aleutian Standard Time',
    'Hawaii-Aleutian Daylight Time',
    'America/Adak America/Atka Pacific/Johnston US/Aleutian',
  ],
  [
    'HST',
    'HDT',
    'Hawaii-Aleutian Standard Time',
    'Hawaii-Aleutian Daylight Time',
    'Pacific/Honolulu US/Hawaii',
  ],
  ['HST', 'HST', 'Hawaii Standard Time', 'Hawaii Standard Time', 'HST'],
  [
    'AKST',
    'AKDT',
    'Alaska Standard Time',
    'Alaska Daylight Time',
    `
    America/Anchorage America/Juneau America/Metlakatla America/Nome America/Sitka America/Yakutat
    US/Alaska`,
  ],
  ['PST', 'PDT', 'Northwest Mexico Standard Time', 'Northwest Mexico Daylight Time', 'America/Santa_Isabel'],
  [
    'PST',
    'PDT',
    'Pacific Standard Time',
    'Pacific Daylight Time',
    `
    America/Ensenada America/Los_Angeles America/Tijuana America/Vancouver Canada/Pacific
    Mexico/BajaNorte PST8PDT US/Pacific`,
  ],
  [
    'MST',
    'MDT',
    'Mexican Pacific Standard Time',
    'Mexican Pacific Daylight Time',
    'America/Hermosillo America/Mazatlan Mexico/BajaSur',
  ],
  [
    'MST',
    'MDT',
    'Mountain Standard Time',
    'Mountain Daylight Time',
    `
    America/Boise America/Cambridge_Bay America/Ciudad_Juarez America/Creston America/Dawson
    America/Dawson_Creek America/Denver America/Edmonton America/Fort_Nelson America/Inuvik
    America/Phoenix America/Shiprock America/Whitehorse America/Yellowknife Canada/Mountain Canada/Yukon
    MST7MDT Navajo US/Arizona US/Mountain`,
  ],
  ['MST', 'MST', 'Mountain Standard Time', 'Mountain Standard Time', 'MST'],
  [
    'CST',
    'CDT',
    'Central Standard Time',
    'Central Daylight Time',
    `
    America/Bahia_Banderas America/Belize America/Chicago America/Chihuahua America/Costa_Rica
    America/El_Salvador America/Guatemala America/Indiana/Knox America/Indiana/Tell_City America/Knox_IN
    America/Managua America/Matamoros America/Menominee America/Merida America/Mexico_City
    America/Monterrey America/North_Dakota/Beulah America/North_Dakota/Center
    America/North_Dakota/New_Salem America/Ojinaga America/Rainy_River America/Rankin_Inlet
    America/Regina America/Resolute America/Swift_Current America/Tegucigalpa America/Winnipeg CST6CDT
    Canada/Central Canada/Saskatchewan Mexico/General US/Central US/Indiana-Starke`,
  ],
  ['CST', 'CDT', 'Cuba Standard Time', 'Cuba Daylight Time', 'America/Havana Cuba'],
  [
    'EST',
    'EDT',
    'Eastern Standard Time',
    'Eastern Daylight Time',
    `
    America/Atikokan America/Cancun America/Cayman America/Coral_Harbour America/Detroit
    America/Fort_Wayne America/Grand_Turk America/Indiana/Indianapolis America/Indiana/Marengo
    America/Indiana/Petersburg America/Indiana/Vevay America/Indiana/Vincennes America/Indiana/Winamac
    America/Indianapolis America/Iqaluit America/Jamaica America/Kentucky/Louisville
    America/Kentucky/Monticello America/Louisville America/Montreal America/Nassau America/New_York
    America/Nipigon America/Panama America/Pangnirtung America/Port-au-Prince America/Thunder_Bay
    America/Toronto Canada/Eastern EST5EDT Jamaica US/East-Indiana US/Eastern US/Michigan`,
  ],
  ['EST', 'EST', 'Eastern Standard Time', 'Eastern Standard Time', 'EST'],
  [
    'AST',
    'ADT',
    'Atlantic Standard Time',
    'Atlantic Daylight Time',
    `
    America/Anguilla America/Antigua America/Aruba America/Barbados America/Blanc-Sablon America/Curacao
    America/Dominica America/Glace_Bay America/Goose_Bay America/Grenada America/Guadeloupe
    America/Halifax America/Kralendijk America/Lower_Princes America/Marigot America/Martinique
    America/Moncton America/Montserrat America/Port_of_Spain America/Puerto_Rico America/Santo_Domingo
    America/St_Barthelemy America/St_Kitts America/St_Lucia America/St_Thomas America/St_Vincent
    America/Thule America/Tortola America/Virgin Atlantic/Bermuda Canada/Atlantic`,
  ],
  [
    'NST',
    'NDT',
    'Newfoundland Standard Time',
    'Newfoundland Daylight Time',
    'America/St_Johns Canada/Newfoundland',
  ],
  [
    'PMST',
    'PMDT',
    'St. Pierre & Miquelon Standard Time',
    'St. Pierre & Miquelon Daylight Time',
    'America/Miquelon',
  ],
  ['EGT', 'EGST', 'East Greenland Standard Time', 'East Greenland Summer Time', 'America/Scoresbysund'],
  [
    'WGT',
    'WGST',
    'West Greenland Standard Time',
    'West Greenland Summer Time',
    'America/Godthab America/Nuuk',
  ],
  ['AZOT', 'AZOST', 'Azores Standard Time', 'Azores Summer Time', 'Atlantic/Azores'],
  [
    'GMT',
    'BST',
    'Greenwich Mean Time',
    'British Summer Time',
    `
    Europe/Belfast Europe/Guernsey Europe/Isle_of_Man Europe/Jersey Europe/London GB GB-Eire`,
  ],
  [
    'GMT',
    'GMT',
    'Greenwich Mean Time',
    'Greenwich Mean Time',
    `
    America/Danmarkshavn Atlantic/Reykjavik Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich GMT GMT0
    Greenwich Iceland`,
  ],
  ['GMT', 'IST', 'Greenwich Mean Time', 'Irish Standard Time', 'Eire Europe/Dublin'],
  [
    'UTC',
    'UTC',
    'Coordinated Universal Time',
    'Coordinated Universal Time',
    `
    Etc/UCT Etc/UTC Etc/Universal Etc/Zulu UCT UTC Universal Zulu`,
  ],
  [
    'WET',
    'WEST',
    'Western European Standard Time',
    'Western European Summer Time',
    `
    Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe Atlantic/Madeira Europe/Lisbon Portugal`,
  ],
  ['WET', 'WEST', 'Western European Time', 'Western European Summer Time', 'WET'],
  [
    'CET',
    'CEST',
    'Central European Standard Time',
    'Central European Summer Time',
    `
    Africa/Ceuta Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Amsterdam Europe/Andorra Europe/Belgrade
    Europe/Berlin Europe/Bratislava Europe/Brussels Europe/Budapest Europe/Busingen Europe/Copenhagen
    Europe/Gibraltar Europe/Ljubljana Europe/Luxembourg Europe/Madrid Europe/Malta Europe/Monaco
    Europe/Oslo Europe/Paris Europe/Podgorica Europe/Prague Europe/Rome Europe/San_Marino
    Europe/Sarajevo Europe/Skopje Europe/Stockholm Europe/Tirane Europe/Vaduz Europe/Vatican
    Europe/Vienna Europe/Warsaw Europe/Zagreb Europe/Zurich Poland`,
  ],
  ['CET', 'CEST', 'Central European Time', 'Central European Summer Time', 'CET'],
  ['MET', 'MEST', 'Middle Europe Time', 'Middle Europe Summer Time', 'MET'],
  [
    'EET',
    'EEST',
    'Eastern European Standard Time',
    'Eastern European Summer Time',
    `
    Europe/Athens Europe/Bucharest Europe/Chisinau Europe/Helsinki Europe/Kaliningrad Europe/Kiev
    Europe/Kyiv Europe/Mariehamn Europe/Nicosia Europe/Riga Europe/Sofia Europe/Tallinn Europe/Tiraspol
    Europe/Uzhgorod Europe/Vilnius Europe/Zaporozhye`,
  ],
  ['EET', 'EEST', 'Eastern European Time', 'Eastern European Summer Time', 'EET'],
  ['MSK', 'MSD', 'Moscow Standard Time', 'Moscow Daylight Time', 'Europe/Kirov'],
  [
    'MSK',
    'MSD',
    'Moscow Standard Time',
    'Moscow Summer Time',
    'Europe/Minsk Europe/Moscow Europe/Simferopol W-SU',
  ],
  ['MSK', 'MSD', 'Volgograd Standard Time', 'Volgograd Summer Time', 'Europe/Volgograd'],
  ['TRT', 'TRST', 'Turkey Time', 'Turkey Summer Time', 'Europe/Istanbul Turkey'],
  ['GMT+04:00', 'GMT+04:00', 'Astrakhan Standard Time', 'Astrakhan Standard Time', 'Europe/Astrakhan'],
  ['GMT+04:00', 'GMT+04:00', 'Saratov Standard Time', 'Saratov Standard Time', 'Europe/Saratov'],
  ['GMT+04:00', 'GMT+04:00', 'Ulyanovsk Standard Time', 'Ulyanovsk Standard Time', 'Europe/Ulyanovsk'],
  ['SAMT', 'SAMST', 'Samara Standard Time', 'Samara Summer Time', 'Europe/Samara'],
];

const namesOfZone = new Map<string, ZoneNames>();
for (const [short, daylightShort, long, daylightLong, zones] of groups) {
  for (const zone of zones.trim().split(/\s+/))
    namesOfZone.set(zone, { short, daylightShort, long, daylightLong });
}

/** Java's names of a zone, undefined for a zone outside of North America and Europe. */
export function namesOf(zone: string): ZoneNames | undefined {
  return namesOfZone.get(zone);
}

/** Every zone whose names are known, and the names. */
export function namedZones(): ReadonlyMap<string, ZoneNames> {
  return namesOfZone;
}
