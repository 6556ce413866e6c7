import type { Clock } from '../../src/clock';
import type { Sandbox } from '../sandbox';

/** This machine's clock as far as the engine sees it: the sandbox's, off by `skew` ms; waiting moves it on at once. */
export function sandboxTimed({ clock }: Sandbox, skew = 0): Clock {
  return {
    now: () => clock.now() + skew,
    elapsed: () => clock.now(),
    sleep: (ms) => {
      clock.advance(ms);
      return Promise.resolve();
    },
  };
}
