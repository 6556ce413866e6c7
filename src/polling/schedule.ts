import { systemClock, type Clock } from '../clock';
import { errorOf, MaximizerError } from '../errors';
import { PlatformError } from '../connector/platform-error';
import type { PollReport } from './poller';
import { compileTicks, timeFrom, type Remaining, type Ticks, type TickSettings } from './ticks';

/** When to poll, what a poll is, and where to tell how it goes. */
export interface ScheduleOptions extends TickSettings {
  poll: (signal: AbortSignal) => Promise<PollReport>;
  /** Told at every change, for a status; the same again with another `next` when this machine's clock was set. */
  report: (state: ScheduleState) => void;
  clock?: Clock;
}

/**
 * Where a schedule stands; `next` is when it polls next by this machine's wall clock, in ms since 1970, undefined when it
 * polls only when told.
 */
export type ScheduleState =
  | { phase: 'polling' }
  | { phase: 'waiting'; next: number | undefined; report: PollReport | undefined }
  | { phase: 'retrying'; next: number | undefined; error: Error }
  | { phase: 'failed'; next: number | undefined; error: Error }
  | { phase: 'paused' };

/** The same without its `next`, which changes when the clock is set. */
type WaitingState =
  { phase: 'waiting'; report: PollReport | undefined } | { phase: 'retrying' | 'failed'; error: Error };

/** Polls by time and when told, one poll at a time. */
export interface Schedule {
  /** Begins; `atOnce` with a poll right away, unless it polls only when told. */
  start(atOnce: boolean): void;
  /** Polls now, or, during a poll, once more after it; all who ask meanwhile share that one. */
  pollNow(): Promise<PollReport>;
  /** No more polls by the clock. */
  pause(): void;
  resume(): void;
  /** Aborts a running poll and waits for its end. */
  close(): Promise<void>;
}

/** From this many failed polls in a row on, the node waits longer and longer. */
const FAILURES_AT_PACE = 5;
/** The longest of these waits, unless the interval itself is longer; ms. */
const LONGEST_WAIT = 3_600_000;
/** The longest wait after the first transient failure, ms; it doubles with each further one. */
const FIRST_RETRY = 15_000;
/** The longest it goes without a look at the clock, which may have been set, ms. */
const LOOK = 60_000;
/** A `next` that is off by less is not worth telling again, ms. */
const SECOND = 1_000;

/** @throws ConfigurationError for an interval or a cron expression that cannot work */
export function createSchedule(options: ScheduleOptions): Schedule {
  return new PollSchedule(options, compileTicks(options));
}

class PollSchedule implements Schedule {
  readonly #options: ScheduleOptions;
  readonly #ticks: Ticks;
  readonly #clock: Clock;
  readonly #closing = new AbortController();
  #alarm = new AbortController();
  #running: Promise<PollReport> | undefined;
  #queued: Promise<PollReport> | undefined;
  #paused = false;
  #failures = 0;

  constructor(options: ScheduleOptions, ticks: Ticks) {
    this.#options = options;
    this.#ticks = ticks;
    this.#clock = options.clock ?? systemClock;
  }

  start(atOnce: boolean): void {
    const next = this.#ticks.next(this.#clock);
    if (next !== undefined && atOnce) this.#tick();
    else this.#wait({ phase: 'waiting', report: undefined }, next);
  }

  pollNow(): Promise<PollReport> {
    if (this.#closing.signal.aborted) return Promise.reject(closedError());
    if (this.#running === undefined) return this.#begin();
    this.#queued ??= this.#running
      .catch(() => undefined)
      .then(() => {
        this.#queued = undefined;
        return this.pollNow();
      });
    return this.#queued;
  }

  pause(): void {
    this.#paused = true;
    this.#alarm.abort();
    if (this.#running === undefined) this.#options.report({ phase: 'paused' });
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    if (this.#running === undefined) {
      this.#wait({ phase: 'waiting', report: undefined }, this.#ticks.next(this.#clock));
    }
  }

  async close(): Promise<void> {
    this.#closing.abort(closedError());
    this.#alarm.abort();
    await this.#running?.catch(() => undefined);
  }

  #begin(): Promise<PollReport> {
    this.#alarm.abort();
    this.#options.report({ phase: 'polling' });
    const running = this.#options.poll(this.#closing.signal).then(
      (report) => {
        this.#ended(report);
        return report;
      },
      (error: unknown) => {
        this.#failed(errorOf(error));
        throw error;
      },
    );
    this.#running = running;
    return running;
  }

  #ended(report: PollReport): void {
    this.#running = undefined;
    this.#failures = 0;
    this.#wait({ phase: 'waiting', report }, this.#ticks.next(this.#clock));
  }

  #failed(error: Error): void {
    this.#running = undefined;
    this.#failures += 1;
    const next = this.#afterFailure(error);
    const isRetried = next !== undefined && error instanceof PlatformError && error.transient;
    this.#wait({ phase: isRetried ? 'retrying' : 'failed', error }, next);
  }

  /** Sooner than usual after a passing fault, later and later when it goes on failing. */
  #afterFailure(error: Error): Remaining | undefined {
    const regular = this.#ticks.next(this.#clock);
    if (regular === undefined) return undefined;
    const usual = Math.max(0, regular());
    if (this.#failures >= FAILURES_AT_PACE) {
      const longer = Math.min(usual * 2 ** Math.min(this.#failures - FAILURES_AT_PACE + 1, 20), LONGEST_WAIT);
      return usual >= longer ? regular : timeFrom(this.#clock, longer);
    }
    if (!(error instanceof PlatformError) || !error.transient) return regular;
    const retry = Math.random() * FIRST_RETRY * 2 ** (this.#failures - 1);
    if (error.retryAfter !== undefined)
      return timeFrom(this.#clock, Math.min(Math.max(error.retryAfter, SECOND), LONGEST_WAIT));
    return usual <= retry ? regular : timeFrom(this.#clock, retry);
  }

  #wait(state: WaitingState, remaining: Remaining | undefined): void {
    if (this.#closing.signal.aborted) return;
    if (this.#paused) {
      this.#options.report(state.phase === 'failed' ? { ...state, next: undefined } : { phase: 'paused' });
      return;
    }
    this.#alarm.abort();
    if (remaining === undefined) {
      this.#options.report({ ...state, next: undefined });
      return;
    }
    this.#alarm = new AbortController();
    void this.#awaitTick(state, remaining, this.#alarm.signal);
  }

  /** Polls when the time has come, and tells meanwhile when that will be by the wall clock, whenever that was set. */
  async #awaitTick(state: WaitingState, remaining: Remaining, signal: AbortSignal): Promise<void> {
    let told: number | undefined;
    for (;;) {
      const left = remaining();
      const next = this.#clock.now() + left;
      if (told === undefined || Math.abs(next - told) >= SECOND) {
        this.#options.report({ ...state, next: Number.isFinite(next) ? next : undefined });
        told = next;
      }
      if (left <= 0) break;
      const isAwake = await this.#clock.sleep(Math.min(left, LOOK), signal).then(
        () => !signal.aborted,
        () => false,
      );
      if (!isAwake) return;
    }
    this.#tick();
  }

  #tick(): void {
    // the failure is in the report already
    if (this.#running === undefined) this.#begin().catch(() => undefined);
  }
}

function closedError(): MaximizerError {
  return new MaximizerError('The poll was broken off', {
    code: 'closed',
    status: 'closed',
    cure: 'The node is being stopped; it goes on where it was when it starts again.',
  });
}
