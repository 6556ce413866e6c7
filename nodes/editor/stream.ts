import { ConfigurationError } from '../../src/errors';
import { textOf } from '../shared/properties';
import type { Properties, Property } from '../shared/property';
import { misfitOf, type StreamNode } from '../shared/stream-misfit';
import { STREAM_PROPERTIES, streamOf } from '../shared/stream-settings';

/** The types of nodes that can share a stream. */
const TYPES = ['maximizer-poll-resource', 'open-connectors-webhook'];

/** The property of a stream's name, checked with the other nodes of this editor; `this` is what is in no field, such as the id. */
export function streamProperty(about: (node: Properties) => Properties = (node) => node): Property {
  return {
    ...STREAM_PROPERTIES.stream,
    check: (value, typed) => {
      const node = about(typed);
      const stream = streamOf(value);
      if (stream === undefined) return;
      const misfit = misfitOf({ ...streamNode(node), stream }, othersThan(node['id']));
      if (misfit === undefined) return;
      throw new ConfigurationError('stream', misfit, {
        cure: 'Choose another name for one of them, or let this one be alone.',
      });
    },
  };
}

function othersThan(id: unknown): StreamNode[] {
  const nodes = TYPES.flatMap((type) => RED.nodes.filterNodes({ type }));
  return nodes.filter((node) => node.id !== id && textOf(node['stream']) !== '').map(streamNode);
}

function streamNode(node: Properties): StreamNode {
  const polls = node['type'] === TYPES[0];
  const [name, resource] = [textOf(node['name']), textOf(node['resource'])];
  return {
    label: `"${name || resource || textOf(node['path'])}"`,
    stream: textOf(node['stream']),
    connection: textOf(node['connection']),
    resource: polls ? resource : undefined,
  };
}
