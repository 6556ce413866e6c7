import { hubPathOf } from '../../../src/dates';
import type { NodeAPI } from 'node-red';
import type { ConnectionSettings } from '../../../src/connector/connection';
import type { EventSettings } from '../../../src/instance/event-settings';
import { tagList, type InstanceFields } from '../../../src/instance/instance-body';
import { isMembers, type Members } from '../../../src/json';
import { ConfigurationError } from '../../../src/errors';
import { deployedConnection, storedCredentials } from '../deployed';
import { readSecrets, secretsToHide, type SecretsAsked } from './form-secrets';
import { replacer, type Replace } from './form-variables';
import { baseUrlOf, elementKeyOf } from '../properties';
import { textOf } from '../../shared/properties';
import { SECRET_LABELS, type SecretName } from '../../shared/secrets';

/** A form of the editor as the person has it before them, `${NAME}` resolved; it lives as long as one call. */
export interface ConnectForm {
  nodeId: string;
  settings: ConnectionSettings;
  fields: InstanceFields;
  instanceId: string;
  /** @throws ConfigurationError when one of them is blank, or cannot be used */
  require: (...names: (SecretName | 'instanceId' | 'alias' | 'apiUrl')[]) => void;
  /** @throws ConfigurationError for one that is there but cannot be used, such as for a variable that is not set */
  checkUsable: (...names: SecretName[]) => void;
  /** A path below the base address at which a record can be read; blank: none is known. */
  probe: string;
}

/**
 * Reads what the form sent: its values as typed, and for a password it does not know the stored one. A variable is only
 * looked up where nobody can learn from it what he could not anyway: for the text and the base address that are deployed,
 * or, for the deployed base address, when whoever asks may deploy.
 * @param mayDeploy whether whoever asks may deploy flows
 * @throws ConfigurationError for the first value that cannot work
 */
export function readForm(RED: NodeAPI, body: unknown, mayDeploy: boolean): ConnectForm {
  const sent = isMembers(body) ? body : {};
  const nodeId = textOf(sent['id']);
  const deployed = deployedConnection(RED, nodeId);
  const replace = replacer(RED, nodeId, textOf(sent['z']));
  const values = membersOf(sent, 'values');
  const isDeployed = (key: string): boolean => textOf(values[key]) === textOf(deployed?.[key]);
  const home = deployedValue(deployed, 'baseUrl', replace, baseUrlOf);
  const baseUrl = baseUrlOf(replace(textOf(values['baseUrl']), 'baseUrl', isDeployed('baseUrl')));
  const value = (key: string): string =>
    replace(textOf(values[key]), key, home === baseUrl && (isDeployed(key) || mayDeploy));

  const elementKey = elementKeyOf(value('elementKey'));
  const instanceId = value('instanceId');
  const alias = value('alias');
  const asked: SecretsAsked = {
    typed: membersOf(sent, 'credentials'),
    claim: textOf(sent['claim']),
    stored: storedCredentials(RED, nodeId),
    deployedInstance: textOf(deployed?.['instanceId']),
    ...{ baseUrl, home, mayDeploy, replace },
    isSameConnector: elementKey === deployedValue(deployed, 'elementKey', replace, elementKeyOf),
  };
  const { values: secrets, faults } = readSecrets(asked);
  const checkUsable = (...names: string[]): void => {
    for (const name of names) if (faults.has(name)) throw faults.get(name);
  };
  const fields: InstanceFields = {
    elementKey,
    name: value('instanceName') || value('name') || `Node-RED ${alias}`.trim(),
    tags: tagList(value('tags')),
    callbackUrl: value('oauthCallbackUrl') || textOf(sent['callbackUrl']),
    apiKey: secrets.apiKey,
    apiSecret: secrets.apiSecret,
    datacenter: value('datacenter') || 'caw',
    alias,
    apiUrl: value('apiUrl'),
    events: readEvents(sent['events'], secrets.signatureKey),
  };
  const settings: ConnectionSettings = {
    baseUrl,
    elementKey,
    instanceId,
    maxConcurrent: 4,
    timeZone: 'UTC',
    userSecret: secrets.userSecret,
    organizationSecret: secrets.organizationSecret,
    instanceToken: secrets.instanceToken,
    otherSecrets: secretsToHide(RED, nodeId, asked, secrets),
  };
  return {
    nodeId,
    settings,
    fields,
    instanceId,
    probe: hubPathOf(textOf(sent['probe'])) ?? '',
    checkUsable,
    require: (...names) => {
      checkUsable(...names);
      for (const name of names) requireValue(name, { ...secrets, instanceId, alias, apiUrl: fields.apiUrl });
    },
  };
}

/** A property of the connection as it is deployed, its variable replaced; undefined where it cannot work. */
function deployedValue(
  deployed: Members | undefined,
  key: string,
  replace: Replace,
  read: (value: unknown) => string,
): string | undefined {
  try {
    return deployed && read(replace(textOf(deployed[key]), key, true));
  } catch {
    return undefined;
  }
}

/** Where the CRM shall send the browser. @throws ConfigurationError unless it is a web address without a fragment */
export function checkCallbackUrl(callbackUrl: string): void {
  const address = URL.canParse(callbackUrl) ? new URL(callbackUrl) : undefined;
  if (address !== undefined && /^https?:$/.test(address.protocol) && address.hash === '') return;
  throw new ConfigurationError('oauthCallbackUrl', 'it is not a web address', {
    cure: 'Enter the address at which the browser reaches this Node-RED, down to /maximizer/oauth/callback.',
  });
}

function requireValue(name: string, values: Readonly<Record<string, string>>): void {
  if (values[name] !== '') return;
  const labels: Readonly<Record<string, string>> = {
    ...SECRET_LABELS,
    instanceId: 'instance id',
    alias: 'alias of the Maximizer address',
    apiUrl: "address of Maximizer's API",
  };
  throw new ConfigurationError(name, `the ${labels[name] ?? name} is missing`, {
    cure: 'Enter it and try again.',
  });
}

function readEvents(value: unknown, signatureKey: string): EventSettings | undefined {
  if (!isMembers(value)) return undefined;
  const interval = textOf(value['refreshInterval']) || '15';
  // the platform takes whole minutes, at least one
  const minutes = Math.max(1, Math.round(Number(interval)));
  if (!Number.isFinite(minutes))
    throw new ConfigurationError('refreshInterval', `${interval} is not a number of minutes`, {
      cure: 'Enter a whole number of minutes in the webhook node.',
    });
  const callbackUrl = textOf(value['callbackUrl']);
  if (!URL.canParse(callbackUrl))
    throw new ConfigurationError('callbackUrl', 'the webhook has no public address', {
      cure: 'Enter the address at which the platform reaches it, such as https://my-node-red/open-connectors/events.',
    });
  return {
    enabled: value['enabled'] !== false,
    callbackUrl,
    signatureKey,
    refreshInterval: String(minutes),
    poller: membersOf(value, 'poller'),
  };
}

function membersOf(members: Members, key: string): Members {
  const value = members[key];
  return isMembers(value) ? value : {};
}
