import type { NodeAPI } from 'node-red';
import { Joins } from '../../src/delivery/joins';

const ON_SEND = 'onSend.open-connectors-acknowledge';
const ON_COMPLETE = 'onComplete.open-connectors-acknowledge';

interface Source {
  id: string;
  node: { type: string };
}

/** Node-RED's hooks with a label, which the published types leave out. */
interface LabelledHooks {
  add(
    name: typeof ON_SEND,
    handler: (events: readonly { source: Source; msg: Record<string, unknown> }[]) => void,
  ): void;
  add(
    name: typeof ON_COMPLETE,
    handler: (event: { node: Source; msg: Record<string, unknown>; error?: unknown }) => void,
  ): void;
  remove(name: string): void;
}

/** What Joins made one, in this process. */
const joins = new Joins();
const users = new Set<object>();

/** Watches Node-RED's Join nodes, as long as at least one acknowledge node wants it. */
export function watchJoins(RED: NodeAPI, user: object): Joins {
  if (users.size === 0) {
    const hooks = RED.hooks as unknown as LabelledHooks;
    // both must do their work at once: a Join sends and completes in one go
    hooks.add(ON_SEND, (events) => {
      const [first] = events;
      if (first?.source.node.type === 'join') {
        joins.sent(
          first.source.id,
          events.map(({ msg }) => msg),
        );
      }
    });
    hooks.add(ON_COMPLETE, ({ node, msg, error }) => {
      if (node.node.type === 'join' && !error) joins.completed(node.id, msg);
    });
  }
  users.add(user);
  return joins;
}

/** Lets go of the Joins; the last one takes the hooks away. */
export function unwatchJoins(RED: NodeAPI, user: object): void {
  if (!users.delete(user) || users.size > 0) return;
  const hooks = RED.hooks as unknown as LabelledHooks;
  hooks.remove(ON_SEND);
  hooks.remove(ON_COMPLETE);
}
