import assert from 'node:assert/strict';
import fc from 'fast-check';
import moment from 'moment-timezone';
import { compileDateFormat, compileUrlTemplate } from '../../src/dates';
import { namedOffsets } from '../../src/dates/zone-name-offsets';
import { offsetText } from '../../src/dates/zone-names';
import { readZone } from '../../src/dates/zones';
import { tableEnd } from './oracle/table';

const seed = Number(process.env['SEED'] ?? Date.now() % 0x7fffffff);

const zone = fc.oneof(
  fc.constantFrom(...moment.tz.names()),
  fc.constantFrom('PST', 'EST', 'CST', 'EDT', '-8:00', '+06:00', '+0545', 'GMT-03:30'),
);
const instant = fc.integer({ min: 800 * 86_400_000, max: tableEnd - 1 });
const literal = fc.constantFrom(
  '-',
  '/',
  ':',
  ' ',
  ', ',
  "'T'",
  "'Z'",
  "''",
  "'a & b'",
  '#',
  '+',
  '=',
  '?',
  '%',
  "'%41'",
  'é',
  '.',
);
const field = fc
  .tuple(fc.constantFrom(...'GyYMLwWDdFEuaHkKhmsSzZX'.split('')), fc.integer({ min: 1, max: 6 }))
  .map(([letter, count]) => letter.repeat(letter === 'X' ? Math.min(count, 3) : count));
/** Any pattern whose letters do not touch, so that repeated ones do not grow. */
const anyPattern = fc
  .array(fc.tuple(field, literal), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.flat().join(''));

const dates = [
  'yyyy-MM-dd',
  'dd/MM/yyyy',
  'MMM d, yyyy',
  'EEEE d MMMM yyyy',
  'yyyyMMdd',
  'yyyy.DDD',
  "YYYY-'W'ww-u",
  'yy-M-d',
  'W EEE MM y',
  'F E LLL yyyy',
  'yyyy-MM',
  "YYYY'W'w",
  'yyyy',
];
const times = [
  '',
  ' HH:mm:ss.SSS',
  "'T'HH:mm:ss",
  ' h:mm:ss a',
  ' K a',
  ' k:m',
  ' HHmmssSSS',
  ' Hmm',
  " ss.SSSS HH 'x' mm",
  ' a',
  ' HH:mm:ss.S',
];
const zoneLetters = ['', ' z', 'Z', 'XX', 'XXX', ' zzzz', "' 'XXX"];
const completePattern = fc
  .tuple(fc.constantFrom(...dates), fc.constantFrom(...times), fc.constantFrom(...zoneLetters))
  .map((parts) => parts.join(''));

/** The text of what is asked, as the platform decodes it. */
function asked(url: string): string {
  return decodeURIComponent(url.slice(url.indexOf('=') + 1));
}

/** Java's names do not follow the clocks of all times: Louisville's `EDT` of 1974 was `CDT`. Only true names come back. */
function nameIsTrue(pattern: string, zoneText: string, at: number): boolean {
  const letters = /z+/.exec(pattern)?.[0];
  if (letters === undefined) return true;
  const name = compileDateFormat(letters, zoneText).format(at);
  const named = readZone(zoneText);
  const offset = named.offsetAt(at);
  if (/^GMT./.test(name)) return name === `GMT${offsetText(offset, ':')}`;
  const own = named.offsetOf(name);
  const offsets = own === undefined ? namedOffsets(name) : [own];
  return offsets?.length === 1 && offsets[0] === offset;
}

