/** Runs work; resolves or rejects as it does. */
export type Run = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Lets one piece of work run after the other, in the order in which they came, whether those before succeed or not. */
export function oneAtATime(): Run {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const running = last.then(work);
    last = running.catch(() => undefined);
    return running;
  };
}
