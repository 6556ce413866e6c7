import { oddHeaderSkew } from './oddities';
import type { Oddities } from './oddities';

/** What runs out at an instant of the sandbox's clock. */
interface Alarm {
  due: number;
  ring: () => void;
}

/** setTimeout takes at most a 31-bit number of milliseconds. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * The platform's clock, in milliseconds since 1970. It runs with the machine's until it is set; then it stands still
 * until it is advanced, set again, or told to `run()`. Stamps of records, expiries, retries and the `Date` header follow it.
 */
export class SandboxClock {
  #stopped: number | undefined;
  #offset = 0;
  #skew = 0;
  readonly #source: (() => number) | undefined;
  #alarms: Alarm[] = [];
  #timeout: NodeJS.Timeout | undefined;
  #closed = false;
  #advanced = 0;
  /** Milliseconds that the `Date` header alone is ahead of the clock: the platform and the CRM behind it are two machines. */
  headerSkew = 0;

  /** @param source the time of a simulation; the clock then follows it, and alarms ring on `tick()` and at each request. */
  constructor(
    source?: () => number,
    readonly odd: Oddities = new Set(),
  ) {
    this.#source = source;
  }

  now(): number {
    return this.#time() + this.#skew;
  }

  /** Stops the clock at an instant. */
  set(ms: number): void {
    if (this.#source) throw new Error('This clock follows the source it was given; set that one.');
    this.#stopped = ms - this.#skew;
    this.tick();
  }

  /** Moves the clock on; alarms on the way ring in their order, each at its own time when the clock stands. */
  advance(ms: number): void {
    if (this.#source) throw new Error('This clock follows the source it was given; advance that one.');
    this.#advanced += ms;
    if (this.#stopped === undefined) {
      this.#offset += ms;
      this.tick();
      return;
    }
    const end = this.#stopped + ms;
    for (;;) {
      const next = this.#alarms.reduce((least, { due }) => Math.min(least, due - this.#skew), Infinity);
      if (next > end) break;
      this.#stopped = Math.max(this.#stopped, next);
      this.tick();
    }
    this.#stopped = end;
    this.tick();
  }

  /** Milliseconds it was advanced by in all: the time that passed, whatever it was set to. */
  get advanced(): number {
    return this.#advanced;
  }

  /** Lets a stopped clock run on from where it stands. */
  run(): void {
    if (this.#stopped !== undefined) this.#offset = this.#stopped - Date.now();
    this.#stopped = undefined;
    this.tick();
  }

  /** Milliseconds that this clock is ahead of its source. */
  get skew(): number {
    return this.#skew;
  }

  set skew(ms: number) {
    this.#skew = ms;
    this.tick();
  }

  /** Calls back once the clock has reached `due`. Returns what cancels it. */
  at(due: number, ring: () => void): () => void {
    const alarm = { due, ring };
    if (!this.#closed) this.#alarms.push(alarm);
    this.#arm();
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
      this.#arm();
    };
  }

  /** Rings what is due. */
  tick(): void {
    const now = this.now();
    const due = this.#alarms.filter((alarm) => alarm.due <= now).sort((a, b) => a.due - b.due);
    if (due.length > 0) this.#alarms = this.#alarms.filter((alarm) => alarm.due > now);
    for (const alarm of due) alarm.ring();
    this.#arm();
  }

  /** The clock as an HTTP date, which has no fraction of a second. */
  httpDate(after = 0): string {
    const ms = this.now() + this.headerSkew + oddHeaderSkew(this.odd) + after;
    return new Date(Math.floor(ms / 1000) * 1000).toUTCString();
  }

  close(): void {
    this.#closed = true;
    this.#alarms = [];
    clearTimeout(this.#timeout);
  }

  #time(): number {
    return this.#source?.() ?? this.#stopped ?? Date.now() + this.#offset;
  }

  #arm(): void {
    clearTimeout(this.#timeout);
    if (this.#source || this.#stopped !== undefined || this.#alarms.length === 0) return;
    const wait = Math.min(...this.#alarms.map(({ due }) => due)) - this.now();
    this.#timeout = setTimeout(
      () => {
        this.tick();
      },
      Math.min(Math.max(wait, 0), LONGEST_TIMEOUT),
    );
    // a retry in nine hours must not keep a process alive
    this.#timeout.unref();
  }
}
