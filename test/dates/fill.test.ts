import assert from 'node:assert/strict';
import { compileDateFormat, compileUrlTemplate } from '../../src/dates';
import { readZone } from '../../src/dates/zones';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** Zones whose clocks were set back and forward by an hour, half an hour, two hours, a day, at midnight, at noon. */
const zones = [
  'America/New_York',
  'Europe/London',
  'Europe/Dublin',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Antarctica/Troll',
  'America/Santiago',
  'America/Sao_Paulo',
  'Africa/Casablanca',
  'Asia/Gaza',
  'Pacific/Apia',
  'Pacific/Kwajalein',
  'America/Caracas',
  'Asia/Pyongyang',
  'Asia/Kolkata',
  'UTC',
];

interface Written {
  readonly text: string;
  readonly from: number;
}

function write(placeholder: string, zone: string, since: number, until: number): Written {
  const { url, from } = compileUrlTemplate(`/hubs/a/b?d=\${${placeholder}}`, zone).fill(since, until);
  return { text: decodeURIComponent(url.slice('/hubs/a/b?d='.length)), from };
}

/** The instants around clock changes of a zone from 1990 on, at most `most` changes, spread over the years. */
function changesOf(zone: string, most: number): number[] {
  const changes = readZone(zone).changes(Date.UTC(1990, 0, 1), Date.UTC(2037, 6, 1));
  if (changes.length === 0) return [Date.UTC(2018, 7, 20)];
  const step = Math.max(1, Math.floor(changes.length / most));
  return changes.filter((_change, index) => index % step === 0);
}

const windows = [0, 1, 999, minute, 17 * minute, 65 * minute, 3 * hour, 26 * hour];
const starts = [
  -26 * hour,
  -3 * hour - 1,
  -hour,
  -31 * minute - 7,
  -1000,
  -1,
  0,
  1,
  1000,
  29 * minute,
  hour - 1,
  hour,
  2 * hour,
  25 * hour,
];

/** Instants of [since, until]: both ends, a grid, and each side of every clock change. */
function instantsOf(zone: string, since: number, until: number): number[] {
  const instants = [since, until];
  for (let at = since; at < until; at += Math.max(7 * minute, (until - since) / 40))
    instants.push(Math.floor(at));
  for (const change of readZone(zone).changes(since, until)) instants.push(change - 1, change, change + 1000);
  return instants.filter((instant) => instant >= since && instant <= until);
}

