import { absentValues, DATE_KEYS, platformValues, RESOURCE_KEYS, type PlainKey } from './keys';
import type { ResourceConfiguration } from '../resource';

/** The platform's object form of `event.poller.configuration`: resource → its keys. */
export type PlatformConfiguration = Record<string, Record<string, unknown>>;

/**
 * The platform's object form of resources; reading it gives the same resources again. A key is left out where leaving
 * it out says the same, unless it was spelled out when the resource was read.
 */
export function writePollerConfiguration(resources: readonly ResourceConfiguration[]): PlatformConfiguration {
  // fromEntries defines properties, so that no resource's name can set a prototype
  return Object.fromEntries(resources.map((resource) => [resource.resource, writtenResource(resource)]));
}

function writtenResource(configuration: ResourceConfiguration): Record<string, unknown> {
  const values = platformValues(configuration);
  const absent = absentValues(configuration.updated);
  const spelledOut = new Set(configuration.spelledOut);
  const { datesConfiguration: unknownDates, ...unknown } = configuration.unknown;
  const written = (key: PlainKey): [string, unknown][] =>
    values[key] !== undefined && (values[key] !== absent[key] || spelledOut.has(key))
      ? [[key, values[key]]]
      : [];

  const dates = [...DATE_KEYS.flatMap(written), ...Object.entries(unknownDates ?? {})];
  const known = RESOURCE_KEYS.flatMap((key): [string, unknown][] => {
    if (key !== 'datesConfiguration') return written(key);
    return dates.length > 0 || spelledOut.has(key) ? [[key, Object.fromEntries(dates)]] : [];
  });
  return Object.fromEntries([...known, ...Object.entries(unknown)]);
}
