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

/** The named parts of `User x, Element y`, in either order. */
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

function isSame(given: string | undefined, secret: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Platform calls: `User x, Organization y`, and nothing else. */
export function requireOrganization(call: Call, secrets: Secrets): void {
  const parts = authorizationParts(call.headers.authorization);
  const fits = isSame(parts.get('User'), secrets.userSecret);
  if (!isSame(parts.get('Organization'), secrets.organizationSecret) || !fits || parts.size !== 2)
    throw new Refusal(401, REFUSED);
}

/** Hub calls: `User x, Element y`. Returns the instance whose token it is: 401 for an unknown one, 403 for a disabled. */
export function requireElement(
  call: Call,
  secrets: Secrets,
  instanceOf: (token: string) => Instance | undefined,
): Instance {
  const parts = authorizationParts(call.headers.authorization);
  const instance = instanceOf(parts.get('Element') ?? '');
  if (!isSame(parts.get('User'), secrets.userSecret) || !instance || parts.size !== 2)
    throw new Refusal(401, REFUSED);
  if (instance.disabled) throw new Refusal(403, `The element instance '${instance.name}' is disabled`);
  if (!instance.valid)
    throw new Refusal(401, 'Failed to authenticate with the provider', {
      providerMessage: 'invalid_grant: the refresh token was revoked',
    });
  return instance;
}
