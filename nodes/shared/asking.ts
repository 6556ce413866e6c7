import { systemClock } from '../../src/clock';

/** Between two times that something is done because it was asked for, at least; ms. */
const APART = 5_000;

/** Does something soon after it was asked for: once, however often that is, and not all the time. */
export class Asking {
  readonly #run: () => void;
  #timer: NodeJS.Timeout | undefined;
  #ranAt = -Infinity;

  constructor(run: () => void) {
    this.#run = run;
  }

  ask(): void {
    const wait = Math.max(0, this.#ranAt + APART - systemClock.elapsed());
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#ranAt = systemClock.elapsed();
      this.#run();
    }, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