describe('dates: properties', function () {
  this.timeout(60_000); // a second or two, unless the machine is busy
  before(() => {
    console.log(`    SEED=${seed}`);
  });

  it('a zone, an instant and a pattern come back from the encoded query as they went in', () => {
    fc.assert(
      fc.property(zone, instant, completePattern, literal, literal, (zoneText, at, dates, left, right) => {
        const pattern = `${left}${dates}${right}`;
        const format = compileDateFormat(pattern, zoneText);
        const placeholder = `\${dateTimeZone:${zoneText}:${pattern}}`;
        const { url, from } = compileUrlTemplate(`/hubs/a/b?where=${placeholder}`).fill(at, at);
        assert.ok(from < at);
        assert.equal(format.parse(asked(url)), from);
        if (!format.hasZone) assert.equal(asked(url), format.format(from));
      }),
      { seed, numRuns: 500 },
    );
  });

  it('a text around placeholders comes back from the encoded query as it went in', () => {
    // Without % (text that looks encoded is taken for encoded), and what ends a value or a placeholder.
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((raw) => raw.replace(/[$}'&%]/g, ''));
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom('a', 'where', 'fields'),
        completePattern,
        instant,
        (left, right, name, pattern, at) => {
          const written = compileUrlTemplate(`/hubs/a/b?x=\${date:${pattern}}`).fill(at, at).url;
          const { url } = compileUrlTemplate(`/hubs/a/b?${name}=${left}>\${date:${pattern}}<${right}.`).fill(
            at,
            at,
          );
          assert.match(url, /^[\w\-.~!*()%/?=]*$/);
          assert.equal(asked(url), `${left}>${asked(written)}<${right}.`);
          assert.equal(new URL(url, 'https://x').searchParams.get(name), asked(url));
        },
      ),
      { seed, numRuns: 150 },
    );
  });

  it('an encoded query is left as it is', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).map((raw) => raw.replaceAll("'", ''));
    fc.assert(
      fc.property(text, (raw) => {
        const query = `where=${encodeURIComponent(`${raw}%`)}`;
        assert.equal(compileUrlTemplate(`/hubs/a/b?${query}`).fill(0, 0).url, `/hubs/a/b?${query}`);
      }),
      { seed, numRuns: 300 },
    );
  });

  it('what is written is read back, to the unit', () => {
    fc.assert(
      fc.property(zone, instant, completePattern, (zoneText, at, pattern) => {
        fc.pre(nameIsTrue(pattern, zoneText, at));
        const format = compileDateFormat(pattern, zoneText);
        const text = format.format(at);
        const [early, late] = [format.parse(text), format.parseLatest(text)];
        assert.ok(early <= late, `${text}: ${early} after ${late}`);
        // A unit of local time can hold a clock change, of a day at most.
        const change = format.unit > 3_600_000 || !format.hasZone ? 25 * 3_600_000 : 0;
        assert.ok(
          early <= at + (change === 0 ? 999 : change) && late > at - format.unit - change,
          `${text}: ${early} ${late}`,
        );
        if (format.unit <= 3_600_000) {
          const offset = readZone(zoneText).offsetAt(at);
          const floor = Math.floor((at + offset) / format.unit) * format.unit - offset;
          const isClear = [early, late].some((reading) => Math.floor((reading - floor) / format.unit) === 0);
          assert.ok(
            isClear,
            `${text}: ${new Date(early).toISOString()}, not ${new Date(floor).toISOString()}`,
          );
        }
        if (format.hasZone && format.unit <= 3_600_000) assert.equal(early, late);
      }),
      { seed, numRuns: 2000 },
    );
  });

  it('no text makes reading throw', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^[-0-9TZ:.+ ]{0,30}$/),
      fc
        .tuple(instant, anyPattern, zone, fc.nat(30))
        .map(([at, pattern, zoneText, cut]) => compileDateFormat(pattern, zoneText).format(at).slice(0, cut)),
    );
    fc.assert(
      fc.property(anyPattern, zone, text, (pattern, zoneText, value) => {
        const format = compileDateFormat(pattern, zoneText);
        assert.equal(typeof format.parse(value), 'number');
        assert.equal(Number.isNaN(format.parse(value)), Number.isNaN(format.parseLatest(value)));
      }),
      { seed, numRuns: 1000 },
    );
  });
});
