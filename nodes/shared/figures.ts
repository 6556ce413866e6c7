import type { CallCount } from '../../src/connector/counted';
import type { FlowMessage, MessageAtOutput } from '../../src/delivery/messages';
import type { ChangeEvent } from '../../src/events/event';

/** What `msg.status.figures` of a Status node holds; counts are since the node was started. */
export interface Figures {
  /** Events sent, those sent again included. */
  events: number;
  /** Records read from the platform. */
  rows: number;
  /** Requests made to it. */
  requests: number;
  /** Seconds from change to message, the most of what was sent last; null before the first event. */
  lag: number | null;
  /** Events that are stored and not delivered yet. */
  backlog: number;
  /** Events that are set aside. */
  setAside: number;
  /** When the last poll, or the last notification, was dealt with; ISO 8601. */
  lastSuccess: string | null;
  /** When it polls next, ISO 8601. */
  nextPoll: string | null;
}

/** What the engine of a node knows of itself beside what is counted. */
export type Standing = Pick<Figures, 'backlog' | 'setAside'> & { nextPoll?: number | undefined };

/** Counts what one source node does, and how late it is. */
export class Tally implements CallCount {
  readonly #serverNow: () => number;
  readonly #heard: () => void;
  #events = 0;
  #rows = 0;
  #requests = 0;
  #lag: number | undefined;
  /** The date of the oldest change that was sent in this batch. */
  #oldest: string | undefined;
  #lastSuccess: number | undefined;
  #wasLate = false;

  /**
   * @param serverNow the platform's clock, ms
   * @param heard told of every event that is sent for the first time
   */
  constructor(serverNow: () => number, heard: () => void) {
    this.#serverNow = serverNow;
    this.#heard = heard;
  }

  request(): void {
    this.#requests += 1;
  }

  rows(count: number): void {
    this.#rows += count;
  }

  /** A poll or a notification was dealt with. @param now this machine's wall clock, ms */
  succeeded(now: number): void {
    this.#lastSuccess = now;
  }

  /** From here on the lag is that of what follows. */
  beginBatch(): void {
    this.#oldest = undefined;
  }

  /** A message goes to the flow. */
  sent(message: MessageAtOutput): void {
    if (!Array.isArray(message)) this.#count(message);
    else for (const each of message) if (each !== null) this.#count(each);
  }

  /** The lag of this batch, in seconds; undefined where it sent nothing. */
  get lag(): number | undefined {
    return this.#oldest === undefined ? undefined : this.#lag;
  }

  /** The lag of this batch where it is above what explains it and the one before was not. @param explained seconds */
  unexplainedLag(explained: number): number | undefined {
    const { lag } = this;
    if (lag === undefined) return undefined;
    const wasLate = this.#wasLate;
    this.#wasLate = lag > explained;
    return this.#wasLate && !wasLate ? lag : undefined;
  }

  figures({ backlog, setAside, nextPoll }: Standing): Figures {
    return {
      events: this.#events,
      rows: this.#rows,
      requests: this.#requests,
      lag: this.#lag ?? null,
      backlog,
      setAside,
      lastSuccess: instantText(this.#lastSuccess),
      nextPoll: instantText(nextPoll),
    };
  }

  #count(message: FlowMessage): void {
    if ('event' in message) this.#take(message.event);
    else for (const event of message.events) this.#take(event);
  }

  #take({ test, origin, attempt, date }: ChangeEvent): void {
    if (test === true) return;
    this.#events += 1;
    // what is asked for again, or delivered again, says nothing of how the source is
    if (origin === 'range' || attempt > 1) return;
    this.#heard();
    // nobody knows when what a comparison found was deleted
    if (origin === 'reconcile') return;
    // ISO 8601 in UTC sorts as text; the clocks are only looked at for what is older than the others
    if (this.#oldest !== undefined && date >= this.#oldest) return;
    this.#oldest = date;
    this.#lag = Math.max(0, Math.round(this.#serverNow() - Date.parse(date))) / 1000;
  }
}

/** The figures of a node that has not begun. */
export const NO_FIGURES: Figures = {
  events: 0,
  rows: 0,
  requests: 0,
  lag: null,
  backlog: 0,
  setAside: 0,
  lastSuccess: null,
  nextPoll: null,
};

/** What a person is told of events that come later than they should. All in seconds. */
export function lateText(name: string, lag: number, explained: number): string {
  return `${name}: events are sent ${Math.round(lag)} s after their change, where ${Math.round(explained)} s at most are explained: the platform shows records late, the clock that stamps them is behind, or the flow takes fewer than come. This is said once, until they are in time again`;
}

function instantText(instant: number | undefined): string | null {
  return instant === undefined ? null : new Date(instant).toISOString();
}
