import type { Connection } from '../connector/connection';
import type { UrlTemplate } from '../dates';
import type { ResourceConfiguration } from '../resource/resource';

/** What a position and the versions before it belong to; with another identity they mean nothing. */
export function identityOf(
  { baseUrl, instanceId }: Connection,
  { idField, updated }: ResourceConfiguration,
  { path }: UrlTemplate,
): string {
  return JSON.stringify([baseUrl, instanceId, path, idField, updated?.field ?? null]);
}

/** Whether two identities are of the same records. The platform ignores the hub in a path, or that there is none. */
export function isSameIdentity(one: string, other: string): boolean {
  return one === other || withoutHub(one) === withoutHub(other);
}

function withoutHub(identity: string): string {
  const [baseUrl, instanceId, path, ...rest] = JSON.parse(identity) as [string, string, string, ...unknown[]];
  return JSON.stringify([baseUrl, instanceId, path.replace(/^\/hubs\/[^/]+(?=\/)/, ''), ...rest]);
}
