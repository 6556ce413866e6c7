import assert from 'node:assert/strict';
import type { ArmName } from './arms';
import { settingText } from './report';
import { measured, ratiosTo } from './rounds';
import { quartilesOf } from './statistics';

/** A short benchmark: not how fast a machine is, but how fast the poll node is by other ways on the same machine. */
const SHORT = { arms: ['floor', 'event', 'hand'], pages: 5, pageSize: 2_000, bytes: 700, rounds: 5 } as const;

/**
 * What the poll node reaches at least of another way's speed, by percent of new records. About half of what it reaches
 * on an idle machine, since others may work on this one.
 */
const LEAST: readonly { share: number; other: ArmName; ratio: number }[] = [
  { share: 100, other: 'floor', ratio: 0.08 },
  { share: 100, other: 'hand', ratio: 0.4 },
  { share: 1, other: 'floor', ratio: 0.1 },
  { share: 1, other: 'hand', ratio: 0.7 },
];

describe('the poll node beside reading alone and a flow wired by hand', function () {
  this.timeout(60_000);

  for (const share of [100, 1]) {
    it(`is fast enough where ${share} % of the records are new`, async () => {
      const result = await measured({ ...SHORT, share });
      for (const { other, ratio } of LEAST.filter((each) => each.share === share)) {
        const reached = quartilesOf(ratiosTo(result, 'event', other) ?? []).median;
        assert.ok(reached >= ratio, `${reached.toFixed(2)} of ${other}\n${settingText(result)}`);
      }
    });
  }
});
