import assert from 'node:assert/strict';
import fc from 'fast-check';
import { jsonFault } from '../src/json-fault';
import { canonicalJson, DEEPEST, isMembers, isTooDeep, JsonError, parseJson } from '../src/json';

/** `SEED=… npx mocha …` runs the same again. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

function nested(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels));
}

describe('JSON from outside', () => {
  before(() => {
    console.log(`      seed ${SEED}`);
  });

  it('keeps all digits of an integer that a double would change, wherever it stands', () => {
    const long = '5437000000123456781';
    const text = `{"id":${long},"a":[-${long},[${long}]],"b":{"c":${long} },"d": ${long}\n,"text":"${long}"}`;
    assert.deepEqual(parseJson(text), {
      id: long,
      a: [`-${long}`, [long]],
      b: { c: long },
      d: long,
      text: long,
    });
    assert.equal(parseJson(long), long);
    assert.equal(parseJson(` -${long} `), `-${long}`);
    const longest = '9'.repeat(4300);
    assert.deepEqual(parseJson(`[${longest}]`), [longest]);
  });

  it('tells integers apart that are the same double', () => {
    const ids = [781n, 782n, 783n].map((last) => String(5437000000123456000n + last));
    assert.deepEqual(parseJson(`[${ids.join()}]`), ids);
    assert.deepEqual(parseJson('[9007199254740991,9007199254740992,9007199254740993]'), [
      9007199254740991,
      '9007199254740992',
      '9007199254740993',
    ]);
  });

  it('leaves every number a number that a double holds, or that is no integer so long', () => {
    const short = ['0', '-0', '1', '-1.5', '1e3', '1E+21', '2.5e300', '1e-400', '1.7976931348623157e308'];
    const texts = [...short, '0.1234567890123456789', '52.520006599999999123'];
    for (const text of texts) assert.equal(parseJson(text), Number(text), text);
    assert.ok(Object.is(parseJson('-0'), -0));
  });

  it('keeps the text of a number that is beyond every double, or longer than one in another writing', () => {
    const texts = [
      '1e400',
      '-1e400',
      '5.437000000123456781E+18',
      '54370000001234567.81e2',
      '9007199254740993.0',
    ];
    assert.deepEqual(parseJson(`[${texts.join()}]`), texts);
  });

  it('looks for long numbers outside of strings only', () => {
    const texts = [
      'a, 5437000000123456781, b',
      '{"id":5437000000123456781}',
      '\\"5437000000123456781\\',
      '\\',
    ];
    const value = Object.fromEntries(texts.map((text, index) => [text, [text, index]]));
    const all = { ...value, id: 0 };
    const text = JSON.stringify(all).replace('"id":0', '"id":5437000000123456781');
    assert.deepEqual(parseJson(text), { ...value, id: '5437000000123456781' });
  });

  it('leaves out a member named __proto__, however it is written and at any depth', () => {
    const text = '{"a":[{"__proto__":{"polluted":1},"x":1}],"\\u005f_proto__":1,"__pr\\u006fto__":2}';
    assert.deepEqual(Object.keys(parseJson(text) as object), ['a']);
    assert.equal(JSON.stringify(parseJson(text)), '{"a":[{"x":1}]}');
    assert.deepEqual(Object.keys(parseJson('{"constructor":1,"toString":2}') as object), [
      'constructor',
      'toString',
    ]);
  });

  it('is read the way the engine reads it, but for long numbers', () => {
    const isPlain = (value: unknown): boolean =>
      !JSON.stringify(value).includes('__proto__') && !/\d{16}|e\+/.test(JSON.stringify(value));
    fc.assert(
      fc.property(fc.jsonValue().filter(isPlain), fc.constantFrom(undefined, 2, '\t'), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        assert.deepEqual(parseJson(text), JSON.parse(text));
        assert.equal(jsonFault(text), undefined);
      }),
      { seed: SEED },
    );
  });

  it('may begin with a byte order mark', () => {
    assert.deepEqual(parseJson('\uFEFF{"a":1}'), { a: 1 });
  });

  it('is read however deep it is', () => {
    assert.equal(isTooDeep(parseJson('['.repeat(200_000) + ']'.repeat(200_000))), true);
  });
});

describe('JSON that is broken', () => {
  const reasons: [text: string, reason: string][] = [
    ['', 'a value is expected, but the text ends (line 1, column 1)'],
    ['[{"a":1},\n {"Amount": NaN}]', 'NaN is no value of JSON (line 2, column 13, in [1].Amount)'],
    ['{"a":-Infinity}', '-Infinity is no value of JSON (line 1, column 6, in a)'],
    ['{"a":None}', 'None is no value of JSON (line 1, column 6, in a)'],
    ['{"a":1', 'a comma or } is expected, but the text ends (line 1, column 7, in a)'],
    ['[1,2', 'a comma or ] is expected, but the text ends (line 1, column 5, in [1])'],
    ['[1 2]', 'a comma or ] is expected (line 1, column 4, in [0])'],
    ['[1,]', 'a value is expected (line 1, column 4, in [1])'],
    ['{"a":{"b c":}}', "a value is expected (line 1, column 13, in a['b c'])"],
    ['{a:1}', 'a name in double quotes is expected (line 1, column 2)'],
    ['{"a" 1}', 'a colon is expected (line 1, column 6, in a)'],
    ['{"a":"x', 'the string that begins here is not closed (line 1, column 6, in a)'],
    ['["a\nb"]', 'a line break or another control character is inside a string (line 1, column 4, in [0])'],
    ['\r\n["\\x"]', 'an unknown escape is inside a string (line 2, column 3, in [0])'],
    ['[1]]', 'nothing more is expected (line 1, column 4)'],
    ['[01]', 'a comma or ] is expected (line 1, column 3, in [0])'],
    ['<html>', 'a value is expected (line 1, column 1)'],
  ];

  for (const [text, reason] of reasons) {
    it(`says where and why: ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseJson(text),
        (error) => error instanceof JsonError && error.reason === reason && error.message.startsWith(reason),
      );
    });
  }

  it('is told by a place in every text that the engine refuses, and in no other', () => {
    const whole = JSON.stringify({ a: [1, -2.5e3, true, null, 'x\\"é\u2028'], b: { c: {}, d: [] } });
    fc.assert(
      fc.property(
        fc.nat(whole.length),
        fc.constantFrom('', '"', '{', ']', ',', ':', '\\', '0', 'e', 'N', '\n', ' ', '.', '-'),
        fc.nat(3),
        (at, put, removed) => {
          const text = whole.slice(0, at) + put + whole.slice(at + removed);
          let isRefused = false;
          try {
            JSON.parse(text);
          } catch {
            isRefused = true;
          }
          assert.equal(jsonFault(text) !== undefined, isRefused, text);
        },
      ),
      { seed: SEED, numRuns: 5_000 },
    );
  });

  it('is shown by a path of bounded length', () => {
    const deep = `${`{"${'n'.repeat(500)}":`.repeat(5_000)}x`;
    assert.ok((jsonFault(deep)?.path.length ?? 0) < 1_000);
    assert.equal(jsonFault('['.repeat(100_000))?.column, 100_001);
  });
});

describe('canonical JSON', () => {
  it('is the same whatever order the members come in, and tells all else apart', () => {
    assert.equal(canonicalJson({ b: 1, a: [{ d: null, c: 'x' }] }), '{"a":[{"c":"x","d":null}],"b":1}');
    for (const value of [1, 'x', null, true, [], {}, [[]], [{}], { '': {} }]) {
      assert.equal(canonicalJson(value), JSON.stringify(value));
    }
  });

  it('is written at any depth', () => {
    assert.equal(canonicalJson(nested(200_000)).length, 400_000);
  });
});

describe('a record', () => {
  it(`is too deep from ${DEEPEST + 1} levels on`, () => {
    assert.equal(isTooDeep(nested(DEEPEST)), false);
    assert.equal(isTooDeep(nested(DEEPEST + 1)), true);
    assert.equal(isTooDeep({ a: 1, b: nested(DEEPEST) }), true);
    assert.equal(isTooDeep('['.repeat(1_000)), false);
  });

  it('is a JSON object', () => {
    assert.deepEqual([{}, { a: 1 }].map(isMembers), [true, true]);
    assert.deepEqual([null, [], 'a', 1, undefined].map(isMembers), [false, false, false, false, false]);
  });
});
