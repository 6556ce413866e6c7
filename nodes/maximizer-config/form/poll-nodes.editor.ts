import type { PlatformConfiguration } from '../../../src/resource/configuration/write';
import type { EventFields } from '../../../src/instance/instance-body-read';
import { withoutSlash } from '../../../src/text-end';
import { DEFAULT_PATH } from '../../../src/webhook/path';
import { usersOf } from '../../editor/connection-users';
import { polledProperties } from '../../editor/polled-properties';
import { textOf } from '../../shared/properties';

const WEBHOOK = 'open-connectors-webhook';
/** Pixels between new nodes. */
const DISTANCE = 60;

/** What a pasted text says of the nodes of a connection. */
export interface TakenNodes {
  /** Resource → its keys. */
  resources: PlatformConfiguration;
  events: EventFields;
}

/**
 * Gives each resource its poll node: the connection's own node of that resource is changed, a missing one is added to
 * the flow in view. The interval goes to these nodes, or to all of the connection where no resource is named, and to its
 * webhook nodes; the callback address to the one that it is meant for. All of it can be undone.
 */
export function changeNodes(connection: Editor.EditedNode, { resources, events }: TakenNodes): void {
  const { refreshInterval, callbackUrl } = events;
  const interval = refreshInterval === undefined ? {} : { refreshInterval };
  const polls = usersOf(connection.id, 'maximizer-poll-resource');
  const missing: [string, Record<string, unknown>][] = [];
  for (const [resource, configuration] of Object.entries(resources)) {
    const properties = { ...polledProperties(configuration), ...interval };
    const poll = polls.find((node) => node['resource'] === resource);
    if (poll === undefined) missing.push([resource, properties]);
    else change(poll, properties);
  }
  if (Object.keys(resources).length === 0) for (const poll of polls) change(poll, interval);
  if (missing.length > 0) add(connection, missing);
  // the platform polls every so many whole minutes
  const isWhole = Number.isInteger(Number(refreshInterval));
  const called = calledNode(connection.id, callbackUrl);
  for (const webhook of usersOf(connection.id, WEBHOOK))
    change(webhook, { ...(isWhole && interval), ...(webhook === called && { callbackUrl }) });
}

/** The webhook node that an address is meant for: the one whose path it ends in, else the connection's only one. */
export function calledNode(
  connection: string,
  callbackUrl: string | undefined,
): ReturnType<typeof usersOf>[number] | undefined {
  if (callbackUrl === undefined) return undefined;
  const webhooks = usersOf(connection, WEBHOOK);
  const address = withoutSlash(callbackUrl);
  const matching = webhooks.filter((node) =>
    address.endsWith(withoutSlash(textOf(node['path']) || DEFAULT_PATH)),
  );
  const [only, ...others] = matching.length > 0 ? matching : webhooks;
  return others.length === 0 ? only : undefined;
}

function change(
  node: Editor.EditedNode & Record<string, unknown>,
  properties: Record<string, unknown>,
): void {
  const before = Object.fromEntries(Object.keys(properties).map((key) => [key, node[key]]));
  if (JSON.stringify(before) === JSON.stringify(properties)) return;
  RED.history.push({
    t: 'edit',
    node,
    changes: before,
    changed: node.changed === true,
    dirty: RED.nodes.dirty(),
  });
  Object.assign(node, properties, { changed: true, dirty: true });
  RED.nodes.dirty(true);
  RED.view.redraw();
}

function add(connection: Editor.EditedNode, missing: readonly [string, Record<string, unknown>][]): void {
  const flow = RED.workspaces.active();
  const there = RED.nodes.filterNodes({ type: 'maximizer-poll-resource' });
  const lowest = Math.max(
    40,
    ...there.filter((node) => node.z === flow).map((node) => Number(node['y']) || 0),
  );
  const defaults = Object.fromEntries(
    Object.entries(RED.nodes.getType('maximizer-poll-resource')?.defaults ?? {}).map(([key, { value }]) => [
      key,
      value,
    ]),
  );
  const nodes = missing.map(([resource, properties], index) => ({
    ...defaults,
    ...properties,
    id: `new${index}`,
    type: 'maximizer-poll-resource',
    z: flow,
    x: 200,
    y: lowest + DISTANCE * (index + 1),
    connection: connection.id,
    resource,
    wires: [[]],
  }));
  const dirty = RED.nodes.dirty();
  const added = RED.nodes.import(nodes, { generateIds: true })?.nodes ?? [];
  for (const node of added) node.changed = true;
  RED.history.push({ t: 'add', nodes: added.map(({ id }) => id), dirty });
  RED.nodes.dirty(true);
  RED.view.redraw(true);
}
