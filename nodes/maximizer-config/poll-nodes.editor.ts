import type { PlatformConfiguration } from '../../src/resource/configuration/write';
import { RESOURCE_KEYS } from '../../src/resource/configuration/keys';
import { usersOf } from '../editor/connection-users';

/** Pixels between new nodes. */
const DISTANCE = 60;

/**
 * Gives each resource its poll node: the connection's own node of that resource is changed, a missing one is added to
 * the flow in view. Both can be undone.
 */
export function addOrChangePollNodes(connection: Editor.EditedNode, resources: PlatformConfiguration): void {
  const polls = usersOf(connection.id, 'maximizer-poll-resource');
  const missing: [string, Record<string, unknown>][] = [];
  for (const [resource, configuration] of Object.entries(resources)) {
    const poll = polls.find((node) => node['resource'] === resource);
    if (poll === undefined) missing.push([resource, configuration]);
    else change(poll, propertiesOf(configuration));
  }
  if (missing.length > 0) add(connection, missing);
}

/** A resource's keys as properties of a poll node; keys it leaves out get the form's defaults. */
function propertiesOf(configuration: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const defaults = RED.nodes.getType('maximizer-poll-resource')?.defaults ?? {};
  return Object.fromEntries(
    RESOURCE_KEYS.flatMap((key): [string, unknown][] => {
      const value = configuration[key];
      if (value !== undefined) return [[key, value]];
      // the platform's own meaning of what is left out, where the form's default is another
      const absent: Record<string, unknown> = {
        idField: 'id',
        createdCheckTolerance: 0,
        pageSize: '',
        pollDelay: 0,
      };
      return [[key, key in absent ? absent[key] : defaults[key]?.value]];
    }),
  );
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
  const nodes = missing.map(([resource, configuration], index) => ({
    ...defaults,
    ...propertiesOf(configuration),
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
