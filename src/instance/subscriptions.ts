import type { Connection } from '../connector/connection';
import { queryValue } from '../path';
import { isMembers, type Members } from '../json';

/** Where an instance's notifications go. */
export interface Subscription {
  url: string;
  active: boolean;
}

/** What catching up found and did, for one address. */
export interface CaughtUp {
  url: string;
  /** Notifications that had been queued and are sent again now. */
  queued: number;
  /** Whether the platform had given up on the address. */
  wasInactive: boolean;
  /** Whether it has taken it up again. */
  active: boolean;
}

const PATH = '/notifications/subscriptions';

/**
 * Has the platform send again what it queued for an instance's callback addresses, which also takes up a subscription
 * that it had given up after too many failures.
 * @param isOurs which of the instance's addresses are meant
 * @throws PlatformError, ConfigurationError without organization secret
 */
export async function catchUp(
  connection: Connection,
  isOurs: (url: string) => boolean,
  signal?: AbortSignal,
): Promise<CaughtUp[]> {
  const found = (await readSubscriptions(connection, signal)).filter(({ url }) => isOurs(url));
  const results: CaughtUp[] = [];
  for (const { url, active } of found) {
    const path = `${PATH}/deliveries?where=${queryValue(queuedFor(url))}`;
    const queued = listOf(await connection.callPlatform({ method: 'GET', path, signal })).length;
    if (queued > 0 || !active) await connection.callPlatform({ method: 'PUT', path, signal });
    results.push({ url, queued, wasInactive: !active, active: active || queued > 0 });
  }
  if (results.every(({ active }) => active)) return results;
  // with nothing queued it is not documented that sending again takes a subscription up
  const now = new Map((await readSubscriptions(connection, signal)).map(({ url, active }) => [url, active]));
  return results.map((result) => ({ ...result, active: now.get(result.url) ?? result.active }));
}

/** The webhook subscriptions of the connection's instance. */
async function readSubscriptions(connection: Connection, signal?: AbortSignal): Promise<Subscription[]> {
  const list = listOf(await connection.callPlatform({ method: 'GET', path: PATH, signal }));
  const topic = `instance-${connection.instanceId}-`;
  return list.flatMap((item) => {
    const { channel, topics, config, active } = fieldsOf(item);
    const { url } = fieldsOf(config);
    const isInstance =
      Array.isArray(topics) && topics.some((each) => typeof each === 'string' && each.startsWith(topic));
    if (channel !== 'webhook' || !isInstance || typeof url !== 'string') return [];
    return [{ url, active: active !== false && active !== 'false' }];
  });
}

function queuedFor(url: string): string {
  // the grammar has no escape for a quote, so the address is written with its quotes encoded
  return `channel='webhook' and status='queued' and config.url='${url.replaceAll("'", '%27')}'`;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function fieldsOf(value: unknown): Members {
  return isMembers(value) ? value : {};
}
