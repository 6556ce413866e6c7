import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ConfigurationError } from '../../src/errors';
import { compileRecordPath } from '../../src/resource/record-path';

const at = (path: string, record: unknown): unknown => compileRecordPath(path, 'idField')(record);

describe('a path into a record', () => {
  const record = {
    Key: 'k',
    customer: { id: 7, 'first name': 'Ann', tags: [['a', 'b']] },
    'Modified Time': '2020-01-01',
    items: [{ id: 'i0' }, { id: 'i1' }],
    "it's": { '\\': 1, 'a]b': 2, '"': 3 },
    nothing: null,
    zero: 0,
    text: 'abc',
    '': 'blank name',
  };

  const found: [path: string, value: unknown][] = [
    ['Key', 'k'],
    [' Key ', 'k'],
    ['customer.id', 7],
    ["['Modified Time']", '2020-01-01'],
    ['["Modified Time"]', '2020-01-01'],
    ['Modified Time', '2020-01-01'],
    ["customer['first name']", 'Ann'],
    ["['customer'].id", 7],
    ['items[1].id', 'i1'],
    ['items.0.id', 'i0'],
    ['customer.tags[0][1]', 'b'],
    ["['it\\'s']['\\\\']", 1],
    ["[\"it's\"]['a]b']", 2],
    ["['it\\'s']['\"']", 3],
    ['$.customer.id', 7],
    ["$['Modified Time']", '2020-01-01'],
    ["['']", 'blank name'],
    ['zero', 0],
    ['nothing', null],
  ];
  for (const [path, value] of found) {
    it(`${path} holds ${JSON.stringify(value)}`, () => {
      assert.equal(at(path, record), value);
    });
  }

  for (const path of [
    'missing',
    'customer.missing',
    'nothing.id',
    'text.id',
    'items[2].id',
    'items[0].id.x',
    'customer[0]',
  ]) {
    it(`${path} holds nothing`, () => {
      assert.equal(at(path, record), undefined);
    });
  }

  it('prefers a property named like the whole path', () => {
    assert.equal(at('DATE.x', { 'DATE.x': 1, DATE: { x: 2 } }), 1);
    assert.equal(at('DATE.x', { DATE: { x: 2 } }), 2);
    assert.equal(at("['a']", { "['a']": 1, a: 2 }), 1);
    assert.equal(at('$.a', { '$.a': 1, a: 2 }), 1);
    assert.equal(at('$a', { $a: 1 }), 1);
    assert.equal(at('$', { $: 1 }), 1);
  });

  it('reaches no prototype, only own properties', () => {
    for (const path of [
      '__proto__',
      'constructor',
      'toString',
      'constructor.prototype',
      '__proto__.toString',
      "['hasOwnProperty']",
    ]) {
      assert.equal(at(path, record), undefined, path);
    }
    assert.equal(at('a.constructor', { a: {} }), undefined);
    assert.equal(at('__proto__', JSON.parse('{"__proto__": 1}')), 1);
    assert.equal(at('__proto__.polluted', Object.create({ polluted: 1 })), undefined);
  });

  it('holds nothing in what is no record', () => {
    for (const value of [null, undefined, 1, 'Key', true]) {
      assert.equal(at('Key', value), undefined);
      assert.equal(at('Key.length', value), undefined);
    }
  });

  const malformed: [path: string, position: number, what: RegExp][] = [
    ['', 1, /is empty/],
    ['   ', 1, /is empty/],
    ['.id', 1, /name is missing/],
    ['a..b', 3, /name is missing/],
    ['a.', 3, /name is missing/],
    ['a.[0]', 3, /name is missing/],
    ['$.', 3, /name is missing/],
    ['a]', 2, /closes no bracket/],
    ['a[', 3, /neither an index nor a name/],
    ['a[]', 3, /neither an index nor a name/],
    ['a[b]', 3, /neither an index nor a name/],
    ['a[-1]', 3, /neither an index nor a name/],
    ['a[01]', 4, /\] is expected/],
    ['a[0', 2, /\[ is not closed/],
    ["['a'", 1, /\[ is not closed/],
    ["['a", 2, /quote is not closed/],
    ["['a\\", 2, /quote is not closed/],
    ["  ['a ", 4, /quote is not closed/],
    ["['a'x]", 5, /\] is expected/],
    ["['a']b", 6, /\. or \[ is expected/],
  ];
  for (const [path, position, what] of malformed) {
    it(`${JSON.stringify(path)} is refused at position ${position}`, () => {
      assert.throws(
        () => compileRecordPath(path, 'contacts.idField'),
        (thrown: unknown) => {
          assert.ok(thrown instanceof ConfigurationError);
          assert.equal(thrown.key, 'contacts.idField');
          assert.equal(thrown.position, position);
          assert.match(thrown.message, what);
          assert.match(thrown.cure, /customer\.id/);
          return true;
        },
      );
    });
  }

  it('finds any value by the quoted names that lead to it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1, maxLength: 4 }), (names) => {
        const path = names.map((name) => `['${name.replace(/[\\']/g, '\\$&')}']`).join('');
        const nested = names.reduceRight<unknown>(
          (value, name) => Object.fromEntries([[name, value]]),
          'here',
        );
        assert.equal(at(path, nested), 'here');
      }),
    );
  });

  it('either reads or refuses any text, and never fails otherwise', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', '.', '[', ']', "'", '"', '\\', '0', '1', '$', ' ') }),
        (path) => {
          try {
            at(path, { a: [{ a: 1 }] });
          } catch (thrown) {
            assert.ok(thrown instanceof ConfigurationError);
            assert.ok(
              thrown.position !== undefined && thrown.position >= 1 && thrown.position <= path.length + 1,
            );
          }
        },
      ),
    );
  });
});
