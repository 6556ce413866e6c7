import { timingSafeEqual } from 'node:crypto';
import { Refusal } from '../http';
import type { Call } from '../http';
import type { Instance } from './instances';

/** The account's two secrets. */
export interface Secrets {
  userSecret: string;
  organizationSecret: string;
}

const REFUSED = 'Invalid Organization or User Secret, or invalid Element token provided.';

/** The named parts of `User x, Organization y, Element z`, in any order. */
export function authorizationParts(header: string | undefined): Map<string, string> {
  const parts = new Map<string, string>();
  if (header === undefined) throw new Refusal(401, `${REFUSED} The Authorization header is missing.`);
  for (const part of header.split(',')) {
    const found = /^\s*(User|Organization|Element) (\S+)\s*$/.exec(part);
    const [, kind = '', secret = ''] = found ?? [];
    if (!found || parts.has(kind)) throw new Refusal(401, REFUSED);
    parts.set(kind, secret);
  }
  return parts;
}

export function isSame(given: string | undefined, secret: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Platform calls: `User x, Organization y`. The vendor's clients send their last token too, also of an instance that is gone. */
export function requireOrganization(call: Call, secrets: Secrets): void {
  const parts = authorizationParts(call.headers.authorization);
  const fits = isSame(parts.get('User'), secrets.userSecret);
  if (!isSame(parts.get('Organization'), secrets.organizationSecret) || !fits)
    throw new Refusal(401, REFUSED);
}

/** Calls of one instance: `User x, Element z`, and `Organization y` where it is sent. Returns whose token it is. */
export function requireElement(
  call: Call,
  secrets: Secrets,
  instanceOf: (token: string) => Instance | undefined,
): Instance {
  const parts = authorizationParts(call.headers.authorization);
  const instance = instanceOf(parts.get('Element') ?? '');
  const fits = isSame(parts.get('User'), secrets.userSecret);
  const organization = parts.get('Organization') ?? secrets.organizationSecret;
  if (!fits || !instance || !isSame(organization, secrets.organizationSecret))
    throw new Refusal(401, REFUSED);
  return instance;
}

/** Hub calls reach the CRM: 403 for a disabled instance, 401 once the CRM has withdrawn its consent. */
export function requireConsent({ name, disabled, valid }: Instance): void {
  if (disabled) throw new Refusal(403, `The element instance '${name}' is disabled`);
  if (!valid)
    throw new Refusal(401, 'Failed to authenticate with the provider', {
      providerMessage: 'invalid_grant: the refresh token was revoked',
    });
}
