import { LONGEST_PATH, pathOf, pathSegment } from '../path';
import { compileUrlTemplate } from '../dates';
import type { NotifiedResource } from '../events/notification-record';
import { compileRecordReader, type RecordReader } from '../resource/record-reader';
import type { ResourceConfiguration } from '../resource/resource';

/** What a resource's poller configuration says of the records that are pushed. */
export interface PushedResource extends NotifiedResource {
  reader: RecordReader;
  /** Where its records lie at the hub, encoded: `/hubs/crm/contacts`. */
  path: string;
  /** The hub that its url names; undefined for a bare path. */
  hubKey: string | undefined;
}

/**
 * The resources by name, which is the objectType of their events.
 * @throws ConfigurationError for a url, a path or a date format that cannot work
 */
export function pushedResources(
  configurations: readonly ResourceConfiguration[],
  timeZone: string,
): ReadonlyMap<string, PushedResource> {
  return new Map(
    configurations.map((configuration) => {
      const reader = compileRecordReader(configuration);
      const { path, hub } = compileUrlTemplate(configuration.url, timeZone);
      const resource: PushedResource = {
        name: configuration.resource,
        reader,
        identifierOf: (record) => reader.identifierOf(record),
        names: reader.names,
        path,
        hubKey: hub,
      };
      return [configuration.resource, resource];
    }),
  );
}

/** The hub's address of one record; undefined for an event whose type or id cannot be part of one. */
export function recordPath(
  event: { hubKey: string; objectType: string; objectId: string },
  resource: PushedResource | undefined,
): string | undefined {
  // never a bare path: what a notification names must not become another of the platform's calls
  const hub = event.hubKey === '' ? 'crm' : event.hubKey;
  const collection = resource?.path ?? pathOf(['hubs', hub, ...event.objectType.split('/')]);
  const id = pathSegment(event.objectId);
  if (collection === undefined || id === undefined) return undefined;
  const path = `${collection}/${id}`;
  return path.length > LONGEST_PATH ? undefined : path;
}
