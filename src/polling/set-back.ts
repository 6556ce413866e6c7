import { passedBetween } from '../clock';
import type { ServerTime } from '../connector/server-clock';
import { MaximizerError } from '../errors';
import { MARGIN } from './expiry';
import type { Position } from './state';

/*
 * A server's clock that is set back stamps what changes from then on earlier than it did before. Only what changed since
 * the last poll can bear such a stamp unseen, so the next window has to reach back to what the clock, as it is set now,
 * would have shown at the last poll. How long ago that was, this machine's own clocks tell.
 */

/** That the server's clock was set back since the last poll. */
export interface SetBack {
  /** Ms. */
  by: number;
  /** Ms since the last poll, rather too many. */
  passed: number;
  /** False where only this machine's wall clock says so, over a restart: that one may have been set as well. */
  isSure: boolean;
}

/** What the two machines' clocks may be apart unnoticed: rounding, ms, and how far they drift in the time that passed. */
const STEP = 2_000;
const DRIFT = 1 / 1_000;

/** What an answer shows of it; undefined: the server's clock was not set back. */
export function setBackOf(position: Position, page: ServerTime): SetBack | undefined {
  if (position.polledAt === 0) return undefined;
  const onward = page.serverDate - position.polledAt;
  const isCounted = position.at?.run === page.asked.run;
  const passed = Math.ceil(isCounted ? counted(position, page) : guessed(position, page, onward));
  const by = passed - onward;
  if (!(by > STEP + passed * DRIFT)) return undefined;
  return { by, passed, isSure: isCounted || onward < -STEP };
}

function counted({ at }: Position, { asked }: ServerTime): number {
  return (at && passedBetween(at, asked)) ?? 0;
}

/** Over a restart: by the wall clock, but not less than the server's clock says, nor so much more that all is read again. */
function guessed({ at }: Position, { asked }: ServerTime, onward: number): number {
  const least = Math.max(0, onward);
  const most = least + MARGIN;
  const passed = at && passedBetween(at, asked);
  if (passed === undefined) return onward < -STEP ? most : least;
  return Math.min(Math.max(passed, least), most);
}

/** What a person is told. */
export function setBackText({ by }: SetBack): string {
  return `the server's clock is ${Math.round(by / 1000)} s behind where it was going: it was set back, and what changed since the last poll is read by its new time`;
}

/** The error for a clock that is set back again and again, so that no window can be opened by it. */
export function unsteadyClockError(): MaximizerError {
  return new MaximizerError("The server's clock goes back from answer to answer", {
    code: 'clock-unsteady',
    status: 'clock unsteady',
    cure: 'Nothing was skipped: the next poll reads the same again.',
  });
}
