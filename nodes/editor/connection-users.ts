import { hubPathOf } from '../../src/dates/index';
import { RESOURCE_KEYS } from '../../src/resource/configuration/keys';
import { pollerConfiguration } from '../../src/resource/configuration/read';
import { writePollerConfiguration, type PlatformConfiguration } from '../../src/resource/configuration/write';
import { textOf } from '../shared/properties';
import { nodeAddress } from './node-address';

type AnyNode = Editor.EditedNode & Record<string, unknown>;

/** The nodes of a type that use a connection, as they are in the editor now. */
export function usersOf(connection: string, type: string): AnyNode[] {
  return RED.nodes.filterNodes({ type }).filter((node) => node['connection'] === connection);
}

/** What a poll node polls, as a resource of the platform's poller configuration. */
export function polledBy(node: AnyNode): PlatformConfiguration {
  const resource = textOf(node['resource']);
  if (resource === '') return {};
  const raw = Object.fromEntries(
    RESOURCE_KEYS.filter((key) => node[key] !== undefined && node[key] !== '').map((key) => [key, node[key]]),
  );
  return writePollerConfiguration(pollerConfiguration({ [resource]: raw }).resources);
}

/** What the platform shall do about events, as the webhook node of the connection says; null: there is none. */
export function eventsOf(connection: string): Record<string, unknown> | null {
  const [webhook] = usersOf(connection, 'open-connectors-webhook');
  if (webhook === undefined) return null;
  const watched = writePollerConfiguration(pollerConfiguration(webhook['resources'] ?? {}).resources);
  return {
    enabled: true,
    callbackUrl: textOf(webhook['callbackUrl']) || nodeAddress(textOf(webhook['path'])),
    refreshInterval: textOf(webhook['refreshInterval']),
    poller: watched,
  };
}

/** A resource that surely can be read: the first that a poll node polls; blank: none. */
export function probeOf(connection: string): string {
  const urls = usersOf(connection, 'maximizer-poll-resource').map((node) => textOf(node['url']));
  return urls.map(hubPathOf).find((path) => path !== undefined) ?? '';
}
