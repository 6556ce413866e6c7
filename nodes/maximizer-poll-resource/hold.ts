/** Holds what works in steps between two of them. */
export interface Hold {
  pause: () => void;
  resume: () => void;
  /** Resolves when the next step may be done; rejects with the signal's reason. */
  mayGoOn: () => Promise<void>;
}

export function createHold(signal: AbortSignal): Hold {
  /** What the next step waits for; undefined: nothing. */
  let held: { until: Promise<void>; end: () => void } | undefined;
  return {
    pause: () => {
      if (held !== undefined) return;
      let end = (): void => undefined;
      const until = new Promise<void>((resolve, reject) => {
        end = resolve;
        signal.addEventListener(
          'abort',
          () => {
            reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
          },
          { once: true },
        );
      });
      // nobody may wait for it
      until.catch(() => undefined);
      held = { until, end };
    },
    resume: () => {
      held?.end();
      held = undefined;
    },
    mayGoOn: async () => held?.until,
  };
}
