import { MaximizerError, type ErrorFacts } from '../errors';
import { redactor, type Redact } from './redact';

/** A call of the platform that failed, with what the platform said of it. */
export class PlatformError extends MaximizerError {
  /** The answer's status; undefined where there was no answer. */
  readonly httpStatus: number | undefined;
  readonly providerMessage: string | undefined;
  /** The platform's own words on it; blank where there are none. */
  readonly said: string;
  /** Whether the same call may succeed later: network faults, time-outs, 408, 425, 429 and 5xx. */
  readonly transient: boolean;
  /** Milliseconds that the platform asked to wait. */
  readonly retryAfter: number | undefined;
  /** The platform's name for the request, by which its support finds it. */
  readonly requestId: string | undefined;
  /** Whether the call may have been carried out all the same: it can have arrived, and nothing says that it was refused. */
  readonly mayBeDone: boolean;

  constructor(what: string, facts: PlatformFacts) {
    super(what, facts);
    this.httpStatus = facts.httpStatus;
    this.providerMessage = facts.providerMessage;
    this.said = facts.said ?? '';
    this.transient = facts.transient ?? false;
    this.retryAfter = facts.retryAfter;
    this.requestId = facts.requestId;
    this.mayBeDone = facts.mayBeDone ?? false;
  }

  /** The same error, with all of it that can come from outside redacted. */
  redacted(redact: Redact): PlatformError {
    const { providerMessage, requestId } = this;
    return this.changed(
      {
        providerMessage: providerMessage === undefined ? undefined : redact(providerMessage),
        requestId: requestId === undefined ? undefined : redact(requestId),
        said: redact(this.said),
      },
      redact(this.what),
    );
  }

  /** The same error, with some of it said in another way. */
  changed(facts: Partial<PlatformFacts>, what = this.what): PlatformError {
    const { code, status, cure, cause, httpStatus, transient, retryAfter, mayBeDone } = this;
    const { providerMessage, requestId, said } = this;
    const own = { code, status, cure, cause, httpStatus, transient, retryAfter, mayBeDone };
    return new PlatformError(what, { ...own, providerMessage, requestId, said, ...facts });
  }
}

/** What is known of a call that failed. */
export interface PlatformFacts extends ErrorFacts {
  httpStatus?: number | undefined;
  providerMessage?: string | undefined;
  said?: string;
  transient?: boolean;
  retryAfter?: number | undefined;
  requestId?: string | undefined;
  mayBeDone?: boolean;
}

interface StatusMeaning {
  code: string;
  status: string;
  cure: string;
}

/** Source: the platform's table of error codes. */
const MEANINGS: Record<number, StatusMeaning> = {
  400: { code: 'bad-request', status: '400 bad request', cure: 'Check the url and its where clause.' },
  401: {
    code: 'unauthorized',
    status: '401 unauthorized',
    cure: 'Check the secrets and the instance token of the connection.',
  },
  403: {
    code: 'forbidden',
    status: '403 forbidden',
    cure: 'Check that the instance is enabled and that its user may read this resource.',
  },
  404: {
    code: 'not-found',
    status: '404 not found',
    cure: 'Check the base address and the url of the resource.',
  },
  405: {
    code: 'not-allowed',
    status: '405 not allowed',
    cure: 'Check the url: this resource cannot be read.',
  },
  406: { code: 'not-acceptable', status: '406 not acceptable', cure: 'Check the url of the resource.' },
  407: {
    code: 'proxy-refused',
    status: '407 proxy',
    cure: 'Check user and password of the proxy, in the environment variable HTTPS_PROXY or HTTP_PROXY.',
  },
  408: {
    code: 'timeout',
    status: '408 timeout',
    cure: 'The CRM is slow; it is tried again. A smaller page size helps.',
  },
  409: { code: 'conflict', status: '409 conflict', cure: 'It exists already: use the existing one.' },
  413: {
    code: 'too-large',
    status: '413 too large',
    cure: 'Choose a smaller page size: the platform passes at most 8 MB.',
  },
  415: {
    code: 'media-type',
    status: '415 media type',
    cure: 'Check the base address: it may not be that of the platform.',
  },
  429: {
    code: 'rate-limited',
    status: '429 too many calls',
    cure: 'It is tried again later. Poll less often or set a rate on the connection.',
  },
};

const SERVER_FAULT: StatusMeaning = {
  code: 'server-fault',
  status: 'platform error',
  cure: 'The platform or the CRM behind it has a fault; it is tried again.',
};

const TRANSIENT_STATUS = new Set([408, 425, 429]);

/**
 * Whether a call that was answered so may have been carried out. Who gives up waiting may not know, nor does who stands
 * before the platform and is not available; it can be the answer that is too large; a redirect may lead to what was made.
 */
function mayBeDoneAt(httpStatus: number): boolean {
  const isRedirect = httpStatus >= 300 && httpStatus < 400;
  return httpStatus === 408 || httpStatus === 413 || httpStatus >= 500 || isRedirect;
}

/** For words that hold no secret, since there is none to hold. */
const noSecrets = redactor([]);

