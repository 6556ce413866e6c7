import assert from 'node:assert/strict';
import { percentileOf, quartilesOf, ratiosOf } from './statistics';

describe('statistics of a benchmark', () => {
  const cases: readonly (readonly [values: number[], lower: number, median: number, upper: number])[] = [
    [[7], 7, 7, 7],
    [[1, 3], 1.5, 2, 2.5],
    [[5, 1, 4, 2, 3], 2, 3, 4],
  ];
  for (const [values, lower, median, upper] of cases) {
    it(`take the quartiles of ${values.join(', ')}`, () => {
      assert.deepEqual(quartilesOf(values), { lower, median, upper });
    });
  }

  it('take a percentile between two figures', () => {
    const hundred = Array.from({ length: 101 }, (_, value) => value);
    assert.equal(percentileOf(hundred, 0.99), 99);
    assert.equal(percentileOf([0, 10], 0.99), 9.9);
  });

  it('compare the figures of the same round', () => {
    assert.deepEqual(ratiosOf([10, 30], [20, 10]), [0.5, 3]);
  });

  it('are told of nothing', () => {
    assert.throws(() => quartilesOf([]), /no figures/);
  });
});
