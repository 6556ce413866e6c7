import assert from 'node:assert/strict';
import { expectedOf, keyOf, RecordBytes, type Round } from './records';

interface BenchRecord {
  Key: string;
  LastModifyDate: string;
}

const NOW = Date.parse('2026-03-01T12:00:00Z');
const round = (changed: Partial<Round>): Round => ({
  ...{ number: 1, records: 200, pageSize: 100, bytes: 700, share: 100 },
  ...changed,
});

const parsed = (records: RecordBytes, from: number, to: number): BenchRecord[] =>
  JSON.parse(`[${records.items(from, to).toString()}]`) as BenchRecord[];

describe('records of a benchmark', () => {
  for (const bytes of [200, 700, 5_000]) {
    it(`are ${bytes} bytes long each, and JSON`, () => {
      const records = new RecordBytes(200, bytes);
      records.stamp(round({ number: 0, bytes }), 0, 200, NOW);
      assert.equal(records.items(0, 200).length, 200 * (bytes + 1) - 1);
      for (const record of parsed(records, 0, 200)) assert.equal(JSON.stringify(record).length, bytes);
    });
  }

  const shares: readonly (readonly [share: number, count: number])[] = [
    [100, 200],
    [50, 100],
    [1, 2],
    [0, 1],
  ];
  for (const [share, count] of shares) {
    it(`are new in a share of ${share} %, the last one always`, () => {
      const records = new RecordBytes(200, 700);
      records.stamp(round({ number: 0 }), 0, 200, NOW - 60_000);
      records.stamp(round({ share }), 0, 200, NOW);
      const { keyHead, ...expected } = expectedOf(round({ share }));
      const fresh = parsed(records, 0, 200).filter(({ Key }) => Key.startsWith(keyHead));
      assert.equal(fresh.length, count);
      assert.equal(expected.count, count);
      assert.equal(fresh.at(-1)?.Key, keyOf(1, 199));
      for (const { LastModifyDate } of fresh) assert.ok(Date.parse(LastModifyDate) > NOW - 13_000);
    });
  }

  it('lie beyond those that are kept in the same bytes', () => {
    const records = new RecordBytes(100, 700);
    const long = round({ number: 0, records: 1_000 });
    records.stamp(long, 300, 400, NOW);
    assert.equal(parsed(records, 300, 400).at(0)?.Key, keyOf(0, 300));
  });
});
