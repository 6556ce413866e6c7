/** Lets work on one thing run one after the other, and work on different things at once. */
export class Turns {
  /** The end of the last work on each thing, as long as it is not over. */
  readonly #last = new Map<string, Promise<void>>();

  /** Runs work when all that came before it for the same key is over, whether it succeeded or not. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = (this.#last.get(key) ?? Promise.resolve()).then(work);
    const over = running.then(
      () => undefined,
      () => undefined,
    );
    this.#last.set(key, over);
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key);
    });
    return running;
  }
}
