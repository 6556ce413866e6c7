import { MaximizerError } from '../../src/errors';
import { oneAtATime } from '../../src/one-at-a-time';
import { checkRange, instantText, sendRange, type Range, type RangeOptions } from '../../src/polling/range';
import { scopePrefix } from '../../src/store/keys';
import type { Store } from '../../src/store/store';
import { createHold } from './hold';

/** A range as a person writes it in `msg.payload`. */
export interface WrittenRange {
  from: string;
  to: string;
}

export interface RangesOptions extends Omit<RangeOptions, 'range' | 'mayGoOn'> {
  /** What the node's state is filed under. */
  scope: string;
  store: Store;
}

/** The ranges that one node sends again, one after the other. */
export interface Ranges {
  /** Tells of the range that an earlier run of the node broke off, once. @throws what the store threw */
  tellBrokenOff(tell: (error: MaximizerError, range: WrittenRange) => void): Promise<void>;
  /** Resolves when all of its events were taken. @throws ConfigurationError and MaximizerError */
  send(range: Range): Promise<void>;
  /** Stops what is being sent between two pages. */
  pause(): void;
  resume(): void;
}

/**
 * A node that is stopped breaks a range off: its input message ends with it. So it is noted which one it was, for the
 * node to say so when it starts again; how far it came is not, since it may be sent again whole.
 */
export function createRanges({ scope, store, ...options }: RangesOptions): Ranges {
  const { resource, signal } = options;
  const key = scopePrefix(scope, 'range');
  const inLine = oneAtATime();
  const hold = createHold(signal);
  /** Ranges that are not sent to their ends. */
  let unsent = 0;

  const pause = (): void => {
    // one that is asked for on a paused node is meant to be sent
    if (unsent > 0) hold.pause();
  };
  const sendNoted = async (range: Range): Promise<void> => {
    const written: WrittenRange = { from: instantText(range.from), to: instantText(range.to) };
    await store.write([{ put: key, value: Buffer.from(JSON.stringify(written)) }]);
    try {
      await sendRange({ ...options, range, mayGoOn: hold.mayGoOn });
    } finally {
      if (!signal.aborted) await store.write([{ del: key }]);
    }
  };

  return {
    tellBrokenOff: async (tell) => {
      const bytes = await store.get(key);
      if (bytes === undefined) return;
      await store.write([{ del: key }]);
      const range = JSON.parse(bytes.toString()) as WrittenRange;
      tell(brokenOffError(resource.resource, range), range);
    },
    send: async (range) => {
      // a wrong one need not wait for those before it
      checkRange(resource, range);
      unsent += 1;
      try {
        await inLine(() => {
          signal.throwIfAborted();
          return sendNoted(range);
        });
      } finally {
        unsent -= 1;
      }
    },
    pause,
    resume: hold.resume,
  };
}

/** The error for a range that a stop of the node broke off. */
function brokenOffError(resource: string, { from, to }: WrittenRange): MaximizerError {
  return new MaximizerError(
    `${resource}: the node was stopped while it was sending again what changed from ${from} to ${to}`,
    {
      code: 'range-broken-off',
      status: 'range broken off',
      cure: 'Send the same range once more to get what is missing; what was sent then comes again, with the same ids.',
    },
  );
}
