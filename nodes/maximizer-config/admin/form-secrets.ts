import type { NodeAPI } from 'node-red';
import { ConfigurationError } from '../../../src/errors';
import { grantOf, tokenInForce, type StoredCredentials } from '../../../src/instance/token-claims';
import { isMembers, type Members } from '../../../src/json';
import { textOf } from '../../shared/properties';
import { SECRET_LABELS, SECRETS, secretsIn, type SecretName } from '../../shared/secrets';
import type { Replace } from './form-variables';

/** What the form shows in the place of a stored password. */
const STORED = '__PWRD__';
/** The secrets of the account; and those that only go to it, and there to the connector they are of. */
const ACCOUNT = ['userSecret', 'organizationSecret'] as const;
const APPLICATION = new Set<SecretName>(['apiKey', 'apiSecret', 'signatureKey']);

/** What a form sent of its passwords, and what is there of them. */
export interface SecretsAsked {
  /** As typed, or `__PWRD__` for one that is stored. */
  typed: Members;
  /** Names a token that was received; blank: none. */
  claim: string;
  stored: StoredCredentials;
  /** The instance that is deployed. */
  deployedInstance: string;
  baseUrl: string;
  /** The base address that is deployed; undefined: none is, or it cannot be told. */
  home: string | undefined;
  /** Whether the connector is the one that is deployed. */
  isSameConnector: boolean;
  /** Whether whoever asks may deploy, and so make the node itself do what he asks. */
  mayDeploy: boolean;
  replace: Replace;
}

/** The passwords that a form works with: typed ones, else those that are stored for the same base address. */
export interface FormSecrets {
  /** Blank for those that are not there or cannot be used. */
  values: Readonly<Record<SecretName, string>>;
  /** Why those that are there cannot be used. */
  faults: ReadonlyMap<string, unknown>;
}

/** The passwords of a form: a call that does not need one shall not fail for it, so each has a fault of its own. */
export function readSecrets(asked: SecretsAsked): FormSecrets {
  const faults = new Map<string, unknown>();
  const entries = SECRETS.map((name): [SecretName, string] => {
    try {
      return [name, secretOf(name, asked)];
    } catch (error) {
      faults.set(name, error);
      return [name, ''];
    }
  });
  return { values: Object.fromEntries(entries) as Record<SecretName, string>, faults };
}

function secretOf(name: SecretName, asked: SecretsAsked): string {
  const { typed, stored, baseUrl, home, mayDeploy, replace } = asked;
  const text = textOf(typed[name]);
  const isStored = text !== '' && text === textOf(stored[name]);
  if (text !== STORED) {
    if (isStored) checkAccount(name, asked);
    return replace(text, SECRET_LABELS[name], home === baseUrl && (isStored || mayDeploy));
  }
  const { text: kept, baseUrl: keptFor } = storedSecret(name, asked);
  if (kept === '') return '';
  if (keptFor !== baseUrl) throw elsewhere(name);
  checkAccount(name, asked);
  return replace(kept, SECRET_LABELS[name], true);
}

function storedSecret(
  name: SecretName,
  { stored, claim, home, deployedInstance }: SecretsAsked,
): { text: string; baseUrl: string | undefined } {
  const grant = name === 'instanceToken' && claim !== '' ? grantOf(stored, claim) : undefined;
  if (grant !== undefined) return { text: grant.token, baseUrl: grant.baseUrl };
  if (name !== 'instanceToken') return { text: textOf(stored[name]), baseUrl: home };
  const force = tokenInForce(stored, deployedInstance);
  return { text: 'token' in force ? force.token : '', baseUrl: home };
}

/** Many accounts share a base address, and a connector that anybody may write gets to see what it is made with. */
function checkAccount(name: SecretName, { typed, stored, isSameConnector, mayDeploy }: SecretsAsked): void {
  if (mayDeploy || !APPLICATION.has(name)) return;
  const isSameAccount = ACCOUNT.every((each) => [STORED, textOf(stored[each])].includes(textOf(typed[each])));
  if (isSameAccount && isSameConnector) return;
  throw new ConfigurationError(name, 'it was stored for another account or connector', {
    cure: `Enter the ${SECRET_LABELS[name]} again: a stored one goes only where it is deployed for.`,
  });
}

/** Without this, whoever may write connections could have the stored secrets sent to a server of his own. */
function elsewhere(name: SecretName): ConfigurationError {
  return new ConfigurationError(name, 'it was stored for another base address', {
    cure: `Enter the ${SECRET_LABELS[name]} again: a stored one is never sent to another address.`,
  });
}

/** Every secret that an answer to this form might say again: typed, stored, received, or in the node that runs. */
export function secretsToHide(
  RED: NodeAPI,
  nodeId: string,
  { typed, stored, replace }: SecretsAsked,
  values: FormSecrets['values'],
): string[] {
  const running = RED.nodes.getNode(nodeId) as { credentials?: unknown } | null;
  const pending = isMembers(stored['pendingTokens']) ? stored['pendingTokens'] : {};
  const grants: readonly unknown[] = Array.isArray(pending['grants']) ? pending['grants'] : [];
  const resolved = Object.fromEntries(
    SECRETS.map((name) => [name, replacedOrNot(textOf(stored[name]), replace)]),
  );
  return [
    ...[typed, values, stored, resolved].flatMap(secretsIn),
    ...(isMembers(running?.credentials) ? secretsIn(running.credentials) : []),
    ...grants.flatMap((grant) => (isMembers(grant) ? [textOf(grant['token'])] : [])),
    textOf(pending['replaced']),
  ].filter((secret) => secret !== '' && secret !== STORED);
}

function replacedOrNot(text: string, replace: Replace): string {
  try {
    return replace(text, '', true);
  } catch {
    return '';
  }
}
