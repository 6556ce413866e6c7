import { ConfigurationError, MaximizerError } from '../errors';
import type { Unsent } from './reconciler';
import type { Plan } from './run-state';

/** What a comparison found gone, of how many. */
export interface Found {
  /** Records whose deletion would be sent. */
  gone: number;
  /** Records that were known before. */
  known: number;
}

/** Records that may go however few are known: of ten, one is ten percent. */
const LEAST = 5;

/** Whether so many would go that a person has to say so first. @param percent of the known that may go */
export function isFuseBlown({ gone, known }: Found, percent: number): boolean {
  return gone > LEAST && gone * 100 > known * percent;
}

/** The error for deletions that wait for a person. */
export function fuseError(resource: string, { gone, known }: Found, percent: number): MaximizerError {
  const share = known === 0 ? 100 : Math.round((gone / known) * 1000) / 10;
  return new MaximizerError(
    `${resource}: ${gone} of ${known} known records are gone (${share} %), and the fuse lets ${percent} % through: none was reported deleted`,
    {
      code: 'reconcile-fuse',
      status: `${gone} deletes held`,
      cure: `Look into the CRM: they may only be hidden from the user of the connection. If they are deleted, send msg.action "reconcile" with msg.payload {"confirm": ${gone}}; else mend that, and the next comparison finds them again.`,
    },
  );
}

/** The error for a confirmation of nothing. */
export function nothingHeldError(): ConfigurationError {
  return new ConfigurationError('msg.payload', 'no deletions wait for a confirmation', {
    cure: 'Send msg.action "reconcile" without a payload to compare now.',
    status: 'nothing to confirm',
  });
}

/** The error for a confirmation that names another number than that of the deletions that wait, or are being sent. */
export function otherNumberError(confirmed: number, { gone, isHeld }: Plan): ConfigurationError {
  if (!isHeld) {
    return new ConfigurationError(
      'msg.payload',
      `${confirmed} was confirmed, and ${gone} deletions are being sent`,
      {
        cure: 'They need no confirmation. Send msg.action "reconcile" without a payload to go on with them and to compare.',
        status: 'nothing to confirm',
      },
    );
  }
  return new ConfigurationError('msg.payload', `${confirmed} was confirmed, and ${gone} deletions wait`, {
    cure: `Look into the CRM again, and send {"confirm": ${gone}} if that is right.`,
    status: `${gone} deletes held`,
  });
}

/** The error for deletions that could not be sent, and stay to be sent. @param cause why */
export function unsentError(
  resource: string,
  { count, isConfirmed }: Unsent,
  cause: MaximizerError,
): MaximizerError {
  const what = `${count}${isConfirmed ? ' confirmed' : ''} deletions`;
  return new MaximizerError(`${resource}: ${what} are still to be sent: ${cause.what}`, {
    code: cause.code,
    status: cause.status,
    cure: `${cause.cure} The next poll goes on with them, and so does msg.action "reconcile".`,
    cause,
  });
}
