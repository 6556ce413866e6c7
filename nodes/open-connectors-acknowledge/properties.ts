import { choiceOf } from '../shared/properties';
import type { PropertyTable } from '../shared/property';

/** What an acknowledge node can say of an event; in step with the engine's own type by its use there. */
const OUTCOMES = { done: 'done', retry: 'retry', discard: 'discard' } as const;

/** What an acknowledge node saves. */
export const ACKNOWLEDGE_PROPERTIES = {
  name: { value: '' },
  outcome: {
    value: 'done',
    check: (value) => {
      outcomeOf(value);
    },
  },
} as const satisfies PropertyTable;

/** What the node says of events. @throws ConfigurationError */
export function outcomeOf(value: unknown): keyof typeof OUTCOMES {
  return choiceOf('outcome', value, OUTCOMES, 'done');
}
