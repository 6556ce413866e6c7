import http from 'node:http';
import https from 'node:https';
import axios from 'axios';
import { networkError, statusError } from './platform-error';
import type { Redact } from './redact';
import { retryAfterOf } from './retry';

export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Encoded path and query below the base address. */
  path: string;
  authorization: string;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export interface HttpAnswer {
  status: number;
  /** Names in lower case. */
  header(name: string): string | undefined;
  body: string;
}

export interface HttpClient {
  /**
   * One call, no retry.
   * @throws PlatformError for anything but a 2xx answer; the signal's reason when aborted
   */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** Ends every idle socket. */
  close(): void;
}

/** Milliseconds without an answer. The platform itself gives up on a CRM after about a minute. */
const ANSWER_TIMEOUT = 90_000;
/** Bytes: the platform passes 8 MB at most; more means that something else answers. */
const LONGEST_BODY = 64 * 1024 * 1024;

/**
 * Keep-alive HTTP to one base address.
 * @param redact cuts secrets out of texts that came from outside
 */
export function createHttpClient(baseUrl: string, redact: Redact): HttpClient {
  const agents = {
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
  };
  const client = axios.create({
    ...agents,
    timeout: ANSWER_TIMEOUT,
    maxContentLength: LONGEST_BODY,
    maxBodyLength: LONGEST_BODY,
    // a login page behind a redirect must not be mistaken for records
    maxRedirects: 0,
    responseType: 'text',
    // parsing is the caller's, who knows what must be there
    transformResponse: (data: unknown) => data,
    validateStatus: () => true,
  });

  return {
    send: async ({ method, path, authorization, body, signal }) => {
      const call = callName(method, path);
      const answer = await client
        .request<string>({
          method,
          url: baseUrl + path,
          headers: {
            Authorization: authorization,
            Accept: 'application/json',
            'User-Agent': 'node-red-maximizer',
          },
          ...(body === undefined ? {} : { data: body }),
          ...(signal === undefined ? {} : { signal }),
        })
        .catch((error: unknown) => {
          signal?.throwIfAborted();
          throw networkError(
            call,
            redact(axios.isAxiosError(error) ? (error.code ?? error.message) : String(error)),
          );
        });
      const header = headerReader(answer.headers);
      if (answer.status >= 200 && answer.status < 300)
        return { status: answer.status, header, body: answer.data };
      const serverNow = Date.parse(header('date') ?? '') || Date.now();
      const retryAfter = retryAfterOf(header('retry-after'), serverNow);
      throw statusError(call, answer.status, answer.data, retryAfter, redact);
    },
    close: () => {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

function headerReader(headers: unknown): (name: string) => string | undefined {
  const values = headers as Record<string, unknown>;
  return (name) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
}

/** `GET /hubs/crm/contacts`: the query is left out, for it can hold secrets and is long. */
export function callName(method: string, path: string): string {
  return `${method} ${path.split('?', 1)[0] ?? path}`;
}