describe('dates: asking early enough', function () {
  this.timeout(60_000); // a second or two, unless the machine is busy
  const sortable = [
    'yyyy-MM-dd HH:mm:ss.SSS',
    "yyyy-MM-dd'T'HH:mm:ss",
    'yyyy-MM-dd HH:mm',
    'yyyy-MM-dd HH',
    'yyyy-MM-dd',
    'yyyy-MM',
    'yyyy',
  ];
  for (const pattern of sortable) {
    it(`${pattern}: every record is later than what is asked, as text and as an instant, around clock changes`, () => {
      for (const zone of zones) {
        const template = compileUrlTemplate(`/hubs/a/b?d=\${date:${pattern}}`, zone);
        const format = compileDateFormat(pattern, zone);
        for (const change of changesOf(zone, 6)) {
          for (const start of starts) {
            for (const window of windows) {
              const since = change + start;
              const { url, from } = template.fill(since, since + window);
              const text = decodeURIComponent(url.slice('/hubs/a/b?d='.length));
              const place = `${zone} ${pattern} ${new Date(since).toISOString()} + ${window}: ${text}`;
              for (const instant of instantsOf(zone, since, since + window)) {
                assert.ok(format.format(instant) > text, `${place} misses ${format.format(instant)} as text`);
              }
              // Whichever reading the platform prefers; records are later than since.
              assert.ok(format.parseLatest(text) < since, `${place} can mean ${format.parseLatest(text)}`);
              assert.equal(from, format.parse(text), place);
              // Java reads a skipped time as a later one; no such time may be written.
              assert.equal(format.format(from), text, `${place} is no time there`);
              const waste = since - from;
              assert.ok(
                waste <= 2 * template.unit + 26 * hour + (pattern.length < 10 ? 3 * day : 0),
                `${place} asks ${waste} ms too early`,
              );
            }
          }
        }
      }
    });
  }

  it('is one unit before the earliest local text, when the clock is set back in between', () => {
    const pattern = 'date:yyyy-MM-dd HH:mm:ss';
    const since = Date.UTC(2018, 10, 4, 5, 30); // 01:30 EDT, an hour before 01:30 EST
    assert.equal(write(pattern, 'America/New_York', since, since + hour).text, '2018-11-04 00:59:59');
    // Before the change, too: 01:29:59 could be read as EST, which is later.
    assert.equal(write(pattern, 'America/New_York', since, since).text, '2018-11-04 00:59:59');
    const second = write(pattern, 'America/New_York', since + hour, since + hour);
    assert.equal(second.text, '2018-11-04 01:29:59');
    assert.equal(second.from, since - 1000);
  });
  it('is one unit before since on other days', () => {
    const since = Date.UTC(2018, 7, 20, 15, 29, 6, 5);
    const texts: readonly (readonly [pattern: string, text: string])[] = [
      ['yyyy-MM-dd HH:mm:ss.SSS', '2018-08-20 11:29:06.004'],
      ['yyyy-MM-dd HH:mm:ss.S', '2018-08-20 11:29:05.0'],
      ['yyyy-MM-dd HH:mm:ss', '2018-08-20 11:29:05'],
      ['yyyy-MM-dd HH:mm', '2018-08-20 11:28'],
      ['yyyy-MM-dd hh a', '2018-08-20 10 AM'],
      ['yyyy-MM-dd a', '2018-08-19 PM'],
      ['MM/dd/yyyy', '08/19/2018'],
      ["YYYY-'W'ww", '2018-W33'],
      ['yyyy-MM', '2018-07'],
      ['yyyy', '2017'],
    ];
    for (const [pattern, text] of texts) {
      assert.equal(write(`date:${pattern}`, 'America/New_York', since, since).text, text);
    }
    assert.equal(write('date:yyyy-MM', 'UTC', Date.UTC(2018, 0, 20), Date.UTC(2018, 0, 20)).text, '2017-12');
  });
  it('is never a time that the clock skips', () => {
    const since = Date.UTC(2018, 2, 11, 7); // 03:00 EDT, the minute after 01:59 EST
    assert.equal(write('date:yyyy-MM-dd HH:mm', 'America/New_York', since, since).text, '2018-03-11 01:59');
  });

  const zoned = [
    "yyyy-MM-dd'T'HH:mm:ssXXX",
    "yyyy-MM-dd'T'HH:mm:ss.SSSZ",
    'yyyy-MM-dd HH:mm:ss.SXX',
    'yyyy-MM-dd HH:mmX',
    'yyyy-MM-dd HHXXX',
    'yyyy-MM-ddXXX',
    'EEE, dd MMM yyyy HH:mm:ss z',
    'milliseconds',
    'seconds',
  ];
  for (const pattern of zoned) {
    it(`${pattern}: every record is later than what is asked`, () => {
      for (const zone of zones) {
        const template = compileUrlTemplate(`/hubs/a/b?d=\${date:${pattern}}`, zone);
        const format = compileDateFormat(pattern, zone);
        for (const change of changesOf(zone, 6)) {
          for (const start of starts) {
            const since = change + start;
            const { url, from } = template.fill(since, since + hour);
            const text = decodeURIComponent(url.slice('/hubs/a/b?d='.length));
            const place = `${zone} ${pattern} ${new Date(since).toISOString()}: ${text}`;
            assert.ok(format.parseLatest(text) < since, place);
            assert.equal(from, format.parse(text), place);
            assert.ok(
              since - from <= 2 * template.unit + 7 * hour,
              `${place} asks ${since - from} ms too early`,
            );
          }
        }
      }
    });
  }
  it('X loses the half hour of +05:30: the text is earlier by as much', () => {
    const since = Date.UTC(2018, 7, 20, 10, 0, 0);
    const { text, from } = write('date:yyyy-MM-dd HH:mm:ssX', 'Asia/Kolkata', since, since);
    assert.equal(text, '2018-08-20 14:59:59+05');
    assert.equal(from, since - 1000);
  });

  describe('at the very beginning', () => {
    for (const [placeholder, zone, text] of [
      ['epoch', 'UTC', '0'],
      ['epoch:s', 'UTC', '0'],
      ['epoch:us', 'UTC', '0'],
      ["date:yyyy-MM-dd'T'HH:mm:ssXXX", 'UTC', '1970-01-01T00:00:00Z'],
      ["date:yyyy-MM-dd'T'HH:mm:ss'Z'", 'UTC', '1970-01-01T00:00:00Z'],
      ['date:yyyy-MM-dd', 'UTC', '1970-01-01'],
      ['date:yyyy-MM-dd HH:mm', 'Asia/Tokyo', '1970-01-01 09:00'],
      ['date:yyyy-MM-dd HH:mm', 'America/New_York', '1969-12-31 19:00'],
      ['date:MM/dd/yy', 'America/New_York', '12/31/69'],
    ] as const) {
      it(`${placeholder} in ${zone} is ${text}, not a time before 1970`, () => {
        for (const since of [0, -1, -1000, -hour]) {
          const written = write(placeholder, zone, since, Math.max(since, 0));
          assert.equal(written.text, text);
          assert.ok(written.from <= 0, String(written.from));
        }
      });
    }
  });

  it('takes a fraction of a millisecond for the whole one before', () => {
    assert.equal(write('epoch', 'UTC', 1534778946005.7, 1534778946006.2).text, '1534778946004');
  });
});
