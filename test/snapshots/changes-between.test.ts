import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { CrmRecord, FieldChanges } from '../../src/events/event';
import { canonicalJson, isMembers } from '../../src/json';
import { compileRecordPath, recordPathSteps, recordPathText } from '../../src/resource/record-path';
import { changesBetween, LONGEST_TEXT } from '../../src/snapshots/changes-between';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

const TABLE: [what: string, before: CrmRecord, after: CrmRecord, changes: FieldChanges][] = [
  ['nothing', { a: 1, b: 'x' }, { b: 'x', a: 1 }, {}],
  ['a text', { Status: 'Open' }, { Status: 'Won' }, { Status: { from: 'Open', to: 'Won' } }],
  ['a number and its text', { n: 1 }, { n: '1' }, { n: { from: 1, to: '1' } }],
  ['a field that comes', {}, { City: 'Bonn' }, { City: { from: null, to: 'Bonn' } }],
  ['a field that goes', { City: 'Bonn' }, {}, { City: { from: 'Bonn', to: null } }],
  ['a field that is left out instead of null', { City: null }, {}, {}],
  ['a blank text in place of nothing', { City: null }, { City: '' }, { City: { from: null, to: '' } }],
  [
    'fields of an object, by path',
    { Address: { City: 'Bonn', Zip: '1', At: { x: 1 } } },
    { Address: { City: 'Rome', Zip: '1', At: { x: 2 } } },
    { 'Address.City': { from: 'Bonn', to: 'Rome' }, 'Address.At.x': { from: 1, to: 2 } },
  ],
  [
    'an object in place of a text, as a whole',
    { Status: 'Open' },
    { Status: { Key: 1 } },
    { Status: { from: 'Open', to: { Key: 1 } } },
  ],
  ['an empty object in place of nothing', {}, { a: {} }, { a: { from: null, to: {} } }],
  ['a list, as a whole', { t: ['a', 'b'] }, { t: ['b', 'a'] }, { t: { from: ['a', 'b'], to: ['b', 'a'] } }],
  ['lists whose members have another order', { t: [{ a: 1, b: 2 }] }, { t: [{ b: 2, a: 1 }] }, {}],
  ['a list in place of an object', { t: {} }, { t: [] }, { t: { from: {}, to: [] } }],
  ['names that are paths', { 'a.b': 1 }, { 'a.b': 2 }, { "['a.b']": { from: 1, to: 2 } }],
  ['names with quotes', { a: { "x'[": 1 } }, { a: { "x'[": 2 } }, { "a['x\\'[']": { from: 1, to: 2 } }],
  ['a name without letters', { '': 1 }, { '': 2 }, { "['']": { from: 1, to: 2 } }],
  [
    'what the platform moves',
    { ModifiedBy: 'A' },
    { ModifiedBy: 'B' },
    { ModifiedBy: { from: 'A', to: 'B' } },
  ],
];

describe('what changed between two versions of a record', () => {
  before(() => {
    console.log(`      seed ${SEED}`);
  });

  for (const [what, before, after, changes] of TABLE) {
    it(`tells ${what}`, () => {
      assert.deepEqual(changesBetween(before, after), changes);
    });
  }

  it('compares long texts whole and tells their beginnings, never half of a character, in lists too', () => {
    const long = 'x'.repeat(LONGEST_TEXT - 1);
    const changes = changesBetween(
      { Notes: `${long}xa`, List: [], Same: `${long}xx` },
      { Notes: `${long}xb`, List: [`${long}😀`], Same: `${long}xx` },
    );
    const cut = `${long}x… (${LONGEST_TEXT + 1} characters)`;
    assert.deepEqual(changes, {
      Notes: { from: cut, to: cut },
      List: { from: [], to: [`${long}… (${LONGEST_TEXT + 1} characters)`] },
    });
  });

  it('takes a member named __proto__ for one like any other', () => {
    const before = JSON.parse('{"__proto__": {"a": 1}, "constructor": 1}') as CrmRecord;
    const after = JSON.parse('{"__proto__": {"a": 2}, "constructor": 2}') as CrmRecord;
    const changes = changesBetween(before, after);
    assert.deepEqual(Object.keys(changes), ['__proto__.a', 'constructor']);
    assert.equal(Object.getPrototypeOf(changes), Object.prototype);
  });

  it('shares nothing with the record, which a flow may change', () => {
    const after = { list: [{ a: 1 }] };
    const changes = changesBetween({}, after);
    const [first] = after.list;
    assert.ok(first);
    first.a = 2;
    assert.deepEqual(changes['list']?.to, [{ a: 1 }]);
  });

  const names = fc.oneof(
    fc.constantFrom('Status', 'City', 'a.b', "x'y", '[0]', '__proto__', ''),
    fc.string(),
  );
  const records = fc.letrec<{ value: unknown; record: CrmRecord }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(null, true, 0, 1, '', 'Open', 'Won'),
      fc.string({ maxLength: 8 }),
      fc.array(tie('value'), { maxLength: 3 }),
      tie('record'),
    ),
    record: fc.dictionary(names, tie('value'), { maxKeys: 5, noNullPrototype: true }),
  })).record;

  it('tells nothing of a record and its copy, and the reverse the other way round', () => {
    fc.assert(
      fc.property(records, records, (before, after) => {
        assert.deepEqual(changesBetween(before, JSON.parse(JSON.stringify(before)) as CrmRecord), {});
        const there = changesBetween(before, after);
        const back = changesBetween(after, before);
        assert.deepEqual(Object.keys(back).sort(), Object.keys(there).sort());
        for (const [path, { from, to }] of Object.entries(there)) {
          assert.deepEqual(back[path], { from: to, to: from });
        }
      }),
      { seed: SEED },
    );
  });

  it('tells all that makes one version of the other, and each field by the path that reads it', () => {
    fc.assert(
      fc.property(records, records, (before, after) => {
        const made = copyOf(before);
        for (const [path, { from, to }] of Object.entries(changesBetween(before, after))) {
          const steps = recordPathSteps(path, 'path');
          assert.equal(recordPathText(steps), path);
          if (!Object.hasOwn(before, path)) {
            assert.deepEqual(compileRecordPath(path, 'path')(before) ?? null, from);
          }
          set(made, steps, to);
        }
        assert.equal(canonicalJson(withoutNulls(made)), canonicalJson(withoutNulls(after)));
      }),
      { seed: SEED },
    );
  });
});

function copyOf(record: CrmRecord): Record<string, unknown> {
  return JSON.parse(JSON.stringify(record)) as Record<string, unknown>;
}

function set(record: Record<string, unknown>, steps: readonly string[], value: unknown): void {
  const [step = '', ...rest] = steps;
  if (rest.length === 0) {
    Object.defineProperty(record, step, { value, enumerable: true, writable: true, configurable: true });
    return;
  }
  set(Object.getOwnPropertyDescriptor(record, step)?.value as Record<string, unknown>, rest, value);
}

/** A value without what stands for nothing. Empty objects stay. */
function withoutNulls(value: unknown): unknown {
  if (!isMembers(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]));
}
