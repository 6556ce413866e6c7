import type { Clock } from '../../src/clock';
import type { Sandbox } from '../sandbox';

/**
 * This machine's clock as far as the engine sees it: the sandbox's, off by `skew` ms. Waiting moves the sandbox's clock
 * on at once; durations are those of the waits alone, since the sandbox's clock may be set back.
 */
export function sandboxTimed({ clock }: Sandbox, skew = 0): Clock {
  let waited = 0;
  return {
    now: () => clock.now() + skew,
    elapsed: () => waited,
    sleep: (ms) => {
      waited += ms;
      clock.advance(ms);
      return Promise.resolve();
    },
  };
}
