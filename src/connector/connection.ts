import { systemClock, type Clock } from '../clock';
import { ConfigurationError } from '../errors';
import { hubAuthorization, type ConnectionSecrets } from './authorization';
import { callName, createHttpClient, type HttpAnswer, type HttpRequest } from './http';
import { createPace } from './pace';
import { pageOf, type Page } from './page';
import { PlatformError } from './platform-error';
import { redactor } from './redact';
import { DEFAULT_RETRY, retried, type RetryRule } from './retry';

export interface ConnectionSettings extends ConnectionSecrets {
  /** API root, such as `https://…/elements/api-v2`. */
  baseUrl: string;
  /** The connector, such as `maximizer`. */
  elementKey: string;
  instanceId: string;
  /** Requests at once. */
  maxConcurrent: number;
  /** A fixed rate; undefined: none. */
  requestsPerSecond?: number;
  /** IANA zone of `${date:…}` and of cron. */
  timeZone: string;
}

/** The only way to the platform: one HTTP client, its pace and its retries. It shows no secret. */
export interface Connection {
  readonly baseUrl: string;
  readonly elementKey: string;
  readonly instanceId: string;
  readonly timeZone: string;
  /** The server's clock, guessed from its last answer; this machine's before the first. Milliseconds. */
  serverNow(): number;
  /**
   * One page of a hub resource.
   * @param url encoded path and query below the base address
   * @throws PlatformError
   */
  readPage(url: string, signal?: AbortSignal): Promise<Page>;
  close(): void;
}

interface TimedAnswer {
  answer: HttpAnswer;
  /** Milliseconds from request to answer. */
  took: number;
}

export interface ConnectionEnvironment {
  clock?: Clock;
  retry?: RetryRule;
}

/**
 * @throws ConfigurationError when the base address cannot be one. Missing secrets are told at the first call.
 */
export function createConnection(
  settings: ConnectionSettings,
  environment: ConnectionEnvironment = {},
): Connection {
  const clock = environment.clock ?? systemClock;
  const retry = environment.retry ?? DEFAULT_RETRY;
  const baseUrl = checkedBaseUrl(settings.baseUrl);
  const http = createHttpClient(
    baseUrl,
    redactor([settings.userSecret, settings.organizationSecret, settings.instanceToken]),
  );
  const pace = createPace(settings.maxConcurrent, settings.requestsPerSecond, clock);
  let clockOffset = 0;

  const sendOnce = async (request: HttpRequest): Promise<TimedAnswer> => {
    try {
      const timed = await pace.run(async () => {
        const sentAt = clock.elapsed();
        const answer = await http.send(request);
        return { answer, took: clock.elapsed() - sentAt };
      }, request.signal);
      pace.recover();
      return timed;
    } catch (error) {
      if (error instanceof PlatformError && error.httpStatus === 429) pace.slowDown();
      throw error;
    }
  };

  return {
    baseUrl,
    elementKey: settings.elementKey,
    instanceId: settings.instanceId,
    timeZone: settings.timeZone,
    serverNow: () => clock.now() + clockOffset,
    readPage: async (url, signal) => {
      const request: HttpRequest = {
        method: 'GET',
        path: url,
        authorization: hubAuthorization(settings),
        signal,
      };
      const { answer, took } = await retried(() => sendOnce(request), retry, clock, signal);
      const page = pageOf(answer, callName('GET', url), took);
      clockOffset = page.serverTime - clock.now();
      return page;
    },
    close: () => {
      http.close();
    },
  };
}

/** The base address without its closing slash. */
function checkedBaseUrl(baseUrl: string): string {
  const text = baseUrl.trim().replace(/\/+$/, '');
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !['http:', 'https:'].includes(parsed.protocol)) {
    throw new ConfigurationError('baseUrl', text === '' ? 'it is empty' : 'it is not an http address', {
      cure: 'Enter the API root of the platform, such as https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2.',
      status: 'check base address',
    });
  }
  if (parsed.username !== '' || parsed.password !== '' || parsed.search !== '' || parsed.hash !== '') {
    throw new ConfigurationError('baseUrl', 'it holds more than scheme, host and path', {
      cure: 'Leave out user, password, query and fragment.',
      status: 'check base address',
    });
  }
  return text;
}
