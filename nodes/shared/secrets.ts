import { variableIn } from '../../src/variable';
import { textOf } from './properties';

/** The passwords of a connection. */
export const SECRETS = [
  'userSecret',
  'organizationSecret',
  'apiKey',
  'apiSecret',
  'instanceToken',
  'signatureKey',
  'previousSignatureKey',
  'callbackUser',
  'callbackPassword',
] as const;

/** A credential of a connection. */
export type SecretName = (typeof SECRETS)[number];

/** What a person calls each of them. */
export const SECRET_LABELS: Readonly<Record<SecretName, string>> = {
  userSecret: 'user secret',
  organizationSecret: 'organization secret',
  apiKey: 'API key',
  apiSecret: 'API secret',
  instanceToken: 'instance token',
  signatureKey: 'signature key',
  previousSignatureKey: 'previous signature key',
  callbackUser: 'callback user',
  callbackPassword: 'callback password',
};

/** All that must not be seen of a connection's passwords: each, and what basic authentication makes of two. */
export function secretsIn(passwords: Readonly<Record<string, unknown>>): string[] {
  const text = (name: SecretName): string => textOf(passwords[name]);
  const secrets = SECRETS.map(text).filter((secret) => secret !== '' && variableIn(secret) === undefined);
  return [...secrets, `${text('callbackUser')}:${text('callbackPassword')}`].filter(
    (secret) => secret !== ':',
  );
}
