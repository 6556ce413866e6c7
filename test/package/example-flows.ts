import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { FlowNode } from '../../scripts/demo/flow';
import { root } from './pack';

/** The names of the flows that the package brings. */
export const EXAMPLES = readdirSync(path.join(root, 'examples')).map((file) => path.parse(file).name);

export function exampleOf(name: string): FlowNode[] {
  return JSON.parse(readFileSync(path.join(root, 'examples', `${name}.json`), 'utf8')) as FlowNode[];
}

/** Whether a node sends events. */
export function isSource({ type }: FlowNode): boolean {
  return /^(maximizer-poll-resource|open-connectors-webhook)$/.test(type);
}

/** The node itself, or a debug node made to print in one line the event of its message, what became of a record, and figures. */
export function printingMessages(node: FlowNode): FlowNode {
  if (node.type !== 'debug') return node;
  const complete = '$string({"event": event, "record": record, "figures": status.figures})';
  return { ...node, console: true, complete, targetType: 'jsonata' };
}

/** Nodes that print the colour of the status of the node that sends events: blue while it polls, green when all is well. */
export function printedStatus(flow: readonly FlowNode[]): FlowNode[] {
  const source = flow.find(isSource);
  if (source === undefined) return [];
  const place = { z: source['z'], x: 100, y: 100 };
  return [
    { ...place, id: 'status', type: 'status', scope: [source.id], wires: [['status-line']] },
    {
      ...place,
      id: 'status-line',
      type: 'debug',
      name: 'status',
      active: true,
      console: true,
      complete: 'status.fill',
    },
  ];
}

/** What such a debug node prints of a message. */
type Printed = Readonly<Record<'event' | 'record', Record<string, unknown>>>;

export function printedIn(line: string): Printed {
  return JSON.parse(line.slice(line.indexOf('{'))) as Printed;
}
