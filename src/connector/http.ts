import { createRequire } from 'node:module';
import type { AxiosInstance, AxiosResponse, AxiosStatic } from 'axios';
import { keepAliveAgents } from './agents';
import { headersOf, type Headers } from './headers';
import { httpDate } from './http-date';
import { checkPath } from '../path';
import { networkError, statusError } from './platform-error';
import type { Redact } from './redact';
import { retryAfterOf } from './retry';

/** One request. The address is whole, path and query encoded. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Encoded path and query below the base address. */
  path: string;
  authorization: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

/** An answer of any status, its body whole. */
export interface HttpAnswer {
  status: number;
  /** The first value of a header that is not blank. */
  header(name: string): string | undefined;
  /** The server's clock, its `Date` header, in ms; undefined where it shows none. */
  date: number | undefined;
  /** As it came, decompressed: text in UTF-8. */
  body: Buffer;
}

/** Sends requests over connections that it keeps open for the next ones. */
export interface HttpClient {
  /**
   * One call, no retry.
   * @throws PlatformError for anything but a 2xx answer; ConfigurationError for a path that leads elsewhere; the
   * signal's reason when aborted
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends every idle socket. */
  close(): void;
}

/** How long things may take, in ms. */
export interface HttpLimits {
  /** From a request to the last byte of its answer. The platform itself gives up on a CRM after about a minute. */
  answer: number;
  /**
   * That a socket is kept unused: for the calls of one poll, not for the next poll's. Many servers close theirs after
   * 5 s, and a firewall forgets them without a word.
   */
  idle: number;
}

/** Ms: the platform answers within a minute; a connection that a firewall forgot must not be used again. */
const HTTP_LIMITS: HttpLimits = { answer: 90_000, idle: 4_000 };

/** Bytes: the platform passes 8 MB at most; more means that something else answers. */
const LONGEST_BODY = 64 * 1024 * 1024;

/** The header with the platform's name for a request. */
export const REQUEST_ID = 'elements-request-id';

const load = createRequire(__filename);

/** Loaded with the first request: nothing of the package takes longer to load, and Node-RED's start need not wait for it. */
function axios(): AxiosStatic {
  return load('axios') as AxiosStatic;
}

/**
 * Keep-alive HTTP to one base address.
 * @param redact cuts secrets out of texts that came from outside
 */
export function createHttpClient(baseUrl: string, redact: Redact, limits = HTTP_LIMITS): HttpClient {
  const agents = keepAliveAgents(limits.idle);
  let made: AxiosInstance | undefined;
  const client = (): AxiosInstance =>
    (made ??= axios().create({
      ...agents,
      maxContentLength: LONGEST_BODY,
      maxBodyLength: LONGEST_BODY,
      // a login page behind a redirect must not be mistaken for records
      maxRedirects: 0,
      responseType: 'arraybuffer',
      // parsing is the caller's, who knows what must be there
      transformResponse: (data: unknown) => data,
      validateStatus: () => true,
    }));

  const answerTo = (
    { method, path, authorization, body }: HttpRequest,
    signal: AbortSignal,
  ): Promise<AxiosResponse<Buffer>> =>
    client().request<Buffer>({
      method,
      url: baseUrl + path,
      headers: {
        Authorization: authorization,
        Accept: 'application/json',
        'User-Agent': 'node-red-maximizer',
      },
      signal,
      ...(body === undefined ? {} : { data: body }),
    });

  return {
    send: async (request) => {
      checkPath(baseUrl, request.path);
      const call = callName(request.method, request.path);
      const deadline = deadlineAfter(limits.answer, request.signal);
      const answer = await answerTo(request, deadline.signal)
        .catch((error: unknown) => {
          request.signal?.throwIfAborted();
          if (deadline.isOver()) throw networkError(call, 'ETIMEDOUT');
          throw networkError(call, redact(reasonOf(error)), isUnsent(error));
        })
        .finally(deadline.clear);
      const headers = headersOf(answer);
      const date = dateOf(headers);
      const header = (name: string): string | undefined => headers.values(name)[0];
      if (answer.status >= 200 && answer.status < 300) {
        return { status: answer.status, header, date, body: answer.data };
      }
      const retryAfter = retryAfterOf(header('retry-after'), date);
      const text = answer.data.toString().replace(/^\uFEFF/, '');
      throw statusError(call, answer.status, text, retryAfter, redact, header(REQUEST_ID));
    },
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

/** A signal that aborts after so many ms, or with another one. */
function deadlineAfter(
  ms: number,
  signal: AbortSignal | undefined,
): { signal: AbortSignal; isOver: () => boolean; clear: () => void } {
  const controller = new AbortController();
  const abort = (): void => {
    controller.abort();
  };
  let isOver = false;
  const timer = setTimeout(() => {
    isOver = true;
    abort();
  }, ms);
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    clear: () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
}

function reasonOf(error: unknown): string {
  return axios().isAxiosError(error) ? (error.code ?? error.message) : String(error);
}

/** Whether a failure came before there was a connection: of the look-up of its name, or of all attempts to connect. */
function isUnsent(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { syscall } = error as NodeJS.ErrnoException;
  if (syscall === 'getaddrinfo' || syscall === 'connect') return true;
  if (error instanceof AggregateError) return error.errors.length > 0 && error.errors.every(isUnsent);
  return isUnsent(error.cause);
}

/** Of several dates, such as a proxy adds, the earliest: what the cursor is told by may be early, not late. */
function dateOf(headers: Headers): number | undefined {
  const dates = headers.values('date').flatMap((value) => httpDate(value) ?? []);
  return dates.length === 0 ? undefined : Math.min(...dates);
}

/** `GET /hubs/crm/contacts`: the query is left out, for it can hold secrets and is long. */
export function callName(method: string, path: string): string {
  return `${method} ${path.split('?', 1)[0] ?? path}`;
}
