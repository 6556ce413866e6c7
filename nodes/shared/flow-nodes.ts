import type { NodeAPI } from 'node-red';

/** What is needed of a node as the flows have it, whether it runs or not. */
export interface FlowNode {
  id: string;
  type: string;
}

/** All nodes of the flows, also those that are disabled, or in disabled flows, and those inside subflows. */
export function flowNodes(RED: NodeAPI): FlowNode[] {
  const nodes: FlowNode[] = [];
  RED.nodes.eachNode(({ id, type }) => {
    nodes.push({ id, type });
  });
  return nodes;
}

/**
 * Tells by its id whether a node is among the flows. In a subflow, its id is that of the subflow's instance, a dash, and
 * its id in the subflow; of one that a package brings, only the instance is among the flows.
 */
export function among(nodes: readonly FlowNode[]): (id: string) => boolean {
  const types = new Map(nodes.map((node) => [node.id, node.type]));
  return (id) => {
    if (types.has(id)) return true;
    const parts = id.split('-');
    return parts.some((_, end) => {
      const instance = types.get(parts.slice(0, end).join('-'));
      if (instance === undefined) return false;
      if (!instance.startsWith('subflow:')) return true;
      return parts.some((__, from) => from >= end && types.has(parts.slice(from).join('-')));
    });
  };
}
