import assert from 'node:assert/strict';
import { outcomeOf } from './run';
import { SCENARIOS } from './scenarios';

const SEED = Number(process.env['SIMULATION_SEED'] ?? Date.now() % 1_000_000);

describe(`simulation, seed ${SEED}`, () => {
  for (const scenario of SCENARIOS) {
    it(`${scenario.name}: loses nothing, repeats nothing`, async function () {
      this.timeout(180_000);
      const outcome = await outcomeOf(scenario, SEED);
      assert.deepEqual(outcome.lost, []);
      assert.deepEqual(outcome.repeated, []);
      if (scenario.mayBeStale !== true) assert.deepEqual(outcome.stale, []);
      assert.ok(outcome.changes > 500, `${outcome.changes} changes prove little`);
      if (scenario.frugal === true) {
        const share = outcome.rowsRead / outcome.overlapRows;
        assert.ok(share <= 0.5, `read ${share.toFixed(2)} of the rows of a plain overlap`);
      }
      if (scenario.quiet === true) {
        const { polls, requests, rows } = outcome.quiet;
        assert.ok(polls > 0, 'no poll was quiet');
        // one page at most, and behind it the look for another
        assert.ok(
          requests <= (rows > 0 ? 2 : 1) && rows <= 200,
          `a quiet poll read ${rows} rows in ${requests} requests`,
        );
      }
    });
  }
});
