import assert from 'node:assert/strict';
import { compileDateFormat, type DateFormat } from '../../src/dates';
import { isExcluded } from './oracle/zone-data-differences';
import { readCases } from './oracle/table';

describe('dates: writing', function () {
  this.timeout(60_000); // a second or two, unless the machine is busy
  it('writes every case of the table as Java 17 does', () => {
    const cases = readCases();
    const formats = new Map<string, DateFormat>();
    const wrong: string[] = [];
    let compared = 0;
    for (const { zone, instant, pattern, text } of cases) {
      if (isExcluded(zone, instant)) continue;
      const key = `${zone}\t${pattern}`;
      const format = formats.get(key) ?? compileDateFormat(pattern, zone);
      formats.set(key, format);
      const written = format.format(instant);
      compared += 1;
      if (written !== text) wrong.push(`${instant} ${key}: "${written}", Java "${text}"`);
    }
    assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${compared} differ`);
    assert.ok(compared >= 20_000, `only ${compared} compared`);
  });

  it('has every pattern letter and most zones in the table', () => {
    const cases = readCases();
    const unquoted = cases.map(({ pattern }) => pattern.replace(/'[^']*'/g, '')).join('');
    const letters = 'GyYMLwWDdFEuaHkKhmsSzZX'.split('').filter((letter) => !unquoted.includes(letter));
    assert.deepEqual(letters, []);
    assert.ok(new Set(cases.map(({ zone }) => zone)).size > 580);
  });

  const instant = Date.UTC(2018, 7, 20, 15, 29, 6, 5);
  const written: readonly (readonly [pattern: string, zone: string, text: string])[] = [
    ["yyyy-MM-dd'T'HH:mm:ssXXX", 'UTC', '2018-08-20T15:29:06Z'],
    ["yyyy-MM-dd'T'HH:mm:ssXXX", 'Asia/Kolkata', '2018-08-20T20:59:06+05:30'],
    ['X', 'Asia/Kolkata', '+05'],
    ['XX', 'Asia/Kolkata', '+0530'],
    ['S SS SSSS', 'UTC', '5 05 0005'],
    ["h 'o''clock' a, ''yy", 'America/New_York', "11 o'clock AM, '18"],
    ['milliseconds', 'UTC', '1534778946005'],
    ['seconds', 'UTC', '1534778946'],
    ['z', 'UTC', 'UTC'],
    ['z', 'GMT', 'GMT'],
    ['zzzz', 'GMT', 'Greenwich Mean Time'],
    ['z', 'PST', 'PDT'],
    ['zzzz', 'Europe/Paris', 'Central European Summer Time'],
    ['z', 'Asia/Kolkata', 'GMT+05:30'],
    ['zzzz', 'Asia/Tokyo', 'GMT+09:00'],
    ['z', 'America/Sao_Paulo', 'GMT-03:00'],
    ['z', 'Africa/Abidjan', 'GMT'],
    ['z', '-8:00', 'GMT-08:00'],
    ["z 'in' Z", '+06:00', 'GMT+06:00 in +0600'],
  ];
  for (const [pattern, zone, text] of written) {
    it(`writes ${pattern} in ${zone} as ${text}`, () => {
      assert.equal(compileDateFormat(pattern, zone).format(instant), text);
    });
  }

  it('names no zone by an offset it no longer has: Edmonton keeps Central time from 2026', () => {
    assert.equal(compileDateFormat('z', 'America/Edmonton').format(Date.UTC(2030, 6, 1)), 'GMT-06:00');
    assert.equal(compileDateFormat('z', 'America/Edmonton').format(Date.UTC(2020, 6, 1)), 'MDT');
  });

  it('writes in GMT when no zone is given', () => {
    assert.equal(compileDateFormat('HH z').format(instant), '15 GMT');
    assert.equal(compileDateFormat('HH z', ' ').format(instant), '15 GMT');
  });
});
