import { namedZones } from './zone-name-table';

/** Hours east of UTC that an abbreviation in a text can mean; long names mean what their abbreviations do, but for some. */
const hours: Readonly<Record<string, readonly number[]>> = {
  GMT: [0],
  UTC: [0],
  UT: [0],
  Z: [0],
  WET: [0],
  WEST: [1],
  CET: [1],
  CEST: [2],
  MET: [1],
  MEST: [2],
  EET: [2],
  EEST: [3],
  BST: [1], // British; Bangladesh's is not meant
  MSK: [3],
  MSD: [4],
  TRT: [3],
  TRST: [4],
  SAMT: [4],
  SAMST: [5],
  AZOT: [-1],
  AZOST: [0],
  EGT: [-1, -2], // East and West Greenland moved their clocks in 2023 and 2024 and kept the names
  EGST: [0, -1],
  WGT: [-2, -3],
  WGST: [-1, -2],
  PMST: [-3],
  PMDT: [-2],
  NST: [-3.5],
  NDT: [-2.5],
  AST: [-4],
  ADT: [-3],
  EST: [-5],
  EDT: [-4],
  CST: [-6], // Chicago's; China's and Cuba's only where the configured zone is theirs
  CDT: [-5],
  MST: [-7],
  MDT: [-6],
  PST: [-8],
  PDT: [-7],
  AKST: [-9],
  AKDT: [-8],
  HAST: [-10],
  HADT: [-9],
  HST: [-10],
  HDT: [-9],
  IST: [5.5, 2, 1], // India, Israel, Ireland's summer: the text does not tell
  'Irish Standard Time': [1],
  'Astrakhan Standard Time': [4, 3],
  'Saratov Standard Time': [4, 3],
  'Ulyanovsk Standard Time': [4, 3],
  'Cuba Standard Time': [-5],
  'Cuba Daylight Time': [-4],
};

const offsetsOfName = new Map<string, readonly number[]>();
for (const [name, values] of Object.entries(hours)) {
  offsetsOfName.set(
    name.toLowerCase(),
    values.map((value) => value * 3_600_000),
  );
}
for (const { short, long, daylightShort, daylightLong } of namedZones().values()) {
  addLongName(long, short);
  addLongName(daylightLong, daylightShort);
}

function addLongName(long: string, short: string): void {
  const offsets = offsetsOfName.get(short.toLowerCase());
  if (offsets !== undefined && !offsetsOfName.has(long.toLowerCase()))
    offsetsOfName.set(long.toLowerCase(), offsets);
}

/** What a zone's name in a text can mean: offsets in ms, several where the name is ambiguous. */
export function namedOffsets(name: string): readonly number[] | undefined {
  return offsetsOfName.get(name.toLowerCase());
}
