import { ConfigurationError, MaximizerError } from '../errors';

/** What a comparison found gone, of how many. */
export interface Found {
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

/** The error for a confirmation that names another number than the one that waits. */
export function otherNumberError(confirmed: number, held: number): ConfigurationError {
  return new ConfigurationError('msg.payload', `${confirmed} was confirmed, and ${held} deletions wait`, {
    cure: `Look into the CRM again, and send {"confirm": ${held}} if that is right.`,
    status: `${held} deletes held`,
  });
}
