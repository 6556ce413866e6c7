import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lineAndColumn, scanJson } from '../../../src/resource/configuration/json-scan';

describe('the scan of a JSON text', () => {
  const faults: [text: string, position: number, what: RegExp][] = [
    ['', 0, /value is expected, but the text ends/],
    ['{', 1, /name in double quotes is expected, but the text ends/],
    ['{"a"', 4, /colon is expected, but the text ends/],
    ['{"a":', 5, /value is expected, but the text ends/],
    ['{"a":1', 6, /comma or } is expected, but the text ends/],
    ['[1', 2, /comma or ] is expected, but the text ends/],
    ['{a: 1}', 1, /name in double quotes/],
    ["{'a': 1}", 1, /name in double quotes/],
    ['{"a" 1}', 5, /colon/],
    ['{"a": 1 "b": 2}', 8, /comma or }/],
    ['{"a": 1,}', 8, /name in double quotes/],
    ['[1,]', 3, /value is expected/],
    ['{"a": undefined}', 6, /value is expected/],
    ['{"a": 01}', 7, /comma or }/],
    ['{"a": "x}', 6, /not closed/],
    ['{"a": "x\ny"}', 8, /control character/],
    ['{"a": "x\\y"}', 8, /unknown escape/],
    ['{"a": "\\u12g4"}', 7, /unknown escape/],
    ['{} {}', 3, /nothing more/],
    ['{"a": 1} // b', 9, /nothing more/],
    ['{“a”: 1}', 1, /name in double quotes/],
    ['['.repeat(101), 101, /more than 100 brackets/],
  ];
  for (const [text, position, what] of faults) {
    it(`${text.slice(0, 30).replace('\n', '⏎')} ends at ${position}`, () => {
      assert.throws(() => JSON.parse(text));
      const { fault } = scanJson(text);
      assert.equal(fault?.position, position);
      assert.match(fault.what, what);
    });
  }

  it('agrees with the engine on what is JSON', () => {
    const pieces = [
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"a"',
      '"',
      '1',
      '-',
      '0',
      '.5',
      'e3',
      'true',
      'null',
      ' ',
      '\n',
      '\\',
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        assert.equal(scanJson(text).fault === undefined, isJson(text), text);
      }),
      { numRuns: 3000 },
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), fc.string({ maxLength: 2 }), (json, at, change) => {
        assert.equal(scanJson(json).fault, undefined);
        const cut = at % (json.length + 1);
        const changed = json.slice(0, cut) + change + json.slice(cut + 1);
        assert.equal(scanJson(changed).fault === undefined, isJson(changed), changed);
      }),
    );
  });

  it('names what one object holds twice', () => {
    const { fault, repeated } = scanJson(
      '{"a": {"b": 1, "c": 2, "\\u0062": 3}, "b": 1, "a": 2, "__proto__": 1}',
    );
    assert.equal(fault, undefined);
    assert.deepEqual(repeated, [
      { name: 'b', position: 23 },
      { name: 'a', position: 45 },
    ]);
  });

  it('counts lines and columns from 1', () => {
    assert.equal(lineAndColumn('ab\ncd\r\nef', 0), 'line 1, column 1');
    assert.equal(lineAndColumn('ab\ncd\r\nef', 4), 'line 2, column 2');
    assert.equal(lineAndColumn('ab\ncd\r\nef', 7), 'line 3, column 1');
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
