/** A round of a poll benchmark, as its hub, its arms and its check need to know it. */
export interface Round {
  /** Counted from 0, the first read; it is part of the ids that are new in it. */
  number: number;
  /** Records in all, and on a page at most. */
  records: number;
  pageSize: number;
  /** Bytes of one record's JSON. */
  bytes: number;
  /** Percent of the records that are new, from 0 to 100. The last one of a round always is: it tells its end. */
  share: number;
  /** How long the hub waits before it answers, ms. */
  latency?: number;
}

const KEY_HEAD = 'Q29udGFjdAlC';
const GENERATION_DIGITS = 4;
const INDEX_DIGITS = 6;
const KEY_TAIL = '==';
const BLANK_KEY = KEY_HEAD + '0'.repeat(GENERATION_DIGITS + INDEX_DIGITS) + KEY_TAIL;
const BLANK_DATE = '2020-01-01T00:00:00Z';
/** What was changed in a round was changed within so many seconds, and these are over when it is asked for. */
const SPREAD = 10;
const OVER = 2;
/** A record that is smaller holds a name and its dates only. */
const WHOLE_RECORD = 600;

const FIRST_NAMES = ['Ada', 'Charles', 'Grace', 'Alan', 'Edsger', 'Barbara', 'Donald'];
const LAST_NAMES = ['Lovelace', 'Babbage', 'Hopper', 'Turing', 'Dijkstra', 'Liskov', 'Knuth', 'Hamilton'];
const PLACES = [
  { City: 'Toronto', StateProvince: 'ON', ZipCode: 'M5H 1A1', Country: 'Canada' },
  { City: 'London', StateProvince: '', ZipCode: 'SW1A 1AA', Country: 'United Kingdom' },
  { City: 'Boston', StateProvince: 'MA', ZipCode: '02108', Country: 'United States' },
];
const WORDS = 'called about the offer and asks for a visit next week with the new price list'.split(' ');

/** The id of a record: Base64 as Maximizer's are, with the round in which it was new, and its place in the round. */
export function keyOf(generation: number, index: number): string {
  return KEY_HEAD + digits(generation, GENERATION_DIGITS) + digits(index, INDEX_DIGITS) + KEY_TAIL;
}

/** Whether the record at a place is new in a round: every one of round 0, and then the share of each page. */
export function isNew(round: Round, index: number): boolean {
  if (round.number === 0 || index === round.records - 1) return true;
  if (round.share === 0) return false;
  const step = Math.round(100 / round.share);
  return index % step === step - 1;
}

/** What is new in a round: what the ids begin with, how many there are, and the sum of their places. */
export function expectedOf(round: Round): { keyHead: string; count: number; sum: number } {
  let count = 0;
  let sum = 0;
  for (let index = 0; index < round.records; index += 1) {
    if (!isNew(round, index)) continue;
    count += 1;
    sum += index;
  }
  return { keyHead: KEY_HEAD + digits(round.number, GENERATION_DIGITS), count, sum };
}

/** Records as the bytes of a JSON array's items, all equally long, so that only ids and dates have to be written. */
export class RecordBytes {
  readonly #bytes: Buffer;
  readonly #stride: number;
  readonly #keyAt: number;
  readonly #dateAt: number;

  /** @param count of records kept; @param bytes of each */
  constructor(
    readonly count: number,
    bytes: number,
  ) {
    const first = recordText(0, bytes);
    this.#stride = bytes + 1;
    this.#keyAt = first.indexOf(BLANK_KEY);
    this.#dateAt = first.lastIndexOf(BLANK_DATE);
    this.#bytes = Buffer.alloc(count * this.#stride);
    for (let index = 0; index < count; index += 1) {
      this.#bytes.write(recordText(index, bytes) + ',', index * this.#stride, 'latin1');
    }
  }

  /**
   * Gives those of the records `from` to `to` (exclusive) that are new in the round their ids and dates.
   * @param now the server's clock, ms
   */
  stamp(round: Round, from: number, to: number, now: number): void {
    const dates = Array.from({ length: SPREAD }, (_, second) =>
      new Date(now - (OVER + SPREAD - second) * 1000).toISOString().replace(/\.\d+/, ''),
    );
    for (let index = from; index < to; index += 1) {
      if (!isNew(round, index)) continue;
      const at = (index % this.count) * this.#stride;
      const date = dates[Math.floor((index * SPREAD) / round.records)] ?? BLANK_DATE;
      this.#bytes.write(keyOf(round.number, index), at + this.#keyAt, 'latin1');
      this.#bytes.write(date, at + this.#dateAt, 'latin1');
    }
  }

  /** The items from `from` to `to` (exclusive), commas between them. They must not lie across the end of what is kept. */
  items(from: number, to: number): Buffer {
    const first = from % this.count;
    return this.#bytes.subarray(first * this.#stride, (first + to - from) * this.#stride - 1);
  }
}

/** A record's JSON, exactly so many bytes. */
function recordText(index: number, bytes: number): string {
  const [first, last] = [pick(FIRST_NAMES, index), pick(LAST_NAMES, index)];
  const whole = {
    Type: 'Contact',
    LastName: last,
    CompanyName: `${last} & ${pick(LAST_NAMES, index + 3)} Ltd.`,
    Email1: `${first}.${last}@example.com`.toLowerCase(),
    Phone1: `+1 416 555 ${String(index % 10_000).padStart(4, '0')}`,
    Address: { AddressLine1: `${(index % 90) + 1} King Street West`, ...pick(PLACES, index) },
    Creator: 'AJONES',
    DoNotSolicit: index % 5 === 0,
    Revenue: (index % 800) * 50,
  };
  // what is stamped stands first, at the same place in each record
  const record = {
    Key: BLANK_KEY,
    CreationDate: BLANK_DATE,
    LastModifyDate: BLANK_DATE,
    FullName: `${first} ${last}`,
    ...(bytes >= WHOLE_RECORD ? whole : {}),
    Notes: '',
  };
  const missing = bytes - JSON.stringify(record).length;
  if (missing < 0) throw new Error(`a record has at least ${bytes - missing} bytes`);
  return JSON.stringify({ ...record, Notes: words(index, missing) });
}

function words(from: number, length: number): string {
  let text = '';
  for (let index = from; text.length < length; index += 1) text += `${pick(WORDS, index)} `;
  return text.slice(0, length);
}

function pick<T>(list: readonly T[], index: number): T {
  const picked = list[index % list.length];
  if (picked === undefined) throw new Error('nothing to choose from');
  return picked;
}

function digits(value: number, count: number): string {
  return value.toString(36).padStart(count, '0');
}
