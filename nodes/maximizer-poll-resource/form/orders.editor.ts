import { pathSegment } from '../../../src/path';
import { askServer } from '../../editor/ask-server';
import { failureOf } from '../../editor/failure';
import { part } from '../../editor/field';
import { notify } from '../../editor/notify';
import { line, onClick, resultIn } from '../../editor/result';

/** What a deployed node can be told without a message. */
export type OrderedAction = 'test' | 'poll';

/** Looks a text up below `order` of the node's catalog. */
const textOf =
  (node: Editor.EditedNode): Editor.Translate =>
  (key, values) =>
    node._(`maximizer-poll-resource.order.${key}`, values);

/** Whether the server runs the node as it is here; one in a template of a subflow it runs under other ids only. */
export function isDeployed(node: Editor.EditedNode): boolean {
  return node.changed !== true && node.d !== true && RED.nodes.subflow(node.z ?? '') == null;
}

/** The node's button was pressed: one real record is sent. Says how that went. */
export async function sendOne(node: Editor.EditedNode): Promise<void> {
  const { isDone, text } = await outcomeOf(node, 'test');
  notify(text, isDone ? { type: 'success' } : { type: 'error' });
}

/** Makes the buttons work that the form has for the node as it is deployed. */
export function prepareOrders(form: HTMLElement, node: Editor.EditedNode): void {
  const text = textOf(node);
  const result = resultIn(form, 'maximizer-order-result');
  for (const action of ['test', 'poll'] as const) {
    const id = `maximizer-order-${action}`;
    const isOff = !isDeployed(node);
    part(form, `#${id}`).toggleAttribute('disabled', isOff);
    if (isOff) continue;
    onClick(form, id, async () => {
      result.show(line('busy', text('running')));
      const outcome = await outcomeOf(node, action);
      result.show(line(outcome.isDone ? 'good' : 'bad', outcome.text));
    });
  }
  part(form, '[data-orders="deployed"]').hidden = !isDeployed(node);
  part(form, '[data-orders="undeployed"]').hidden = isDeployed(node);
}

async function outcomeOf(
  node: Editor.EditedNode,
  action: OrderedAction,
): Promise<{ isDone: boolean; text: string }> {
  const text = textOf(node);
  const segment = pathSegment(node.id);
  if (segment === undefined || !isDeployed(node)) return { isDone: false, text: text('undeployed') };
  try {
    const { done } = await askServer<{ done: boolean }>(`maximizer/poll-resource/${segment}`, { action });
    return { isDone: true, text: text(done ? `${action}Done` : 'goesOn') };
  } catch (failure) {
    const { status, message } = failureOf(failure);
    const isForbidden = status === 401 || status === 403;
    return {
      isDone: false,
      text: isForbidden ? text('forbidden') : (message ?? text('unreachable', { status })),
    };
  }
}
