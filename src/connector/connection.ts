import { systemClock, type Clock } from '../clock';
import { readBaseUrl } from './base-url';
import { hubAuthorization, platformAuthorization, type ConnectionSecrets } from './authorization';
import {
  callName,
  createHttpClient,
  REQUEST_ID,
  type HttpAnswer,
  type HttpLimits,
  type HttpRequest,
} from './http';
import { jsonOf } from './json-answer';
import { createPace } from './pace';
import { pageReader, type Page, type ReadPage } from './page';
import { PlatformError } from './platform-error';
import { proxyPasswords } from './proxy-passwords';
import { redactor, type Redact } from './redact';
import { DEFAULT_RETRY, retried, type RetryRule } from './retry';
import { createServerClock } from './server-clock';

/** How to reach one connector instance, defaults filled in. */
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
  /** Further secrets that calls carry, such as an API secret or a signature key: cut out of every error as well. */
  otherSecrets?: readonly string[];
}

/** One call whose answer is JSON. */
export interface PlatformCall {
  method: HttpRequest['method'];
  /** Encoded path and query below the base address, such as `/instances/12345`. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Whether the caller repeats the call itself: a transient fault is then thrown at once. */
  once?: boolean;
  signal?: AbortSignal | undefined;
}

/** A call on a record. */
export interface HubCall extends PlatformCall {
  /** Told each time that its turn has come and it is about to leave, which it does when this resolves. */
  leaving?: () => Promise<void>;
}

/** What a call got, and the platform's name for it. */
export interface HubAnswer {
  /** The answer's JSON, to be checked by the caller; undefined for an empty body. */
  body: unknown;
  requestId: string | undefined;
}

/** The only way to the platform: one HTTP client, its pace and its retries. It shows no secret. */
export interface Connection {
  readonly baseUrl: string;
  readonly elementKey: string;
  readonly instanceId: string;
  readonly timeZone: string;
  /** The connection that this is a view of; undefined: it is one itself. */
  readonly of?: Connection;
  /** The server's clock, guessed from its last answer; this machine's before the first. Milliseconds. */
  serverNow(): number;
  /** Whether an answer has shown the server's clock. */
  knowsServerClock(): boolean;
  /** The same at the latest, in case that this machine slept meanwhile. */
  latestServerNow(): number;
  /**
   * One page of a hub resource.
   * @param url encoded path and query below the base address
   * @throws PlatformError
   */
  readPage(url: string, signal?: AbortSignal): Promise<Page>;
  /** Asks for one, to be read later: an answer takes less room than the page that is in it. @throws PlatformError */
  askPage(url: string, signal?: AbortSignal): Promise<ReadPage>;
  /**
   * A call as the account (`User …, Organization …`), such as those below `/instances`, `/elements`, `/notifications`.
   * GET, PUT and DELETE are tried again after transient faults; POST and PATCH never, for they may have been carried out.
   * @returns the answer's JSON, to be checked by the caller; undefined for an empty body
   * @throws PlatformError
   */
  callPlatform(call: PlatformCall): Promise<unknown>;
  /** The same as the instance (`User …, Element …`), for what is below `/hubs`. */
  callHub(call: PlatformCall): Promise<unknown>;
  /**
   * One call on a record. What only reads is tried again after transient faults; what writes only while it cannot have
   * arrived: there was no connection, or the platform refused it as too much or too early.
   * @throws PlatformError whose `mayBeDone` tells whether a write may have been carried out
   */
  hubAnswer(call: HubCall): Promise<HubAnswer>;
  /** Hides the connection's secrets in a text from outside that is to be shown, logged or sent anywhere. */
  readonly redact: Redact;
  close(): void;
}

/** Methods that do the same when they are done twice. */
const REPEATABLE = new Set<HttpRequest['method']>(['GET', 'PUT', 'DELETE']);

interface TimedAnswer {
  answer: HttpAnswer;
  /** Milliseconds from request to answer. */
  took: number;
}

/** What a connection takes from outside, so that a test can run it in a moment. */
export interface ConnectionEnvironment {
  clock?: Clock;
  retry?: RetryRule;
  limits?: HttpLimits;
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
  const baseUrl = readBaseUrl(settings.baseUrl);
  const redact = redactor([
    settings.userSecret,
    settings.organizationSecret,
    settings.instanceToken,
    ...(settings.otherSecrets ?? []),
    ...proxyPasswords(process.env),
  ]);
  const http = createHttpClient(baseUrl, redact, environment.limits);
  const pace = createPace(settings.maxConcurrent, settings.requestsPerSecond, clock);
  const serverClock = createServerClock(clock);

  const sendOnce = async (request: HttpRequest, leaving?: () => Promise<void>): Promise<TimedAnswer> => {
    try {
      const timed = await pace.run(async () => {
        await leaving?.();
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

  /** Learns the clock where nothing is known of it; from then on pages show it, in their order. */
  const learnClock = ({ answer, took }: TimedAnswer): void => {
    if (!serverClock.isKnown && answer.date !== undefined) serverClock.read(answer.date, took);
  };

  const call = async (
    { method, path, body, once = false, signal }: PlatformCall,
    authorization: string,
  ): Promise<unknown> => {
    const request: HttpRequest = { method, path, authorization, body, signal };
    const answer = await (REPEATABLE.has(method) && !once
      ? retried(() => sendOnce(request), retry, clock, signal)
      : sendOnce(request));
    learnClock(answer);
    return jsonOf(answer.answer, callName(method, path));
  };

  const hubAnswer = async ({ method, path, body, leaving, signal }: HubCall): Promise<HubAnswer> => {
    const request: HttpRequest = { method, path, authorization: hubAuthorization(settings), body, signal };
    const isWorthIt = ({ transient, mayBeDone }: PlatformError): boolean =>
      transient && (method === 'GET' || !mayBeDone);
    const timed = await retried(() => sendOnce(request, leaving), retry, clock, signal, isWorthIt);
    learnClock(timed);
    const { answer } = timed;
    return { body: jsonOf(answer, callName(method, path)), requestId: answer.header(REQUEST_ID) };
  };

  /** Whatever a failed call says is redacted here, so that none can be forgotten: even a path may hold a secret. */
  const redacted = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw error instanceof PlatformError ? error.redacted(redact) : error;
    }
  };

  const askPage = async (url: string, signal: AbortSignal | undefined): Promise<ReadPage> => {
    const request: HttpRequest = {
      method: 'GET',
      path: url,
      authorization: hubAuthorization(settings),
      signal,
    };
    const { answer, took } = await retried(() => sendOnce(request), retry, clock, signal);
    const read = pageReader(answer, callName('GET', url), serverClock, took);
    return () => redacted(read());
  };

  return {
    baseUrl,
    elementKey: settings.elementKey,
    instanceId: settings.instanceId,
    timeZone: settings.timeZone,
    serverNow: () => serverClock.now(),
    knowsServerClock: () => serverClock.isKnown,
    latestServerNow: () => serverClock.latest(),
    readPage: async (url, signal) => (await redacted(askPage(url, signal)))(),
    askPage: (url, signal) => redacted(askPage(url, signal)),
    callPlatform: async (platformCall) => redacted(call(platformCall, platformAuthorization(settings))),
    callHub: async (hubCall) => redacted(call(hubCall, hubAuthorization(settings))),
    hubAnswer: (hubCall) => redacted(hubAnswer(hubCall)),
    redact,
    close: () => {
      http.close();
    },
  };
}
