import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock';
import type { Connection } from '../connector/connection';
import { pathSegment, queryValue } from '../path';
import { ConfigurationError } from '../errors';
import { isMembers } from '../json';
import type { OAuthApplication } from './instance-body';
import { bodyError } from '../connector/platform-error';
import { redactor, type Redact } from '../connector/redact';
import { textMember } from '../connector/platform-json';

/**
 * The page at which a person consents.
 * @param alias the path part of the person's Maximizer address; blank for other connectors
 * @throws PlatformError. The API secret travels in the query, which no error and no log shows.
 */
export async function readAuthorizeUrl(
  connection: Connection,
  application: OAuthApplication,
  alias: string,
  state: string,
  signal?: AbortSignal,
): Promise<string> {
  const query = Object.entries({
    apiKey: application.apiKey,
    apiSecret: application.apiSecret,
    callbackUrl: application.callbackUrl,
    state,
    ...(alias === '' ? {} : { 'maximizer.alias': alias }),
  })
    .map(([name, value]) => `${name}=${queryValue(value)}`)
    .join('&');
  const element = pathSegment(connection.elementKey);
  if (element === undefined) {
    throw new ConfigurationError('elementKey', 'no connector has such a key', {
      cure: "Enter the connector's key, such as maximizer.",
    });
  }
  const path = `/elements/${element}/oauth/url`;
  const answer = await connection.callPlatform({ method: 'GET', path: `${path}?${query}`, signal });
  const text = isMembers(answer) ? textMember(answer, 'oauthUrl') : undefined;
  // a browser is sent there: nothing but a web address will do
  if (text === undefined || !URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) {
    throw bodyError(`GET ${path}`, 'no web address to authorize at');
  }
  const url = new URL(text);
  // some connectors put their own key there, which would protect nobody
  if (url.searchParams.get('state') !== state) url.searchParams.set('state', state);
  return url.href;
}

/** Milliseconds that a person has to consent. */
export const STATE_LIFETIME = 10 * 60_000;
/** More are only asked for by someone who wants to fill the memory; the oldest goes. */
const MOST_STATES = 200;

/** What a state that came back stands for, or why it stands for nothing. */
export type TakenState<Subject> =
  { subject: Subject; refused?: undefined } | { refused: 'unknown' | 'used' | 'expired' };

/** The states given out: random, good once, for ten minutes, in memory only. */
export interface States<Subject> {
  issue(subject: Subject): string;
  /** Takes a state for good. */
  take(state: string): TakenState<Subject>;
  /** Makes a state useless, as if it had expired. */
  revoke(state: string): void;
}

interface Issued<Subject> {
  subject: Subject | undefined;
  /** On the monotonic clock. */
  expires: number;
  used: boolean;
}

/** Random states of sign-ins that were begun, each good for a while. */
export function createStates<Subject>(clock: Clock): States<Subject> {
  const issued = new Map<string, Issued<Subject>>();
  return {
    issue: (subject) => {
      // what was used or expired is kept as long again, so that a person is told which of the two it was
      for (const [state, { expires }] of issued) {
        if (clock.elapsed() > expires + STATE_LIFETIME || issued.size >= MOST_STATES) issued.delete(state);
      }
      const state = randomBytes(32).toString('base64url');
      issued.set(state, { subject, expires: clock.elapsed() + STATE_LIFETIME, used: false });
      return state;
    },
    take: (state) => {
      const found = issued.get(state);
      if (found === undefined) return { refused: 'unknown' };
      if (found.used) return { refused: 'used' };
      const { subject } = found;
      found.subject = undefined;
      if (subject === undefined || clock.elapsed() > found.expires) return { refused: 'expired' };
      found.used = true;
      return { subject };
    },
    revoke: (state) => {
      const found = issued.get(state);
      if (found !== undefined) found.subject = undefined;
    },
  };
}

/** What the CRM sent back with the browser. */
export type CallbackAnswer = { code: string } | { refused: string };

/** Characters shown of what the CRM says. */
const LONGEST_REASON = 300;

/** Whether the CRM said anything. */
export function hasAnswer(query: URLSearchParams): boolean {
  return ['error', 'code'].some((name) => (query.get(name) ?? '') !== '');
}

/**
 * The grant code, or why there is none; undefined when the address holds neither.
 * @param redact hides secrets in what the CRM says
 */
export function callbackAnswer(
  query: URLSearchParams,
  redact: Redact = redactor([]),
): CallbackAnswer | undefined {
  const error = query.get('error');
  if (error !== null && error !== '') {
    const description = query.get('error_description') ?? '';
    return {
      refused: redact([error, description].filter((text) => text !== '').join(': '), LONGEST_REASON),
    };
  }
  const code = query.get('code');
  return code === null || code === '' ? undefined : { code };
}