/**
 * The error for an answer that is not 2xx.
 * @param body the answer's text, JSON or not; of it only what the platform says is quoted, redacted before it is cut
 * @param headerRequestId the request's name in a header, where the body does not tell it
 */
export function statusError(
  call: string,
  httpStatus: number,
  body: string,
  retryAfter: number | undefined,
  redact: Redact = noSecrets,
  headerRequestId?: string,
): PlatformError {
  const said = platformWords(body, redact);
  const requestId = said.requestId ?? (headerRequestId && redact(headerRequestId, LONGEST_WORDS));
  const server = httpStatus >= 500;
  const meaning = MEANINGS[httpStatus] ?? (server ? SERVER_FAULT : unexpected(httpStatus));
  const words = [said.message, said.providerMessage].filter((word) => word !== undefined).join(' · ');
  const request = requestId === undefined ? '' : ` (request ${requestId})`;
  return new PlatformError(`${call} answered ${httpStatus}${words === '' ? '' : `: ${words}`}${request}`, {
    ...meaning,
    status: server ? `${httpStatus} ${SERVER_FAULT.status}` : meaning.status,
    httpStatus,
    providerMessage: said.providerMessage,
    said: words,
    transient: server || TRANSIENT_STATUS.has(httpStatus),
    retryAfter,
    requestId,
    mayBeDone: mayBeDoneAt(httpStatus),
  });
}

function unexpected(httpStatus: number): StatusMeaning {
  if (httpStatus >= 300 && httpStatus < 400) {
    const cure = 'Something else answers, such as a login page: check the base address of the connection.';
    return { code: 'redirected', status: 'redirected', cure };
  }
  return {
    code: 'unexpected-status',
    status: `status ${httpStatus}`,
    cure: 'Check the base address of the connection.',
  };
}

/** Characters quoted of each thing the platform says. */
const LONGEST_WORDS = 500;

interface PlatformWords {
  message?: string;
  providerMessage?: string;
  requestId?: string;
}

/** What `{"requestId":"…","message":"…","providerMessage":"…"}` says; nothing where the body is something else. */
function platformWords(body: string, redact: Redact): PlatformWords {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return {};
  }
  if (typeof parsed !== 'object' || parsed === null) return {};
  const words: PlatformWords = {};
  for (const key of ['message', 'providerMessage', 'requestId'] as const) {
    const word: unknown = (parsed as Record<string, unknown>)[key];
    if (typeof word === 'string' && word !== '') words[key] = redact(word, LONGEST_WORDS);
  }
  return words;
}

const UNKNOWN_SIGNER =
  'Node.js does not know who signed it. Where it is your own, write the certificate of its signer (PEM) to a file, name that in the environment variable NODE_EXTRA_CA_CERTS, and restart Node-RED.';

/** What to do about a certificate that is refused, by the code of Node.js. */
const CERTIFICATE_CURES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: UNKNOWN_SIGNER,
  SELF_SIGNED_CERT_IN_CHAIN: UNKNOWN_SIGNER,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT: UNKNOWN_SIGNER,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNKNOWN_SIGNER,
  CERT_UNTRUSTED: UNKNOWN_SIGNER,
  CERT_HAS_EXPIRED: 'It has expired: have it renewed, or set the clock of this machine right.',
  CERT_NOT_YET_VALID: 'It is not valid yet: set the clock of this machine right.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'It is that of another name: check the base address of the connection.',
};

/**
 * The error for a call that got no answer, or only part of one.
 * @param reason the network's code, such as ECONNREFUSED
 * @param isUnsent whether there was no connection yet on which anything could be sent
 */
export function networkError(call: string, reason: string, isUnsent = false): PlatformError {
  const cure = Object.hasOwn(CERTIFICATE_CURES, reason) ? CERTIFICATE_CURES[reason] : undefined;
  if (cure !== undefined) {
    const what = `${call} was not sent: the certificate of the server is refused (${reason})`;
    return new PlatformError(what, { code: 'certificate', status: 'certificate refused', cure });
  }
  const timeout = ['ECONNABORTED', 'ETIMEDOUT', 'ESOCKETTIMEDOUT'].includes(reason);
  return new PlatformError(
    `${call} ${timeout ? 'got no answer in time' : `failed on the network (${reason})`}`,
    {
      code: timeout ? 'timeout' : 'unreachable',
      status: timeout ? 'timeout' : 'unreachable',
      cure: 'Check the base address and the network; it is tried again.',
      transient: true,
      mayBeDone: !isUnsent,
    },
  );
}

/** Whether the platform says that what was asked for is not there, or not any more. */
export function isGone(error: unknown): boolean {
  return error instanceof PlatformError && (error.httpStatus === 404 || error.httpStatus === 410);
}

/** The error for a 2xx answer that is not what the platform sends. */
export function bodyError(call: string, what: string): PlatformError {
  return new PlatformError(`${call} answered with ${what}`, {
    code: 'unexpected-body',
    status: 'unexpected answer',
    cure: 'Check the base address and the url; nothing was skipped, the same is read again.',
    mayBeDone: true,
  });
}
