import assert from 'node:assert/strict';
import type { ArmName } from './arms';
import { settingText } from './report';
import { measured, ratiosTo } from './rounds';
import { quartilesOf } from './statistics';

/** A short benchmark: not how fast a machine is, but how fast the poll node is by other ways on the same machine. */
const SHORT = { arms: ['floor', 'event', 'hand'], pages: 5, pageSize: 2_000, bytes: 700, rounds: 5 } as const;

/**
 * What the poll node reaches at least of another way's speed, by percent of new records: by CPU time, which other
 * programs on the machine disturb little, and by the time that passes, with more room.
 */
const LEAST: readonly { share: number; other: ArmName; cpu: number; took: number }[] = [
  { share: 100, other: 'floor', cpu: 0.45, took: 0.35 },
  { share: 100, other: 'hand', cpu: 1.9, took: 1.6 },
  { share: 1, other: 'floor', cpu: 0.45, took: 0.35 },
  { share: 1, other: 'hand', cpu: 2.4, took: 2 },
];

describe('the poll node beside reading alone and a flow wired by hand', function () {
  this.timeout(60_000);

  for (const share of [100, 1]) {
    it(`is fast enough where ${share} % of the records are new`, async () => {
      const result = await measured({ ...SHORT, share });
      for (const { other, ...least } of LEAST.filter((each) => each.share === share)) {
        for (const by of ['cpu', 'took'] as const) {
          const reached = quartilesOf(ratiosTo(result, 'event', other, by) ?? []).median;
          assert.ok(reached >= least[by], `${reached.toFixed(2)} of ${other}\n${settingText(result)}`);
        }
      }
    });
  }
});
