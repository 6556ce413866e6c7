import { ARM_NAMES } from './arms';
import type { Setting } from './rounds';

/** Records of a round at least: short rounds tell more of the machine than of the code. */
const LEAST = 20_000;
/** What the figures are mainly taken at. */
const USUAL = { pageSize: 2_000, bytes: 700, share: 100 };

/** What changes from setting to setting, one thing at a time. */
const VARIED: readonly Partial<typeof USUAL>[] = [
  {},
  { share: 1 },
  { share: 0 },
  { pageSize: 200 },
  { pageSize: 10_000 },
  { bytes: 200 },
  { bytes: 5_000 },
];
/** The first of them are measured in as many rounds as are asked for, the others in about half. */
const FULL = 2;

/** All settings of the whole benchmark. */
export function allSettings(rounds: number): Setting[] {
  return VARIED.map((varied, index) => {
    const setting = { ...USUAL, ...varied };
    return {
      arms: ARM_NAMES,
      pages: Math.max(1, Math.ceil(LEAST / setting.pageSize)),
      ...setting,
      rounds: index < FULL ? rounds : Math.ceil(rounds / 2),
    };
  });
}
