import { ConfigurationError } from '../../src/errors';
import { scalarOf } from './properties';
import type { PropertyTable } from './property';

/** Characters of a stream's name at most. */
const LONGEST = 100;

/** What a source node saves of whom it shares its changes with. */
export const STREAM_PROPERTIES = {
  stream: {
    value: '',
    check: (value) => {
      streamOf(value);
    },
  },
} as const satisfies PropertyTable;

/** The name of the stream that a node belongs to; undefined: it is alone. @throws ConfigurationError */
export function streamOf(value: unknown): string | undefined {
  const name = scalarOf('stream', value).trim();
  if (name.length <= LONGEST) return name === '' ? undefined : name;
  throw new ConfigurationError('stream', `the name is longer than ${LONGEST} characters`, {
    cure: 'Choose a short name, and the same for all nodes of the stream.',
  });
}
