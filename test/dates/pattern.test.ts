import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileDateFormat, DatePatternError } from '../../src/dates';
import { ConfigurationError } from '../../src/errors';

describe('dates: patterns', () => {
  const refused: readonly (readonly [pattern: string, position: number, reason: RegExp])[] = [
    ["10 digit integer Unix time'", 5, /unknown letter "i"/],
    ['518862600', 1, /no date letter/],
    ["518862600'", 10, /quote is never closed/],
    ['yyyy-MM-ddTHH:mm', 11, /unknown letter "T"/],
    ["yyyy-MM-dd'T'HH:mm'", 19, /quote is never closed/],
    ["yyyy 'it''s", 6, /quote is never closed/],
    ['yyyyXXXX', 5, /4 times X/],
    ['yyyy-MM-dd b', 12, /unknown letter "b"/],
    ['', 1, /is empty/],
    ['  ', 1, /is empty/],
    ["'yyyy'", 1, /no date letter/],
    ['y'.repeat(101), 1, /101 times y/],
    ['minutes', 2, /unknown letter "i"/],
  ];
  for (const [pattern, position, reason] of refused) {
    it(`refuses ${pattern.slice(0, 40)} at ${position}`, () => {
      assert.throws(
        () => compileDateFormat(pattern),
        (error: unknown) => {
          assert.ok(error instanceof DatePatternError && error instanceof ConfigurationError);
          assert.equal(error.position, position);
          assert.match(error.reason, reason);
          assert.ok(error.cure.length > 10);
          return true;
        },
      );
    });
  }

  const day = 86_400_000;
  const units: readonly (readonly [pattern: string, unit: number])[] = [
    ["yyyy-MM-dd'T'HH:mm:ss.SSSXXX", 1],
    ["yyyy-MM-dd'T'HH:mm:ss.SXXX", 1000], // 5 ms is .5, which others read as 500 ms
    ["yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", 1000],
    ['yyyy-MM-dd HH:mm:ss', 1000],
    ['yyyy-MM-dd HH:mm', 60_000],
    ['yyyy-MM-dd HH', 3_600_000],
    ['yyyy-MM-dd hh', day],
    ['yyyy-MM-dd hh a', 3_600_000],
    ['yyyy-MM-dd a', day / 2],
    ['yyyy-MM-dd', day],
    ['yyyy-MM-dd ss', day],
    ['yyyy-DDD', day],
    ['YYYY-ww-u', day],
    ['YYYY-ww', 7 * day],
    ['yyyy-MM', 31 * day],
    ['yyyy', 366 * day],
    ['yyyy-ww', 366 * day], // the year of a week is Y
    ['HH:mm', Infinity],
    ['milliseconds', 1],
    ['seconds', 1000],
  ];
  for (const [pattern, unit] of units) {
    it(`${pattern} has a unit of ${unit} ms`, () => {
      assert.equal(compileDateFormat(pattern).unit, unit);
    });
  }

  it('knows which patterns carry a zone', () => {
    for (const pattern of ['yyyy z', 'yyyy Z', 'yyyy X', 'milliseconds', 'seconds']) {
      assert.equal(compileDateFormat(pattern).hasZone, true, pattern);
    }
    for (const pattern of ["yyyy'Z'", 'yyyy-MM-dd HH:mm:ss.SSS', "yyyy 'GMT'"]) {
      assert.equal(compileDateFormat(pattern).hasZone, false, pattern);
    }
  });

  it('reads patterns without zone data, so that an editor form can', () => {
    const directory = join(__dirname, '../../src/dates');
    for (const file of [
      'pattern.ts',
      'date-format.ts',
      'format.ts',
      'parse.ts',
      'field-readers.ts',
      'url-template.ts',
    ]) {
      const imports = readFileSync(join(directory, file), 'utf8').match(/^import (?!type).*$/gm) ?? [];
      assert.deepEqual(
        imports.filter((line) => /moment|'\.\/zones'|'\.\/compile'|'\.\/index'/.test(line)),
        [],
        file,
      );
    }
  });
});
