import type { DeliverySettings } from '../../src/delivery/settings';
import type { Emit, Outputs } from '../../src/delivery/send';
import { ConfigurationError } from '../../src/errors';
import { readResource } from '../../src/resource/configuration';
import { RESOURCE_KEYS } from '../../src/resource/configuration/keys';
import type { ResourceConfiguration } from '../../src/resource/resource';
import { readStartFrom, type StartFrom } from '../../src/polling/start-from';
import { readDeliverySettings } from '../shared/delivery-settings';
import { secondsOf } from './checks';
import { amountOf, choiceOf, textOf } from '../shared/properties';

/** The saved properties, of whatever type a form, an import or an environment variable gave them. */
export type PollProperties = Readonly<Record<string, unknown>>;

/** What a node polls, when, and how it sends what changed. */
export interface PollSettings {
  resource: ResourceConfiguration;
  /** Minutes; 0: only when told. */
  refreshInterval: number;
  /** Blank: by interval. */
  cron: string;
  startFrom: StartFrom;
  /** Seconds. */
  lookback: number;
  deepLookback: number;
  emit: Emit;
  outputs: Outputs;
  delivery: DeliverySettings;
}

/**
 * Reads a node's properties, those of the platform's poller configuration by its own rules.
 * @throws ConfigurationError for the first that cannot work
 */
export function readPollSettings(properties: PollProperties): PollSettings {
  return {
    resource: resourceOf(properties),
    refreshInterval: amountOf('refreshInterval', properties['refreshInterval'], 15),
    cron: textOf(properties['cron']),
    startFrom: readStartFrom(textOf(properties['startFrom'])),
    lookback: secondsOf('lookback', properties['lookback'], 90),
    deepLookback: secondsOf('deepLookback', properties['deepLookback'], 900),
    emit: choiceOf('emit', properties['emit'], { event: 'event', page: 'page' }, 'event'),
    outputs: choiceOf('outputs', properties['outputs'], { 1: 1, 3: 3 }, 1),
    delivery: readDeliverySettings(properties),
  };
}

/** The resource alone. @throws ConfigurationError */
export function resourceOf(properties: PollProperties): ResourceConfiguration {
  const raw = Object.fromEntries(
    RESOURCE_KEYS.filter((key) => properties[key] !== undefined).map((key) => [key, properties[key]]),
  );
  const resource = textOf(properties['resource']);
  if (resource === '') {
    throw new ConfigurationError('resource', 'is missing', {
      cure: 'Name what to poll, such as contacts.',
      status: 'no resource',
    });
  }
  return readResource(resource, raw);
}
