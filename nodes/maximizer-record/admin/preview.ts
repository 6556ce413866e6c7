import type { Request } from 'express';
import type { Node, NodeAPI, NodeMessage } from 'node-red';
import type { Connection } from '../../../src/connector/connection';
import { ConfigurationError } from '../../../src/errors';
import { isMembers, type Members } from '../../../src/json';
import { createRecordClient } from '../../../src/record/record-client';
import type { Written } from '../../../src/record/written';
import { AdminRefusal, bodyOf } from '../../shared/admin-route';
import { chosenConnection, connectionNode } from '../../shared/connection-node';
import { hasPermission } from '../../shared/permission';
import { evaluator, grammarOf } from '../evaluate';
import { nameOf, orderOf, type Evaluate } from '../order';
import { readRecordSettings } from '../settings';
import type { PreviewAnswer } from './answers';
import { draftVariables, type DraftVariables } from './variables';

/** What a message and the node itself say; anything else is of the server, for those who may deploy what reads it. */
const OF_FORM = ['msg', 'str', 'num', 'bool', 'json'];

/**
 * What a draft of a node would ask the platform, with the answer for get and find; writes nothing.
 * @param request its body: the draft's properties, `id` of the node, and `message`, to try it with
 * @throws ConfigurationError for a draft that cannot work
 */
export async function preview(
  RED: NodeAPI,
  request: Request,
  connection: Connection,
  signal: AbortSignal,
): Promise<PreviewAnswer> {
  const draft = bodyOf(request);
  const mayDeploy = await hasPermission(RED, request, 'flows.write');
  const chosen = chosenConnection(connectionNode(RED, draft['connection']), draft['connection']);
  const variables = mayDeploy ? draftVariables(RED, draft, chosen) : unread(draft);
  const grammar = { ...grammarOf(RED, chosen), variable: variables.left };
  const evaluate = evaluatorOf(RED, draft, chosen, variables, mayDeploy);
  const order = await orderOf(readRecordSettings(variables.replaced, grammar), evaluate);
  const client = createRecordClient({ connection, written: NOTHING_WRITTEN });
  return client.preview(order, signal);
}

/** Evaluates with the message of the form, and with the deployed node where there is one. */
function evaluatorOf(
  RED: NodeAPI,
  draft: Members,
  connection: Node,
  variables: DraftVariables,
  mayDeploy: boolean,
): Evaluate {
  const node = nodeOf(RED, draft['id'], 'maximizer-record');
  const message = messageIn(draft['message']);
  const evaluate = evaluator(RED, node ?? connection, message);
  return (property, typed) => {
    if (!OF_FORM.includes(typed.type) && !mayDeploy) refuse();
    if (typed.type === 'flow' && node === undefined) {
      throw new ConfigurationError(property, `${nameOf(typed)} is known to the deployed node only`, {
        cure: 'Deploy the node first.',
        told: { code: 'ofDeployed', values: { name: nameOf(typed) } },
      });
    }
    if (typed.type !== 'env') return evaluate(property, typed);
    if (variables.node === undefined) variables.left(property, { name: typed.value, isWhole: true });
    return evaluator(RED, variables.node, message)(property, typed);
  };
}

/** The variables of a draft for who may not read them. */
function unread(draft: Members): DraftVariables {
  return { replaced: draft, left: refuse, node: undefined };
}

/** Refuses what is of the server. */
function refuse(): never {
  throw new AdminRefusal(
    403,
    'It needs the permission to deploy flows, for it asks for what is on the server.',
  );
}

/** The node of that id as it runs; undefined where there is none. */
function nodeOf(RED: NodeAPI, id: unknown, type: string): Node | undefined {
  const node = typeof id === 'string' ? (RED.nodes.getNode(id) as Node | null | undefined) : undefined;
  return node?.type === type ? node : undefined;
}

/** The message to try the draft with. @throws ConfigurationError where it is none */
function messageIn(message: unknown): NodeMessage {
  if (message === undefined) return {};
  if (isMembers(message)) return message;
  throw new ConfigurationError('msg', 'it is no object', {
    cure: 'Enter a message such as {"payload": {"Key": "…"}}.',
    told: { code: 'noMessage' },
  });
}

/** A preview has nothing to write down, for it writes no record. */
const NOTHING_WRITTEN: Written = {
  expect: () => Promise.reject(new Error('a preview writes nothing')),
  isOwn: () => Promise.resolve(false),
  areOwn: (changes) => Promise.resolve(changes.map(() => false)),
  areBack: () => Promise.resolve(),
};
