import { ConfigurationError, MaximizerError } from '../errors';
import { PlatformError, type PlatformFacts } from '../connector/platform-error';

type Meaning = Pick<PlatformFacts, 'code' | 'status' | 'cure'>;

const NOT_VALID: Meaning = {
  code: 'not-valid',
  status: 'fields refused',
  cure: 'Correct the fields that the CRM names, and send the message again: nothing was written.',
};

/** What the platform's refusals mean to who writes a record, by status; those that are left out mean the same as ever. */
const WRITE_MEANINGS: Readonly<Record<number, Partial<Meaning>>> = {
  400: NOT_VALID,
  403: {
    cure: 'Check that the instance is enabled and that its user may write this resource: nothing was written.',
  },
  405: { cure: 'This resource cannot be written in that way: nothing was written.' },
  409: {
    cure: 'There is such a record already, or it was changed meanwhile: nothing was written. Search for it, or use upsert.',
  },
  413: {
    cure: 'Write fewer or shorter fields at once: the platform takes at most 8 MB. Nothing was written.',
  },
  401: {
    cure: 'Check the secrets and the instance token of the connection: nothing was written.',
  },
  415: {
    cure: 'Check the base address of the connection: what answers there takes no JSON. Nothing was written.',
  },
  422: NOT_VALID,
};

/** The same for who reads records. */
const READ_MEANINGS: Readonly<Record<number, Partial<Meaning>>> = {
  400: { cure: 'Check the resource, the fields and the condition.' },
  413: { cure: 'Ask for fewer fields, or for fewer records at once: the platform passes at most 8 MB.' },
  422: { code: 'bad-request', status: '422 bad request', cure: 'Check the fields and the condition.' },
};

/** What to do about errors whose usual text speaks of polls, by their code. */
const CURES: Readonly<Record<string, string>> = {
  timeout: 'Check the network, and whether the CRM is slow, and send the message again.',
  unreachable: 'Check the base address and the network, and send the message again.',
  'rate-limited': 'Send the message again later, or set a rate on the connection.',
  'server-fault': 'The platform or the CRM behind it has a fault: send the message again later.',
  'not-allowed': 'Check the resource: it cannot be read in that way.',
  'not-acceptable': 'Check the resource.',
  'unexpected-body': 'Check the base address of the connection, and the resource.',
};

function cureOf({ code, cure }: PlatformError): string {
  return Object.hasOwn(CURES, code) ? (CURES[code] ?? cure) : cure;
}

/** The error of a call that wrote nothing, for who wanted to write. */
export function refusedWrite(error: PlatformError): PlatformError {
  return error.changed({ cure: cureOf(error), ...WRITE_MEANINGS[error.httpStatus ?? 0] });
}

/** The error of a read, as whoever sent the message has to know it. */
export function failedRead(error: unknown): unknown {
  if (error instanceof PlatformError) {
    return error.changed({ cure: cureOf(error), ...READ_MEANINGS[error.httpStatus ?? 0] });
  }
  if (!(error instanceof MaximizerError) || error instanceof ConfigurationError) return error;
  // the pages of a find that could not be followed to their end
  const { what, code, status } = error;
  const cure = 'Send the message again, or narrow the condition so that fewer records are found.';
  return new MaximizerError(what, { code, status, cure, cause: error });
}

/**
 * The error of a write of which nobody knows whether it was carried out.
 * @param search how to find out, as a sentence
 */
export function maybeWritten(error: PlatformError, search: string): PlatformError {
  if (error.httpStatus === 413) {
    const cure = `Write fewer or shorter fields at once: the platform takes at most 8 MB, also of the answer, so that it may have been written. ${search}`;
    return error.changed({ cure });
  }
  return error.changed(
    { code: 'maybe-written', status: 'maybe written', cure: search, transient: false },
    `It may have been written all the same: ${error.what}`,
  );
}

/**
 * The error for a record that is not there.
 * @param sought its id in words, or the condition it was looked for with
 * @param requestId of the request that did not find it, where that was not refused
 */
export function notFound(
  error: PlatformError | undefined,
  name: string,
  sought: string,
  requestId?: string,
): PlatformError {
  const what = `${name} has no record with ${sought}`;
  const facts: PlatformFacts = {
    code: 'not-found',
    status: 'not found',
    cure: 'Check what is looked for, or choose in the node what becomes of a record that is missing.',
  };
  if (error === undefined) return new PlatformError(what, { ...facts, requestId });
  const said = error.said === '' ? '' : `: ${error.said}`;
  const request = error.requestId === undefined ? '' : ` (request ${error.requestId})`;
  return error.changed(facts, `${what}${said}${request}`);
}

/** The code of the error for a resource that is not there. */
export const UNKNOWN_RESOURCE = 'unknown-resource';

/** The error for a resource that the platform does not have. */
export function unknownResource(error: PlatformError, name: string): PlatformError {
  return error.changed({
    code: UNKNOWN_RESOURCE,
    status: 'unknown resource',
    cure: `Check the name ${name}: the platform has no such resource for this connection.`,
  });
}

/** The error for an upsert that may mean more than one record. */
export function ambiguous(what: string, cure: string, requestId: string | undefined): PlatformError {
  const facts = { code: 'ambiguous', status: 'ambiguous', cure, requestId };
  return new PlatformError(`${what}: nothing was written`, facts);
}
