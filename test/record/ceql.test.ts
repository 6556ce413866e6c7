import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigurationError } from '../../src/errors';
import { ceqlFault, conditionText } from '../../src/record/ceql';
import type { Comparison, Condition } from '../../src/record/order';
import { parseWhere } from '../sandbox/ceql/parse';

const SEED = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const rowText = (field: string, comparison: Comparison, value?: unknown): string =>
  conditionText({ rows: [{ field, comparison, value }], join: 'AND' });

describe('a condition', () => {
  const rows: [field: string, comparison: Comparison, value: unknown, text: string][] = [
    ['Email', '=', "ann@o'hara.org", "Email='ann@o''hara.org'"],
    ['Email', '=', '', "Email=''"],
    ['Address.City', '!=', 'Bonn', "`Address.City`!='Bonn'"],
    ['Modified Time', '>', '2026-01-01', "'Modified Time'>'2026-01-01'"],
    ['Address.Zip Code', '=', 'x', "`Address.Zip Code`='x'"],
    ['`Modified Time`', '=', 'x', "`Modified Time`='x'"],
    ["Owner's Name", '=', 'x', "'Owner''s Name'='x'"],
    ['Größe', '<', 5, "`Größe`<'5'"],
    ['In', '=', 'x', "`In`='x'"],
    ['`Address.City`', '=', 'x', "`Address.City`='x'"],
    ["'Modified Time'", '=', 'x', "'Modified Time'='x'"],
    ['Rank', '>=', -1.5, "Rank>='-1.5'"],
    ['Active', '=', true, "Active='true'"],
    ['LastModifyDate', '<=', new Date(Date.UTC(2026, 0, 2)), "LastModifyDate<='2026-01-02T00:00:00Z'"],
    ['FullName', 'LIKE', "%O'H%", "FullName LIKE '%O''H%'"],
    ['Key', 'IN', ['a', 2, "c'"], "Key IN ('a','2','c''')"],
    ['Key', 'IN', 'a, b', "Key IN ('a','b')"],
    ['Key', 'IN', ' ,a,, b,', "Key IN ('a','b')"],
    ['Key', 'IS NULL', undefined, 'Key IS NULL'],
    ['Key', 'IS NOT NULL', undefined, 'Key IS NOT NULL'],
  ];
  for (const [field, comparison, value, text] of rows) {
    it(`is quoted: ${text}`, () => {
      assert.equal(rowText(field, comparison, value), text);
      assert.equal(ceqlFault(text), undefined);
      parseWhere(text);
    });
  }

  it('joins its rows, and is blank without any', () => {
    const row: Condition = { field: 'A', comparison: 'IS NULL' };
    assert.equal(conditionText({ rows: [row, row], join: 'OR' }), 'A IS NULL OR A IS NULL');
    assert.equal(conditionText({ rows: [], join: 'AND' }), '');
    assert.equal(conditionText({ ceql: ' ' }), '');
    assert.equal(conditionText({ ceql: " A = 'b' " }), "A = 'b'");
  });

  const wrong: [field: string, comparison: Comparison, value: unknown, reason: RegExp][] = [
    ['', '=', 'x', /names no field/],
    ['`A', '=', 'x', /`A holds a back-tick, which no name of a field can\. Name the field/],
    ['Zip `Code', '=', 'x', /holds a back-tick/],
    ['A', '=', undefined, /the value for A is missing/],
    ['A', '=', null, /the value for A is null.*IS NULL/],
    ['A', '=', {}, /the value for A is no text, number or date/],
    ['A', '=', NaN, /no text, number or date/],
    ['A', '=', new Date(NaN), /no text, number or date/],
    ['A', 'IN', [], /the list for A is empty/],
    ['A', 'IN', ' , ', /the list for A is empty/],
    ['A', 'IN', [null], /is null/],
  ];
  for (const [field, comparison, value, reason] of wrong) {
    it(`is refused: ${reason.source}`, () => {
      assert.throws(() => rowText(field, comparison, value), reason);
    });
  }

  const faults: [text: string, at: number, reason: RegExp][] = [
    ['Email=ann', 6, /a value in '…' is expected instead of ann/],
    ["Email='ann", 6, /the ' is not closed/],
    ["Email='ann' AND", 15, /the name of a field is expected instead of the end/],
    ["Email='ann' City='x'", 12, /AND, OR or the end is expected instead of City/],
    ["(Email='ann'", 12, /\) is expected instead of the end/],
    ["Email='ann')", 11, /AND, OR or the end is expected instead of \)/],
    ['Email LIKE 5', 11, /a text in '…' after LIKE/],
    ["Email IN 'a'", 9, /\( is expected/],
    ['Email IS EMPTY', 9, /NULL is expected instead of EMPTY/],
    ['Email ~ 5', 6, /~ means nothing here/],
    ['Email="ann"', 6, /" is no quote here/],
    ['Email 5', 6, /a comparison such as =/],
    ["='x'", 0, /the name of a field/],
    ['`Address.City=5', 0, /the ` is not closed/],
    ["'it''s'=5 OR ''=5", 13, /the name of a field/],
  ];
  for (const [text, at, reason] of faults) {
    it(`cannot be read at its place: ${text}`, () => {
      const fault = ceqlFault(text);
      assert.equal(fault?.at, at);
      assert.match(fault.reason, reason);
      assert.throws(
        () => conditionText({ ceql: text }),
        (error: unknown) => error instanceof ConfigurationError && error.position === at + 1,
      );
    });
  }

  it('of any length and depth is read or refused without an overflow', () => {
    const deep = '('.repeat(100_000);
    assert.match(ceqlFault(deep)?.reason ?? '', /more than 200 parentheses/);
    assert.equal(ceqlFault(`A=1${" AND A='x'".repeat(20_000)}`), undefined);
  });

  it(`is read as the platform reads it, and what it is made of comes back (seed ${SEED})`, () => {
    const word = fc.constantFrom(
      ..."A|B.c|`d.e`|'f g'|=|!=|<|>=|LIKE|like|IN|IS|NOT|NULL|AND|OR|(|)|,|5|-1.5|1a|'x'|''|\"|%".split('|'),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 9 }), (words) => {
        const text = words.join(' ');
        const accepts = (read: () => unknown): boolean => {
          try {
            return read() !== undefined || true;
          } catch {
            return false;
          }
        };
        if (text !== '')
          assert.equal(
            ceqlFault(text) === undefined,
            accepts(() => parseWhere(text)),
            text,
          );
      }),
      { seed: SEED, numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (field, value) => {
        if (field.trim() === '' || /^[`'].*[`']$|[\s`]*`/.test(field.trim())) return;
        assert.deepEqual(parseWhere(rowText(field, '=', value)), {
          kind: 'compare',
          field: field.trim(),
          operator: '=',
          value,
        });
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  it('shows no half of a character', () => {
    for (const text of [
      'a 😀',
      'a = 1 😀',
      `a = 1 ${'b'.repeat(38)}😀`,
      `a = 1 '${'x'.repeat(38)}😀'`,
      "a = '😀",
    ]) {
      const { reason, told } = ceqlFault(text) ?? assert.fail(text);
      for (const shown of [reason, ...Object.values(told.values ?? {}).map(String)]) {
        assert.ok(
          !/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/.test(shown),
          shown,
        );
      }
    }
  });
});
