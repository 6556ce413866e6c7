import { systemClock, type Clock } from '../../src/clock';
import { MaximizerError } from '../../src/errors';
import { scopePrefix } from '../../src/store/keys';
import type { Store } from '../../src/store/store';
import { clockTime } from './status';

const HOUR = 3_600_000;
/** How long after a start the node is given to hear of what happened before it, ms. */
const FIRST_LOOK = 2 * 60_000;
/** The longest it goes without noting on disk when the last event was, ms. */
const NOTE = 60_000;

/** What is kept on disk. */
interface Heard {
  /** When the last event was, or where there was none when the node began; ms of this machine's clock. */
  last: number;
  /** Whether the silence since then was told. */
  told: boolean;
}

export interface SilenceOptions {
  /** What the events that do not come are of, for the error. */
  name: string;
  /** Undefined: it is never told. */
  hours: number | undefined;
  scope: string;
  store: Store;
  /** Takes the error, once for each silence. */
  tell: (error: MaximizerError) => void;
  /** Told when a silence begins to be shown, and when it ends. */
  changed: () => void;
  clock?: Clock;
}

/** Watches whether a source node sends events. */
export interface Silence {
  /** Since when nothing came, in ms of this machine's clock, once that is too long; undefined otherwise. */
  readonly since: number | undefined;
  /** An event was sent. */
  heard(): void;
  /** Begins to watch, or begins again after `hold`. */
  watch(): void;
  /** Nobody expects events for now. */
  hold(): void;
  /** Notes when the last event was. */
  close(): Promise<void>;
}

const UNWATCHED: Silence = {
  since: undefined,
  heard: () => undefined,
  watch: () => undefined,
  hold: () => undefined,
  close: () => Promise.resolve(),
};

/** A silence that goes on where it was when the node was stopped. @throws what the store threw */
export async function openSilence(options: SilenceOptions): Promise<Silence> {
  const { hours, scope, store, clock = systemClock } = options;
  const key = scopePrefix(scope, 'heard');
  const bytes = await store.get(key);
  if (hours === undefined) {
    // else one that is set later would count from long ago
    if (bytes !== undefined) await store.write([{ del: key }]);
    return UNWATCHED;
  }
  const note = (heard: Heard): Promise<void> =>
    store.write([{ put: key, value: Buffer.from(JSON.stringify(heard)) }], { sync: false });
  const now = clock.now();
  const found = bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as Heard);
  const heard: Heard = found ?? { last: now, told: false };
  if (found === undefined) await note(heard);
  return new WatchedSilence(options, hours * HOUR, heard, note);
}

class WatchedSilence implements Silence {
  readonly #options: SilenceOptions;
  readonly #longest: number;
  readonly #clock: Clock;
  readonly #note: (heard: Heard) => Promise<void>;
  /** When the last event was, by the clock that only goes forward. */
  #last: number;
  #told: boolean;
  #isShown = false;
  #isNoted = true;
  #watching = new AbortController();

  constructor(options: SilenceOptions, longest: number, heard: Heard, note: (heard: Heard) => Promise<void>) {
    const { clock = systemClock } = options;
    this.#options = options;
    this.#longest = longest;
    this.#clock = clock;
    this.#note = note;
    // a clock that was set back meanwhile tells nothing
    this.#last = clock.elapsed() - Math.max(0, clock.now() - heard.last);
    this.#told = heard.told;
  }

  get since(): number | undefined {
    return this.#isShown ? this.#lastByWallClock : undefined;
  }

  heard(): void {
    this.#last = this.#clock.elapsed();
    this.#isNoted = false;
    if (!this.#told) return;
    this.#told = false;
    const wasShown = this.#isShown;
    this.#isShown = false;
    if (wasShown) this.#options.changed();
  }

  watch(): void {
    this.#watching.abort();
    this.#watching = new AbortController();
    void this.#watch(this.#clock.elapsed() + Math.min(this.#longest, FIRST_LOOK), this.#watching.signal);
  }

  hold(): void {
    this.#watching.abort();
    this.#isShown = false;
  }

  async close(): Promise<void> {
    this.#watching.abort();
    await this.#noteNow();
  }

  get #lastByWallClock(): number {
    return this.#clock.now() - (this.#clock.elapsed() - this.#last);
  }

  /** @param first no silence is told before this, by the clock that only goes forward */
  async #watch(first: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      const left = Math.max(first, this.#last + this.#longest) - this.#clock.elapsed();
      if (left <= 0 && !this.#isShown) this.#show();
      await this.#noteNow();
      const isAwake = await this.#clock.sleep(Math.min(left > 0 ? left : this.#longest, NOTE), signal).then(
        () => !signal.aborted,
        () => false,
      );
      if (!isAwake) return;
    }
  }

  #show(): void {
    this.#isShown = true;
    const isNew = !this.#told;
    this.#told = true;
    if (isNew) {
      this.#isNoted = false;
      this.#options.tell(silentError(this.#options.name, this.#lastByWallClock, this.#clock.now()));
    }
    this.#options.changed();
  }

  /** A store that fails says so itself, and what could not be noted is noted later. */
  async #noteNow(): Promise<void> {
    if (this.#isNoted) return;
    this.#isNoted = true;
    await this.#note({ last: this.#lastByWallClock, told: this.#told }).catch(() => {
      this.#isNoted = false;
    });
  }
}

function silentError(name: string, since: number, now: number): MaximizerError {
  return new MaximizerError(`${name}: no event since ${new Date(since).toISOString()}`, {
    code: 'silent',
    status: `silent since ${clockTime(since, now)}`,
    cure: 'Look whether records still change in the CRM and the connection still sees them; the next event takes this back.',
  });
}
