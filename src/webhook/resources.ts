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

/** Characters of an address, beyond which servers refuse it: a longer id cannot be asked for. */
const LONGEST_PATH = 4_000;

/** The hub's address of one record; undefined for an event whose type or id cannot be part of one. */
export function recordPath(
  event: { hubKey: string; objectType: string; objectId: string },
  resource: PushedResource | undefined,
): string | undefined {
  // never a bare path: what a notification names must not become another of the platform's calls
  const hub = event.hubKey === '' ? 'crm' : event.hubKey;
  const collection = resource?.path ?? joined(['hubs', hub, ...event.objectType.split('/')]);
  const id = segment(event.objectId);
  if (collection === undefined || id === undefined) return undefined;
  const path = `${collection}/${id}`;
  return path.length > LONGEST_PATH ? undefined : path;
}

function joined(names: readonly string[]): string | undefined {
  const segments = names.map(segment);
  return segments.includes(undefined) ? undefined : `/${segments.join('/')}`;
}

/** One part of a path, which must not lead elsewhere. */
function segment(name: string): string | undefined {
  if (name === '' || name === '.' || name === '..' || name.length > LONGEST_PATH) return undefined;
  try {
    return encodeURIComponent(name);
  } catch {
    // half of a surrogate pair has no UTF-8
    return undefined;
  }
}
