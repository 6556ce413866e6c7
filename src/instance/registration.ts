import type { Connection } from '../connector/connection';
import { eventDifferences, eventPatch, type EventSettings } from './event-settings';
import { changeConfiguration, readConfiguration } from './instances';
import { writePollerConfiguration } from '../resource/configuration/write';
import type { ResourceConfiguration } from '../resource/resource';
import type { Gate } from '../events/gate';

/** What the platform shall do. */
export interface Registration {
  callbackUrl: string;
  /** Minutes. */
  refreshInterval: number;
  resources: readonly ResourceConfiguration[];
}

/**
 * Brings the event configuration of the connection's instance in line, touching no key that is not about events.
 * The platform hides keys and passwords, so these are sent whether they differ or not.
 * @returns the keys that were sent
 * @throws PlatformError, ConfigurationError without organization secret
 */
export async function registerEvents(
  connection: Connection,
  { callbackUrl, refreshInterval, resources }: Registration,
  { keys, credentials }: Gate,
  signal?: AbortSignal,
): Promise<readonly string[]> {
  const settings: EventSettings = {
    enabled: true,
    callbackUrl,
    signatureKey: keys[0] ?? '',
    refreshInterval: String(refreshInterval),
    poller: writePollerConfiguration(resources),
  };
  const current = await readConfiguration(connection, connection.instanceId, signal);
  const patch = {
    ...eventPatch(eventDifferences(current, settings), settings, true),
    ...(credentials === undefined
      ? {}
      : {
          'event.notification.basic.username': credentials.user,
          'event.notification.basic.password': credentials.password,
        }),
  };
  const sent = Object.keys(patch);
  if (sent.length > 0) await changeConfiguration(connection, connection.instanceId, patch, signal);
  return sent;
}
