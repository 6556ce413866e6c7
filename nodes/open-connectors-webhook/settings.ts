import type { DeliverySettings } from '../../src/delivery/delivery';
import type { Outputs } from '../../src/delivery/send';
import { ConfigurationError } from '../../src/errors';
import { readPollerConfiguration } from '../../src/resource/configuration';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { Gate } from '../../src/webhook/request';
import type { ConnectionCredentials } from '../shared/connection-node';
import { readDeliverySettings } from '../shared/delivery-settings';
import { DEFAULT_INTERVAL, DEFAULT_PATH, registerFault, WEBHOOK_CHECKS } from './checks';
import { amountOf, choiceOf, textOf, truthOf } from '../shared/properties';

/** The saved properties, of whatever type a form, an import or an environment variable gave them. */
export type WebhookProperties = Readonly<Record<string, unknown>>;

/** Where a node receives notifications, and what it does with them. */
export interface WebhookSettings {
  /** Blank: the address that the platform has and that ends in `path`. */
  callbackUrl: string;
  outputs: Outputs;
  delivery: DeliverySettings;
  fetchRecord: boolean;
  resources: readonly ResourceConfiguration[];
  /** Minutes. */
  refreshInterval: number;
  register: boolean;
}

/** Where the node listens. @throws ConfigurationError */
export function readPath(properties: WebhookProperties): string {
  const path = textOf(properties['path']) || DEFAULT_PATH;
  WEBHOOK_CHECKS.path(path);
  return path;
}

/** @throws ConfigurationError for the first property that cannot work */
export function readWebhookSettings(properties: WebhookProperties): WebhookSettings {
  for (const [key, check] of Object.entries(WEBHOOK_CHECKS)) {
    if (key !== 'path') check(properties[key]);
  }
  const register = truthOf(properties['register'], false);
  const fault = register ? registerFault(properties) : undefined;
  if (fault !== undefined) throw fault;
  return {
    callbackUrl: textOf(properties['callbackUrl']),
    outputs: choiceOf('outputs', properties['outputs'], { 1: 1, 3: 3 }, 1),
    delivery: readDeliverySettings(properties),
    fetchRecord: truthOf(properties['fetchRecord'], true),
    resources: readPollerConfiguration(properties['resources']).resources,
    refreshInterval: amountOf('refreshInterval', properties['refreshInterval'], DEFAULT_INTERVAL),
    register,
  };
}

/**
 * Who may notify, by the connection's passwords.
 * @throws ConfigurationError for a user without a password, or the reverse
 */
export function readGate(passwords: ConnectionCredentials): Gate {
  const user = passwords.callbackUser ?? '';
  const password = passwords.callbackPassword ?? '';
  if ((user === '') !== (password === '')) {
    throw new ConfigurationError('callbackUser', 'a callback user needs a password, and a password a user', {
      cure: 'Open the connection, enter both or neither, and deploy.',
      status: 'check callback user',
    });
  }
  const keys = [passwords.signatureKey, passwords.previousSignatureKey]
    .map(textOf)
    .filter((key) => key !== '');
  return { keys, credentials: user === '' ? undefined : { user, password } };
}
