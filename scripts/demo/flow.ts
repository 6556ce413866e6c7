/** A node of a flow file: its own properties besides these two. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** What the connection of a flow needs to reach a platform. */
export interface ConnectionProperties {
  baseUrl: string;
  instanceId: string;
  credentials: {
    userSecret: string;
    organizationSecret: string;
    instanceToken: string;
    signatureKey?: string;
  };
}

/** The flow with its connections pointed at the given platform and its polls every `refreshInterval` minutes. */
export function flowOnPlatform(
  flow: readonly FlowNode[],
  connection: ConnectionProperties,
  refreshInterval: number,
): FlowNode[] {
  return flow.map((node) => {
    if (node.type === 'maximizer-config') return { ...node, ...connection };
    // Zero means "only when told", which is the point of the flow that says so.
    if (node.type === 'maximizer-poll-resource' && Number(node['refreshInterval']) !== 0) {
      return { ...node, refreshInterval };
    }
    return node;
  });
}
