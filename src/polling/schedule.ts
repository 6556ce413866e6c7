import { systemClock, type Clock } from '../clock';
import { errorOf, MaximizerError } from '../errors';
import { PlatformError } from '../connector/platform-error';
import type { PollReport } from './poller';
import { compileTicks, LONGEST_TIMER, type Ticks, type TickSettings } from './ticks';

export interface ScheduleOptions extends TickSettings {
  poll: (signal: AbortSignal) => Promise<PollReport>;
  /** Told at every change, for a status. */
  report: (state: ScheduleState) => void;
  clock?: Clock;
}

/** Where a schedule stands; `next` is the instant of the next poll in ms, undefined when it polls only when told. */
export type ScheduleState =
  | { phase: 'polling' }
  | { phase: 'waiting'; next: number | undefined; report: PollReport | undefined }
  | { phase: 'retrying'; next: number; error: Error }
  | { phase: 'failed'; next: number | undefined; error: Error }
  | { phase: 'paused' };

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
  /** Polls by the clock that fell into another poll and were left out. */
  readonly skipped: number;
}

/** From this many failed polls in a row on, the node waits longer and longer. */
const PATIENCE = 5;
/** The longest of these waits, unless the interval itself is longer; ms. */
const LONGEST_WAIT = 3_600_000;
/** The longest wait after the first transient failure, ms; it doubles with each further one. */
const FIRST_RETRY = 15_000;

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
  skipped = 0;

  constructor(options: ScheduleOptions, ticks: Ticks) {
    this.#options = options;
    this.#ticks = ticks;
    this.#clock = options.clock ?? systemClock;
  }

  start(atOnce: boolean): void {
    const next = this.#ticks.after(this.#clock.now());
    if (next !== undefined && atOnce) this.#tick();
    else this.#wait({ phase: 'waiting', next, report: undefined });
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
      this.#wait({ phase: 'waiting', next: this.#ticks.after(this.#clock.now()), report: undefined });
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
    const began = this.#clock.now();
    const running = this.#options.poll(this.#closing.signal).then(
      (report) => {
        this.#ended(began, report);
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

  #ended(began: number, report: PollReport): void {
    this.#running = undefined;
    this.#failures = 0;
    const now = this.#clock.now();
    this.skipped += this.#ticks.between(began, now);
    this.#wait({ phase: 'waiting', next: this.#ticks.after(now), report });
  }

  #failed(error: Error): void {
    this.#running = undefined;
    this.#failures += 1;
    const regular = this.#ticks.after(this.#clock.now());
    if (regular === undefined) {
      this.#wait({ phase: 'failed', next: undefined, error });
      return;
    }
    const next = this.#nextAfterFailure(error, regular);
    const transient = error instanceof PlatformError && error.transient;
    this.#wait({ phase: transient ? 'retrying' : 'failed', next, error });
  }

  /** Sooner than usual after a passing fault, later and later when it goes on failing. */
  #nextAfterFailure(error: Error, regular: number): number {
    const now = this.#clock.now();
    const usual = regular - now;
    if (this.#failures >= PATIENCE) {
      const longer = usual * 2 ** (this.#failures - PATIENCE + 1);
      return now + Math.min(longer, Math.max(usual, LONGEST_WAIT));
    }
    if (!(error instanceof PlatformError) || !error.transient) return regular;
    if (error.retryAfter !== undefined) return now + Math.min(error.retryAfter, LONGEST_WAIT);
    return now + Math.min(usual, Math.random() * FIRST_RETRY * 2 ** (this.#failures - 1));
  }

  #wait(state: Exclude<ScheduleState, { phase: 'polling' }>): void {
    if (this.#closing.signal.aborted) return;
    if (this.#paused) {
      this.#options.report(state.phase === 'failed' ? state : { phase: 'paused' });
      return;
    }
    this.#options.report(state);
    if ('next' in state && state.next !== undefined) this.#setAlarm(state.next);
  }

  #setAlarm(at: number): void {
    this.#alarm.abort();
    const alarm = new AbortController();
    this.#alarm = alarm;
    // a wait beyond what a timer can hold is slept in parts
    const wait = Math.min(Math.max(0, at - this.#clock.now()), LONGEST_TIMER);
    this.#clock.sleep(wait, alarm.signal).then(
      () => {
        if (this.#clock.now() < at) this.#setAlarm(at);
        else this.#tick();
      },
      () => undefined,
    );
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
