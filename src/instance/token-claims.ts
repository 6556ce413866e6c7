import { textMember } from '../connector/platform-json';
import { isMembers } from '../json';

/*
 * How an instance token that this server received gets into the saved credentials, without the browser ever seeing it,
 * and only when the form it was meant for is deployed:
 *
 * The token is put into the connection's credentials at once, in memory, together with what it replaces. The form gets a
 * claim, a random name for it, and saves that as a credential of its own. A Deploy then writes both, and the connection
 * takes the token its claim names. A form that was cancelled, or a Deploy by another editor before this one, leaves the
 * old token in force, since no claim asks for the new one.
 */

/** A token that was received, until the form that asked for it is deployed. */
export interface TokenGrant {
  /** Random; it may be known to the browser. */
  claim: string;
  /** Where the token is good. */
  baseUrl: string;
  instanceId: string;
  token: string;
  /** When, in ms since 1970. */
  received: number;
}

/** The stored credentials of a connection, placeholders such as `${TOKEN}` included. */
export type StoredCredentials = Readonly<Record<string, unknown>>;

interface Pending {
  /** The token before the first grant; undefined: there was none. */
  replaced: string | undefined;
  /** The newest last. */
  grants: readonly TokenGrant[];
}

/** More than this many open forms of one connection, or connects without a Deploy, and the oldest is forgotten. */
const MOST_GRANTS = 5;

/** The token in force, and the grant it came from when it still has to be settled. */
export type TokenInForce =
  { token: string; grant?: TokenGrant } | { lost: true } | { otherInstance: TokenGrant };

/** The token that a connection with these credentials has to use, for the instance it names. */
export function tokenInForce(credentials: StoredCredentials, instanceId: string): TokenInForce {
  const claim = textMember(credentials, 'instanceTokenClaim');
  const pending = pendingOf(credentials);
  if (claim === undefined) return { token: tokenWithoutClaim(credentials, pending) ?? '' };
  const grant = pending.grants.find((candidate) => candidate.claim === claim);
  if (grant === undefined) return { lost: true };
  return grant.instanceId === instanceId ? { token: grant.token, grant } : { otherInstance: grant };
}

/** The credentials with a token that waits for its form; what is in force stays in force. */
export function withGrant(credentials: StoredCredentials, grant: TokenGrant): Record<string, unknown> {
  const pending = pendingOf(credentials);
  const others = pending.grants.filter(({ claim }) => claim !== grant.claim);
  return {
    ...credentials,
    instanceToken: grant.token,
    pendingTokens: pendingMember(tokenWithoutClaim(credentials, pending), [
      ...others.slice(1 - MOST_GRANTS),
      grant,
    ]),
  };
}

/** The credentials once the grant's form is deployed: its token is the one in force, and its claim is redeemed. */
export function withSettled(credentials: StoredCredentials, grant: TokenGrant): Record<string, unknown> {
  const others = pendingOf(credentials).grants.filter(({ claim }) => claim !== grant.claim);
  return compact({
    ...credentials,
    instanceToken: grant.token,
    instanceTokenClaim: undefined,
    pendingTokens: others.length === 0 ? undefined : pendingMember(grant.token, others),
  });
}

/** The credentials without a grant whose form was cancelled. */
export function withoutGrant(credentials: StoredCredentials, claim: string): Record<string, unknown> {
  const pending = pendingOf(credentials);
  const others = pending.grants.filter((grant) => grant.claim !== claim);
  if (others.length === pending.grants.length) return { ...credentials };
  const token = tokenWithoutClaim(credentials, pending);
  return compact({
    ...credentials,
    instanceToken: token,
    pendingTokens: others.length === 0 ? undefined : pendingMember(token, others),
  });
}

/** Milliseconds: nobody leaves a form open for longer, and a token that nobody takes shall not lie around. */
export const GRANT_LIFETIME = 24 * 60 * 60_000;

/** The credentials without tokens that no form took for a day; undefined: there are none. */
export function withoutStale(
  credentials: StoredCredentials,
  now: number,
): Record<string, unknown> | undefined {
  const claim = textMember(credentials, 'instanceTokenClaim');
  const stale = pendingOf(credentials).grants.filter(
    (grant) => grant.claim !== claim && now - grant.received > GRANT_LIFETIME,
  );
  if (stale.length === 0) return undefined;
  return stale.reduce<Record<string, unknown>>((left, grant) => withoutGrant(left, grant.claim), {
    ...credentials,
  });
}

/** The grant by its claim; undefined when there is none. */
export function grantOf(credentials: StoredCredentials, claim: string): TokenGrant | undefined {
  return pendingOf(credentials).grants.find((grant) => grant.claim === claim);
}

function tokenWithoutClaim(credentials: StoredCredentials, pending: Pending): string | undefined {
  const token = textMember(credentials, 'instanceToken');
  return pending.grants.some((grant) => grant.token === token) ? pending.replaced : token;
}

function pendingMember(replaced: string | undefined, grants: readonly TokenGrant[]): object {
  return replaced === undefined ? { grants } : { replaced, grants };
}

function pendingOf(credentials: StoredCredentials): Pending {
  const pending = credentials['pendingTokens'];
  if (!isMembers(pending)) return { replaced: undefined, grants: [] };
  const grants: readonly unknown[] = Array.isArray(pending['grants']) ? pending['grants'] : [];
  return { replaced: textMember(pending, 'replaced'), grants: grants.filter(isGrant) };
}

function isGrant(value: unknown): value is TokenGrant {
  return (
    isMembers(value) &&
    ['claim', 'baseUrl', 'instanceId', 'token'].every((key) => typeof value[key] === 'string') &&
    typeof value['received'] === 'number'
  );
}

function compact(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}
