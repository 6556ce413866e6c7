import type { Clock } from '../../src/clock';
import type { Sandbox } from '../sandbox';

/**
 * This machine's clock as far as the engine sees it: the sandbox's, off by `skew` ms. Waiting moves the sandbox's clock
 * on at once; time passes as the sandbox's clock is advanced, not as it is set.
 */
export function sandboxTimed({ clock }: Sandbox, skew = 0): Clock {
  return {
    now: () => clock.now() + skew,
    elapsed: () => clock.advanced,
    sleep: (ms) => {
      clock.advance(ms);
      return Promise.resolve();
    },
  };
}
