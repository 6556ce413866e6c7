import { hubPathOf } from '../../src/dates';
import { DEFAULT_BASE_URL } from '../../src/connector/base-url';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { ConnectionSettings } from '../../src/connector/connection';
import type { EventSettings } from '../../src/instance/event-settings';
import { tagList, type InstanceFields } from '../../src/instance/instance-body';
import { isMembers, type Members } from '../../src/json';
import { grantOf, tokenInForce, type StoredCredentials } from '../../src/instance/token-claims';
import { ConfigurationError } from '../../src/errors';
import { baseUrlOf, elementKeyOf } from './properties';
import { textOf } from '../shared/properties';

/** What the form shows in the place of a stored password. */
const STORED = '__PWRD__';

const SECRET_LABELS = {
  userSecret: 'user secret',
  organizationSecret: 'organization secret',
  apiKey: 'API key',
  apiSecret: 'API secret',
  instanceToken: 'instance token',
  signatureKey: 'signature key',
} as const;
type SecretName = keyof typeof SECRET_LABELS;

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
 * Reads what the form sent: its values as typed, and for a password it does not know the stored one.
 * @throws ConfigurationError for the first value that cannot work
 */
export function readForm(RED: NodeAPI, body: unknown): ConnectForm {
  const sent = isMembers(body) ? body : {};
  const nodeId = textOf(sent['id']);
  const resolve = resolver(RED, nodeId, textOf(sent['z']));
  const values = membersOf(sent, 'values');
  const value = (key: string): string => resolve(textOf(values[key]), key);
  const baseUrl = baseUrlOf(value('baseUrl'));
  const elementKey = elementKeyOf(value('elementKey'));
  const instanceId = value('instanceId');
  const typed = membersOf(sent, 'credentials');
  const stored = storedCredentials(RED, nodeId);
  const secret = (name: SecretName): string => {
    const text = textOf(typed[name]);
    if (text !== STORED) return resolve(text, SECRET_LABELS[name]);
    const claim = name === 'instanceToken' ? textOf(sent['claim']) : '';
    const { text: kept, baseUrl: home } = storedSecret(RED, nodeId, stored, name, claim);
    if (kept !== '' && (home === undefined || resolve(home, 'baseUrl') !== baseUrl)) throw elsewhere(name);
    return resolve(kept, SECRET_LABELS[name]);
  };
  // a call that does not need a secret shall not fail for it
  const faults = new Map<string, unknown>();
  const secrets = Object.fromEntries(
    Object.keys(SECRET_LABELS).map((name) => {
      try {
        return [name, secret(name as SecretName)];
      } catch (error) {
        faults.set(name, error);
        return [name, ''];
      }
    }),
  ) as Record<SecretName, string>;
  const checkUsable = (...names: string[]): void => {
    for (const name of names) if (faults.has(name)) throw faults.get(name);
  };
  const callbackUrl = value('oauthCallbackUrl') || textOf(sent['callbackUrl']);
  const alias = value('alias');
  const fields: InstanceFields = {
    elementKey,
    name: value('instanceName') || value('name') || `Node-RED ${alias}`.trim(),
    tags: tagList(value('tags')),
    callbackUrl,
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
    otherSecrets: [secrets.apiKey, secrets.apiSecret, secrets.signatureKey],
  };
  const probe = textOf(sent['probe']);
  return {
    nodeId,
    settings,
    fields,
    instanceId,
    probe: hubPathOf(probe) ?? '',
    checkUsable,
    require: (...names) => {
      checkUsable(...names);
      for (const name of names) requireValue(name, { ...secrets, instanceId, alias, apiUrl: fields.apiUrl });
    },
  };
}

/** Where the CRM shall send the browser. @throws ConfigurationError unless it is a web address without a fragment */
export function checkCallbackUrl(callbackUrl: string): void {
  const address = URL.canParse(callbackUrl) ? new URL(callbackUrl) : undefined;
  if (address !== undefined && /^https?:$/.test(address.protocol) && address.hash === '') return;
  throw new ConfigurationError('oauthCallbackUrl', 'it is not a web address', {
    cure: 'Enter the address at which the browser reaches this Node-RED, down to /maximizer/oauth/callback.',
  });
}

/** The connection's credentials as they are stored, placeholders and all. Only ever read. */
export function storedCredentials(RED: NodeAPI, nodeId: string): StoredCredentials {
  const stored: unknown = nodeId === '' ? undefined : RED.nodes.getCredentials(nodeId);
  return isMembers(stored) ? stored : {};
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

/** Without this, whoever may write connections could have the stored secrets sent to a server of his own. */
function elsewhere(name: SecretName): ConfigurationError {
  return new ConfigurationError(name, 'it was stored for another base address', {
    cure: `Enter the ${SECRET_LABELS[name]} again: a stored one is never sent to another address.`,
  });
}

function storedSecret(
  RED: NodeAPI,
  nodeId: string,
  stored: StoredCredentials,
  name: SecretName,
  claim: string,
): { text: string; baseUrl: string | undefined } {
  const grant = claim === '' ? undefined : grantOf(stored, claim);
  if (grant !== undefined) return { text: grant.token, baseUrl: grant.baseUrl };
  const deployed = deployedNode(RED, nodeId);
  const baseUrl = deployed && (textOf(deployed['baseUrl']) || DEFAULT_BASE_URL).replace(/\/+$/, '');
  if (name !== 'instanceToken') return { text: textOf(stored[name]), baseUrl };
  const instanceId = textOf(deployed?.['instanceId']);
  const force = tokenInForce(stored, instanceId);
  return { text: 'token' in force ? force.token : '', baseUrl };
}

function deployedNode(RED: NodeAPI, nodeId: string): Members | undefined {
  let found: Members | undefined;
  RED.nodes.eachNode((node: NodeDef) => {
    if (node.id === nodeId) found = node as unknown as Members;
  });
  return found;
}

/** Replaces a text that is `${NAME}` as Node-RED will when the node starts: by its flow's, group's or process's variable. */
function resolver(RED: NodeAPI, nodeId: string, z: string): (text: string, what: string) => string {
  const home = runningNode(RED, nodeId, z);
  return (text, what) => {
    const name = /^\$\{(\S+)\}$/.exec(text)?.[1] ?? /^\$\((\S+)\)$/.exec(text)?.[1];
    if (name === undefined) return text;
    // without any node Node-RED asks the process's environment; its published type does not say so
    const value: unknown = RED.util.getSetting((home ?? null) as unknown as Node, name);
    if (typeof value === 'string' || typeof value === 'number') return String(value).trim();
    throw new ConfigurationError(what, `the environment variable ${name} is not set`, {
      cure: 'Set it where Node-RED is started, or in the settings of the flow, and deploy.',
    });
  };
}

/** The node itself, else one whose variables are the same or nearly: of its flow, or of any. */
function runningNode(RED: NodeAPI, nodeId: string, z: string): Node | undefined {
  const node = (id: string): Node | undefined => RED.nodes.getNode(id);
  const own = nodeId === '' ? undefined : node(nodeId);
  if (own !== undefined) return own;
  const others: NodeDef[] = [];
  RED.nodes.eachNode((each: NodeDef) => {
    if (each.type !== 'tab') others.push(each);
  });
  const near = (each: NodeDef): boolean => z !== '' && (each as { z?: string }).z === z;
  for (const { id } of [...others.filter(near), ...others.filter((each) => !near(each))]) {
    const running = node(id);
    if (running !== undefined) return running;
  }
  return undefined;
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
