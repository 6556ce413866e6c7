import type { Node, NodeAPI } from 'node-red';
import type { Connection } from '../../src/connector/connection';
import { ConfigurationError } from '../../src/errors';
import { textOf } from './properties';
import { checkVariables } from './variables';

/** The type of the connection node, as flows name it. */
export const CONNECTION_TYPE = 'maximizer-config';

/** The passwords as Node-RED hands them to the node, `${NAME}` already resolved; never written back. */
export interface ConnectionCredentials {
  userSecret?: string;
  organizationSecret?: string;
  instanceToken?: string;
  apiKey?: string;
  apiSecret?: string;
  instanceTokenClaim?: string;
  signatureKey?: string;
  previousSignatureKey?: string;
  callbackUser?: string;
  callbackPassword?: string;
}

/** A connection as the nodes that use it see it. */
export interface ConnectionNode extends Node<ConnectionCredentials> {
  /**
   * Holds the connection for a user until that user deregisters; the first one opens it.
   * @throws ConfigurationError when a setting or a secret is missing or cannot work
   */
  register(user: object): Connection;
  /** Lets go of it; the last one closes it. */
  deregister(user: object): void;
}

/** The connection node with that id; undefined when there is none, it is disabled, or it is another type of node. */
export function connectionNode(RED: NodeAPI, id: unknown): ConnectionNode | undefined {
  if (typeof id !== 'string' || id === '') return undefined;
  const node = RED.nodes.getNode(id) as Node | null | undefined;
  return node?.type === CONNECTION_TYPE ? (node as ConnectionNode) : undefined;
}

/** The same, or the reason why there is none. @throws ConfigurationError */
export function chosenConnection(node: ConnectionNode | undefined, id: unknown): ConnectionNode {
  if (node !== undefined) return node;
  checkVariables({ connection: id }, ['connection']);
  const what = textOf(id) === '' ? 'none is chosen' : 'it is not in these flows, or disabled';
  throw new ConfigurationError('connection', what, {
    cure: 'Open the node, choose or add a connection, and deploy.',
    status: 'no connection',
  });
}
