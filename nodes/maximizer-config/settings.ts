import { hubAuthorization } from '../../src/connector/authorization';
import type { ConnectionSettings } from '../../src/connector/connection';
import type { ConnectionCredentials } from '../shared/connection-node';
import { textOf } from '../shared/properties';
import { checkProperties, type Properties } from '../shared/property';
import { secretsIn } from '../shared/secrets';
import {
  baseUrlOf,
  CONNECTION_PROPERTIES,
  elementKeyOf,
  instanceIdOf,
  maxConcurrentOf,
  requestsPerSecondOf,
  timeZoneOf,
} from './properties';

/**
 * The settings of a connection, defaults filled in.
 * @throws ConfigurationError naming the first property or secret that cannot work
 */
export function readConnectionSettings(
  properties: Properties,
  credentials: ConnectionCredentials,
): ConnectionSettings {
  checkProperties(CONNECTION_PROPERTIES, properties);
  const requestsPerSecond = requestsPerSecondOf(properties['requestsPerSecond']);
  const settings = {
    baseUrl: baseUrlOf(properties['baseUrl']),
    elementKey: elementKeyOf(properties['elementKey']),
    instanceId: instanceIdOf(properties['instanceId']),
    timeZone: timeZoneOf(properties['timeZone']),
    maxConcurrent: maxConcurrentOf(properties['maxConcurrent']),
    ...(requestsPerSecond !== undefined && { requestsPerSecond }),
    userSecret: textOf(credentials.userSecret),
    organizationSecret: textOf(credentials.organizationSecret),
    instanceToken: textOf(credentials.instanceToken),
    // a platform that refuses an instance's settings may quote them in its answer
    otherSecrets: secretsIn({ ...credentials }),
  };
  // throws when a secret is missing or cannot be sent, so that the person hears it before the first poll
  hubAuthorization(settings);
  return settings;
}
