import { DEFAULT_BASE_URL } from '../../src/connector/base-url';
import { hubAuthorization } from '../../src/connector/authorization';
import type { ConnectionSettings } from '../../src/connector/connection';
import { CONNECTION_CHECKS, numberOf } from './settings-check';
import type { ConnectionCredentials } from '../shared/connection-node';
import { textOf } from '../shared/properties';

/** The saved properties, of whatever type an environment variable or an import gave them. */
export interface ConnectionProperties {
  baseUrl?: unknown;
  elementKey?: unknown;
  instanceId?: unknown;
  timeZone?: unknown;
  maxConcurrent?: unknown;
  requestsPerSecond?: unknown;
}

/**
 * The settings of a connection, defaults filled in.
 * @throws ConfigurationError naming the first property or secret that cannot work
 */
export function readConnectionSettings(
  properties: ConnectionProperties,
  credentials: ConnectionCredentials,
): ConnectionSettings {
  const baseUrl = textOf(properties.baseUrl) || DEFAULT_BASE_URL;
  const elementKey = textOf(properties.elementKey) || 'maximizer';
  CONNECTION_CHECKS.baseUrl(baseUrl);
  CONNECTION_CHECKS.elementKey(elementKey);
  CONNECTION_CHECKS.instanceId(properties.instanceId);
  CONNECTION_CHECKS.timeZone(properties.timeZone);
  CONNECTION_CHECKS.maxConcurrent(properties.maxConcurrent);
  CONNECTION_CHECKS.requestsPerSecond(properties.requestsPerSecond);
  const settings = {
    baseUrl,
    elementKey,
    instanceId: textOf(properties.instanceId),
    timeZone: textOf(properties.timeZone) || 'UTC',
    maxConcurrent: numberOf(properties.maxConcurrent, 4),
    ...(textOf(properties.requestsPerSecond) === ''
      ? {}
      : { requestsPerSecond: numberOf(properties.requestsPerSecond, 1) }),
    userSecret: textOf(credentials.userSecret),
    organizationSecret: textOf(credentials.organizationSecret),
    instanceToken: textOf(credentials.instanceToken),
    // a platform that refuses an instance's settings may say them again
    otherSecrets: [
      credentials.apiKey,
      credentials.apiSecret,
      credentials.signatureKey,
      credentials.previousSignatureKey,
      credentials.callbackUser,
      credentials.callbackPassword,
    ].map(textOf),
  };
  // throws when a secret is missing or cannot be sent, so that the person hears it before the first poll
  hubAuthorization(settings);
  return settings;
}
