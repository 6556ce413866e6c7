import assert from 'node:assert/strict';
import fc from 'fast-check';
import { BlockWriter } from '../../src/polling/memory/block';
import {
  bytesOf,
  recordOf,
  type RememberedRecord,
  type RememberedVersion,
} from '../../src/polling/memory/remembered';
import { eventTypeOf, type ChangeFacts } from '../../src/polling/classification';
import { contentHash } from '../../src/resource/content-hash';

const SEED = Date.now() % 1_000_000;
const hash = fc.stringMatching(/^[0-9a-f]{16}$/);
const version: fc.Arbitrary<RememberedVersion> = fc.oneof(
  fc.record({ date: fc.integer({ min: -6e13, max: 3e14 }) }),
  fc.record({ hash }),
  fc.record({ date: fc.integer(), hash }),
);
const record: fc.Arbitrary<RememberedRecord> = fc.record({
  emitted: fc.boolean(),
  seen: fc.nat(65_535),
  versions: fc.array(version, { maxLength: 4 }),
});

describe('memory of records', () => {
  it(`comes back as it was written (seed ${SEED})`, () => {
    fc.assert(
      fc.property(record, (remembered) => {
        // fast-check's records have no prototype
        const expected: unknown = JSON.parse(JSON.stringify(remembered));
        assert.deepEqual(recordOf(bytesOf(remembered)), expected);
      }),
      { seed: SEED },
    );
  });

  it(`writes a record that is seen for the first time as any other of one version (seed ${SEED})`, () => {
    const key = { high: -2, low: 3 };
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.nat(65_535), version), { maxLength: 300 }),
        (records) => {
          const [first, any] = [new BlockWriter(), new BlockWriter()];
          for (const [emitted, seen, { date, hash: text }] of records) {
            const versions = [
              { ...(date !== undefined && { date }), ...(text !== undefined && { hash: text }) },
            ];
            first.addFirst(key, emitted, seen, date, text);
            any.add(key, { emitted, seen, versions });
          }
          assert.deepEqual(first.blocks(), any.blocks());
        },
      ),
      { seed: SEED },
    );
  });

  it('takes few bytes for the usual record', () => {
    assert.equal(bytesOf({ emitted: true, seen: 20_000, versions: [{ date: 0 }] }).length, 12);
  });
});

describe('content hash', () => {
  it('is the same in any order of the fields, and another for any other value', () => {
    assert.equal(
      contentHash({ a: 1, b: { c: [1, 2], d: null } }),
      contentHash({ b: { d: null, c: [1, 2] }, a: 1 }),
    );
    const hashes = [{ a: 1 }, { a: '1' }, { a: [1] }, { a: null }, {}, { a: { 0: 1 } }, { b: 1 }].map(
      contentHash,
    );
    assert.equal(new Set(hashes).size, hashes.length);
  });
});

describe('kind of change', () => {
  const facts: ChangeFacts = {
    updated: 100_000,
    created: 100_000,
    unit: 1000,
    tolerance: 0,
    emitted: false,
    seen: false,
    complete: false,
    start: 200_000,
  };
  const cases: [string, Partial<ChangeFacts>, string][] = [
    ['updated when created', {}, 'CREATED'],
    ['in the same second', { updated: 100_999 }, 'CREATED'],
    ['later', { updated: 101_000 }, 'UPDATED'],
    ['later within the tolerance', { updated: 110_000, tolerance: 10_000 }, 'CREATED'],
    ['later than the tolerance', { updated: 111_000, tolerance: 10_000 }, 'UPDATED'],
    ['emitted before', { emitted: true }, 'UPDATED'],
    ['noted before', { seen: true }, 'CREATED'],
    ['no creation date', { created: undefined }, 'UPDATED'],
    ['no creation date, all known', { created: undefined, complete: true }, 'CREATED'],
    [
      'no creation date, all known, this one too',
      { created: undefined, complete: true, seen: true },
      'UPDATED',
    ],
    ['no updated date, created before the start', { updated: undefined }, 'UPDATED'],
    ['no updated date, created at the start', { updated: undefined, start: 100_000 }, 'CREATED'],
    [
      'no updated date, created in the day of the start',
      { updated: undefined, created: 0, start: 100_000, unit: 86_400_000 },
      'CREATED',
    ],
    ['no updated date, from the beginning', { updated: undefined, start: null }, 'CREATED'],
    ['no updated date, seen before', { updated: undefined, start: null, seen: true }, 'UPDATED'],
    [
      'no updated date, created before the start, all known',
      { updated: undefined, complete: true },
      'UPDATED',
    ],
  ];
  for (const [name, changed, expected] of cases) {
    it(`${name}: ${expected}`, () => {
      assert.equal(eventTypeOf({ ...facts, ...changed }), expected);
    });
  }
});
