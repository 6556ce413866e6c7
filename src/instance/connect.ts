import { randomBytes } from 'node:crypto';
import {
  createConnection,
  type ConnectionEnvironment,
  type ConnectionSettings,
} from '../connector/connection';
import { bodyError } from '../connector/platform-error';
import { redactor, type Redact } from '../connector/redact';
import { applicationConfiguration, instanceBody, type InstanceFields } from './instance-body';
import { authorizeAgain, createInstance } from './instances';
import type { Instance } from './types';
import { readAuthorizeUrl } from './oauth';

/** One wish to connect, as it was when the person clicked: later changes of the form do not reach into it. */
export interface ConnectWish {
  settings: ConnectionSettings;
  fields: InstanceFields;
  /** The instance to authorize again; undefined: create one. */
  existing: string | undefined;
}

/** For calls with a person waiting: one more try, soon, instead of minutes of patience. */
const INTERACTIVE: ConnectionEnvironment = { retry: { attempts: 2, firstWait: 300, longestWait: 1500 } };

/** Milliseconds: a person does not watch a form for longer. */
export const INTERACTIVE_TIMEOUT = 45_000;

/** Characters: what is shorter may be a word of any address. */
const SHORTEST_TOKEN = 8;

/** A connection for calls with a person waiting. */
export function interactiveConnection(
  settings: ConnectionSettings,
  otherSecrets: readonly string[] = [],
): ReturnType<typeof createConnection> {
  return createConnection(
    { ...settings, otherSecrets: [...(settings.otherSecrets ?? []), ...otherSecrets] },
    INTERACTIVE,
  );
}

/** Where the person consents. */
export async function authorizeUrl(wish: ConnectWish, state: string, signal: AbortSignal): Promise<string> {
  const connection = interactiveConnection(wish.settings, secretsOf(wish));
  const { elementKey, alias } = wish.fields;
  try {
    const url = await readAuthorizeUrl(
      connection,
      wish.fields,
      elementKey === 'maximizer' ? alias : '',
      state,
      signal,
    );
    // the browser's history keeps this address, so the API key is the only secret that may be in it
    if (redactor(neverShown(wish))(url, url.length) !== url)
      throw bodyError(`GET /elements/${elementKey}/oauth/url`, 'an address that holds a secret');
    return url;
  } finally {
    connection.close();
  }
}

/** The instance that the grant code was good for: a new one, or the existing one with its new consent. */
export async function redeemed(wish: ConnectWish, code: string, signal: AbortSignal): Promise<Instance> {
  const connection = interactiveConnection(wish.settings, [...secretsOf(wish), code]);
  try {
    if (wish.existing === undefined)
      return await createInstance(connection, instanceBody(wish.fields, code), signal);
    return await authorizeAgain(
      connection,
      wish.existing,
      code,
      applicationConfiguration(wish.fields),
      signal,
    );
  } finally {
    connection.close();
  }
}

/** Hides all secrets of a wish, in what the browser brings back. */
export function redactionOf(wish: ConnectWish): Redact {
  return redactor([...neverShown(wish), ...secretsOf(wish), ...(wish.settings.otherSecrets ?? [])]);
}

function secretsOf({ fields }: ConnectWish): string[] {
  return [fields.apiSecret, fields.apiKey, fields.events?.signatureKey ?? ''];
}

/** Those that nobody can take for a word of an address. */
function neverShown({ settings, fields }: ConnectWish): string[] {
  const { userSecret, organizationSecret, instanceToken } = settings;
  const all = [
    userSecret,
    organizationSecret,
    instanceToken,
    fields.apiSecret,
    fields.events?.signatureKey ?? '',
  ];
  return all.filter((secret) => secret.length >= SHORTEST_TOKEN && secret !== fields.apiKey);
}

/** A random name that nobody can guess: 32 bytes. */
export function randomName(): string {
  return randomBytes(32).toString('base64url');
}
