import { randomUUID } from 'node:crypto';
import type { Clock, Moment } from '../clock';

/** What an answer tells of the server's clock. Instants in ms. */
export interface ServerTime {
  /** The server's clock when it answered: its `Date` header, to the second. */
  serverDate: number;
  /**
   * The server's clock when the request left, at the earliest: its `Date` header less the time the answer took, so that
   * whatever changed while the server was reading is stamped later than this. One answer alone never sets it forward: it
   * is not later than the answer before it made expect.
   */
  serverTime: number;
  /** Whether the answer before it shows the same clock. */
  isExpected: boolean;
  /** When the request left, by this machine's clocks. */
  asked: Moment;
  /** Ms from then to the answer. */
  took: number;
}

/** The server's clock, as far as its answers show it. */
export interface ServerClock {
  /** By the last answer, in ms; this machine's wall clock before the first. */
  now(): number;
  /** Whether an answer has shown it. */
  readonly isKnown: boolean;
  /** The same, at the latest: later where this machine's wall clock has gone on by more than the one that only goes forward. */
  latest(): number;
  /**
   * Takes an answer that has just come.
   * @param date its `Date` header
   * @param took since the request left; both ms
   */
  read(date: number, took: number): ServerTime;
}

/** Clocks that are apart by less than this show the same: a `Date` has no fractions, ms. */
const STEP = 2_000;
/** A `Date` outside of these years shows no clock that anyone keeps, such as one that starts in 1970: it tells nothing. */
const FIRST_DATE = Date.UTC(2000, 0);
const LAST_DATE = Date.UTC(2100, 0);

/** A server's clock of which nothing is known yet. @param clock this machine's clocks */
export function createServerClock(clock: Clock): ServerClock {
  const run = randomUUID();
  let last: { server: number; at: Moment } | undefined;

  const moment = (ago = 0): Moment => ({ run, elapsed: clock.elapsed() - ago, now: clock.now() - ago });
  /** The earliest and the latest that the server's clock can show, by the last answer. */
  const expectedAt = ({ elapsed, now }: Moment): { from: number; to: number } => {
    if (last === undefined) return { from: now, to: Infinity };
    // a machine that sleeps may stop the one clock, and a person may set the other
    const passed = elapsed - last.at.elapsed;
    return { from: last.server + passed, to: last.server + Math.max(passed, now - last.at.now) };
  };

  return {
    get isKnown() {
      return last !== undefined;
    },
    now: () => expectedAt(moment()).from,
    latest: () => {
      const { from, to } = expectedAt(moment());
      return to === Infinity ? from : to;
    },
    read: (date, took) => {
      const asked = moment(took);
      const { from, to } = expectedAt(asked);
      const lead = Math.ceil(took);
      const serverDate = date >= FIRST_DATE && date < LAST_DATE ? date : Math.floor(from) + lead;
      const earliest = serverDate - lead;
      last = { server: earliest, at: asked };
      return {
        serverDate,
        serverTime: Math.min(earliest, Math.floor(to)),
        isExpected: serverDate >= from - STEP && earliest <= to + STEP,
        asked,
        took,
      };
    },
  };
}
