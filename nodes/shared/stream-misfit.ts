/** What tells whether nodes fit into one stream: a node of the flows, or one in a form. */
export interface StreamNode {
  /** As a person knows it. */
  label: string;
  stream: string;
  /** The id of its connection. */
  connection: string;
  /** What it polls; undefined: it is a webhook, which is told of any resource. */
  resource: string | undefined;
}

/**
 * What keeps a node from sharing changes with the others that name its stream; undefined: nothing. Nothing is lost by it:
 * each then sends what it notices.
 */
export function misfitOf(node: StreamNode, others: readonly StreamNode[]): string | undefined {
  const namesakes = others.filter(({ stream }) => stream === node.stream);
  const stranger = namesakes.find(({ connection }) => connection !== node.connection);
  if (stranger !== undefined) {
    return `${stranger.label} has another connection: nodes share a stream only where they have the same`;
  }
  const all = [node, ...namesakes];
  // a webhook brings the changes of several resources, and each of them has a poll
  if (node.resource === undefined || all.some(({ resource }) => resource === undefined)) return undefined;
  const other = namesakes.find(({ resource }) => resource !== node.resource);
  if (other === undefined) return undefined;
  return `${other.label} polls ${other.resource ?? ''} and not ${node.resource}: they have no change in common`;
}
