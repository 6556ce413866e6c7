import type { Connection } from '../connector/connection';
import { pathSegment } from '../path';
import { bodyError } from '../connector/platform-error';
import { isMasked, textMember } from '../connector/platform-json';
import { redactor } from '../connector/redact';
import { ConfigurationError } from '../errors';
import { isMembers, type Members } from '../json';
import type { InstanceBody } from './instance-body';
import type { Instance } from './types';

/**
 * The account's instances of the connection's connector, by name. The platform answers 404 when there are none.
 * @throws PlatformError
 */
export async function listInstances(connection: Connection, signal?: AbortSignal): Promise<Instance[]> {
  const path = '/instances';
  const answer = await connection.callPlatform({ method: 'GET', path, signal }).catch((error: unknown) => {
    if (isNotFound(error)) return [];
    throw error;
  });
  if (!Array.isArray(answer)) throw bodyError(`GET ${path}`, 'JSON that is not a list of instances');
  return answer
    .map((item: unknown) => instanceOf(connection, item, `GET ${path}`))
    .filter(({ elementKey }) => elementKey === undefined || elementKey === connection.elementKey)
    .sort((a, b) => a.name.localeCompare(b.name));
}

/** @throws PlatformError, with status 404 when there is no such instance */
export async function readInstance(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<Instance> {
  const path = instancePath(id);
  return instanceOf(
    connection,
    await connection.callPlatform({ method: 'GET', path, signal }),
    `GET ${path}`,
  );
}

/**
 * A new instance from a grant code. Never tried again: the code works once, and the first try may have made it.
 * @throws PlatformError, also when the answer lacks the token
 */
export async function createInstance(
  connection: Connection,
  body: InstanceBody,
  signal?: AbortSignal,
): Promise<Instance & { token: string }> {
  const answer = await connection.callPlatform({ method: 'POST', path: '/instances', body, signal });
  const instance = instanceOf(connection, answer, 'POST /instances');
  if (instance.token === undefined) throw bodyError('POST /instances', 'an instance without its token');
  return { ...instance, token: instance.token };
}

/** A new consent for an existing instance. `configuration` says which application the code was given to. */
export async function authorizeAgain(
  connection: Connection,
  id: string,
  code: string,
  configuration: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Instance> {
  const path = instancePath(id);
  const body = { providerData: { code }, configuration };
  const answer = await connection.callPlatform({ method: 'PATCH', path, body, signal });
  return instanceOf(connection, answer, `PATCH ${path}`);
}

/** The configuration by key; secrets come masked. */
export async function readConfiguration(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, unknown>> {
  const path = `${instancePath(id)}/configuration`;
  const answer = await connection.callPlatform({ method: 'GET', path, signal });
  if (!Array.isArray(answer)) throw bodyError(`GET ${path}`, 'JSON that is not a list of settings');
  return new Map(
    answer.flatMap((item: unknown): [string, unknown][] => {
      if (!isMembers(item)) return [];
      const key = textMember(item, 'key');
      return key === undefined ? [] : [[key, item['propertyValue']]];
    }),
  );
}

/** Merges the given keys into the instance's configuration; the others stay as they are. */
export async function changeConfiguration(
  connection: Connection,
  id: string,
  configuration: Members,
  signal?: AbortSignal,
): Promise<void> {
  await connection.callPlatform({ method: 'PATCH', path: instancePath(id), body: { configuration }, signal });
}

/** Enables or disables an instance. @throws PlatformError */
export async function setEnabled(
  connection: Connection,
  id: string,
  enabled: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const method = enabled ? 'PUT' : 'DELETE';
  await connection.callPlatform({ method, path: `${instancePath(id)}/enabled`, signal });
}

/** For good: the platform forgets the instance, and its token is refused from then on. */
export async function deleteInstance(
  connection: Connection,
  id: string,
  signal?: AbortSignal,
): Promise<void> {
  await connection.callPlatform({ method: 'DELETE', path: instancePath(id), signal });
}

/** @throws ConfigurationError for an id that would make another call of it */
function instancePath(id: string): string {
  const segment = pathSegment(id);
  if (segment !== undefined) return `/instances/${segment}`;
  throw new ConfigurationError('instanceId', 'no instance has such an id', {
    cure: 'Enter the id of the connector instance, a number such as 12345.',
    status: 'check instance id',
  });
}

/** What is shown of it hides the connection's secrets, and the token that comes with it. */
function instanceOf({ redact }: Connection, value: unknown, call: string): Instance {
  if (!isMembers(value)) throw bodyError(call, 'JSON that is not an instance');
  const token = textMember(value, 'token');
  const hideToken = redactor(token === undefined || isMasked(token) ? [] : [token]);
  const shown = (text: string): string => hideToken(redact(text));
  const id = textMember(value, 'id');
  if (id === undefined) throw bodyError(call, 'an instance without its id');
  // it is a part of paths and event ids, and so cannot be shown otherwise than it is
  if (shown(id) !== id) throw bodyError(call, 'an instance whose id holds a secret');
  const element = isMembers(value['element']) ? value['element'] : {};
  const tags: readonly unknown[] = Array.isArray(value['tags']) ? value['tags'] : [];
  return {
    id,
    name: shown(textMember(value, 'name') ?? id),
    tags: tags.filter((tag) => typeof tag === 'string').map((tag) => shown(tag)),
    elementKey: textMember(element, 'key'),
    hub: textMember(element, 'hub'),
    enabled: value['disabled'] !== true,
    valid: value['valid'] !== false,
    eventsEnabled: value['eventsEnabled'] === true,
    token: token === undefined || isMasked(token) ? undefined : token,
  };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'httpStatus' in error && error.httpStatus === 404;
}
