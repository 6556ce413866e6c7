import { ConfigurationError } from '../../src/errors';
import { amountOf, scalarOf, textOf } from '../shared/properties';
import type { Properties, PropertyTable } from '../shared/property';

/** When all ids are compared, and how many records may go without a person. */
export interface ReconcileSettings {
  hours: number;
  /** Percent of the known records. */
  fuse: number;
}

/** Half a minute, and ten years, in hours. */
const SHORTEST = 0.01;
const LONGEST = 87_600;

/** What a poll node saves of how it finds what was deleted. */
export const RECONCILE_PROPERTIES = {
  reconcile: {
    value: 0,
    check: (value, node) => {
      hoursOf(value, node);
    },
  },
  reconcileFuse: {
    value: 5,
    check: (value) => {
      fuseOf(value);
    },
  },
} as const satisfies PropertyTable;

/** Undefined: ids are not compared. @throws ConfigurationError for the first property that cannot work */
export function readReconcile(properties: Properties): ReconcileSettings | undefined {
  const hours = hoursOf(properties['reconcile'], properties);
  const fuse = fuseOf(properties['reconcileFuse']);
  return hours === undefined ? undefined : { hours, fuse };
}

/** Hours between two comparisons; undefined for a blank value and for 0: never. @throws ConfigurationError */
function hoursOf(value: unknown, { idField }: Properties): number | undefined {
  if (scalarOf('reconcile', value) === '') return undefined;
  const hours = amountOf('reconcile', value, 24);
  if (hours === 0) return undefined;
  if (!(hours >= SHORTEST && hours <= LONGEST)) {
    throw new ConfigurationError('reconcile', `ids cannot be compared every ${hours} hours`, {
      cure: `Enter hours from ${SHORTEST} to ${LONGEST}, or 0 for never.`,
      told: { code: 'reconcileHours', values: { hours, shortest: SHORTEST, longest: LONGEST } },
    });
  }
  // one that is left out means the platform's own
  if (idField === undefined || idField === null || textOf(idField) !== '') return hours;
  throw new ConfigurationError('reconcile', 'there is no id field, so no record can be missed', {
    cure: 'Enter the id field, or 0 hours.',
    told: { code: 'reconcileNoId' },
    status: 'no id field',
  });
}

/** @throws ConfigurationError */
function fuseOf(value: unknown): number {
  const percent = amountOf('reconcileFuse', value, RECONCILE_PROPERTIES.reconcileFuse.value);
  if (percent >= 0 && percent <= 100) return percent;
  throw new ConfigurationError('reconcileFuse', `${percent} percent of the records cannot go`, {
    cure: 'Enter percent from 0 to 100.',
    told: { code: 'fusePercent', values: { percent } },
  });
}
