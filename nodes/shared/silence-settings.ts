import { ConfigurationError } from '../../src/errors';
import { amountOf, scalarOf } from './properties';
import type { PropertyTable } from './property';

/** Ten years, in hours. */
const LONGEST = 87_600;

/** What a source node saves of when it says that nothing comes. */
export const SILENCE_PROPERTIES = {
  silence: {
    value: '',
    check: (value) => {
      silenceOf(value);
    },
  },
} as const satisfies PropertyTable;

/** Hours without an event after which a node says so; undefined for a blank value and for 0: never. @throws ConfigurationError */
export function silenceOf(value: unknown): number | undefined {
  if (scalarOf('silence', value) === '') return undefined;
  const hours = amountOf('silence', value, 24);
  if (hours === 0) return undefined;
  if (hours > 0 && hours <= LONGEST) return hours;
  throw new ConfigurationError('silence', `${hours} hours cannot be waited`, {
    cure: `Enter hours above 0, at most ${LONGEST}, or nothing for no alarm.`,
  });
}
