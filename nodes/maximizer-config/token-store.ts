import type { Node, NodeAPI } from 'node-red';
import {
  tokenInForce,
  withGrant,
  withoutGrant,
  withoutStale,
  withSettled,
  type TokenGrant,
} from '../../src/instance/token-claims';
import { ConfigurationError } from '../../src/errors';
import { storedCredentials } from './deployed';
import type { ConnectionCredentials } from '../shared/connection-node';
import { flowsOf } from '../shared/flows';

/** What waits for a form to be deployed, by claim: Node-RED drops credentials of nodes that are not deployed yet. */
const waiting = new Map<string, { nodeId: string; grant: TokenGrant }>();
/** Forms that nobody ever deployed; the oldest is forgotten. */
const MOST_WAITING = 100;
/** A test may load this node many times into one Node-RED. */
const watched = new WeakSet();

/** Puts a received token where the next Deploy of its form saves it. The claim may go to the browser; the token never. */
export function grantToken(RED: NodeAPI, nodeId: string, grant: TokenGrant): void {
  for (const claim of waiting.keys()) {
    if (waiting.size < MOST_WAITING) break;
    waiting.delete(claim);
  }
  waiting.set(grant.claim, { nodeId, grant });
  void RED.nodes.addCredentials(nodeId, withGrant(storedCredentials(RED, nodeId), grant));
}

/** Forgets a token whose form was cancelled. */
export function withdrawToken(RED: NodeAPI, nodeId: string, claim: string): void {
  if (waiting.get(claim)?.nodeId !== nodeId) return;
  waiting.delete(claim);
  void RED.nodes.addCredentials(nodeId, withoutGrant(storedCredentials(RED, nodeId), claim));
}

/** Puts back what a Deploy by another editor dropped: tokens for connections that are not deployed yet. */
export function keepWaitingTokens(RED: NodeAPI): void {
  if (watched.has(RED.events)) return;
  watched.add(RED.events);
  flowsOf(RED).onStarted(() => {
    for (const { nodeId, grant } of waiting.values()) {
      const stored = storedCredentials(RED, nodeId);
      if (Object.keys(stored).length === 0) void RED.nodes.addCredentials(nodeId, withGrant(stored, grant));
    }
  });
}

/** Under which id a node's credentials are stored: in a subflow they are those of the template. */
export function storedIdOf(node: Node): string {
  return (node as { _alias?: string })._alias ?? node.id;
}

/**
 * The credentials a node has to work with, or why its token cannot be used. Settles a token that this Deploy claimed:
 * the stored credentials then hold it as any other. Stored ones keep their placeholders; resolved ones are never stored.
 */
export function settledCredentials(
  RED: NodeAPI,
  node: Node<ConnectionCredentials>,
  instanceId: string,
): ConnectionCredentials | ConfigurationError {
  const resolved = { ...node.credentials } as Readonly<Record<string, unknown>>;
  const storedId = storedIdOf(node);
  const fresh = withoutStale(storedCredentials(RED, storedId), Date.now());
  if (fresh !== undefined) void RED.nodes.addCredentials(storedId, fresh);
  const claimed = waiting.get(String(resolved['instanceTokenClaim']));
  // Node-RED may have dropped the token between the form's opening and its Deploy
  const credentials = claimed?.nodeId === storedId ? withGrant(resolved, claimed.grant) : resolved;
  const force = tokenInForce(credentials, instanceId);
  if ('lost' in force) return LOST;
  if ('otherInstance' in force) return otherInstance(force.otherInstance);
  if (force.grant !== undefined) {
    waiting.delete(force.grant.claim);
    void RED.nodes.addCredentials(storedId, withSettled(storedCredentials(RED, storedId), force.grant));
  }
  return { ...node.credentials, instanceToken: force.token };
}

const LOST = new ConfigurationError(
  'instanceToken',
  'Node-RED was restarted after the token was received and before Deploy, so the token is gone',
  {
    cure: 'Open the connection, take the instance again under Use existing, and deploy.',
    status: 'token lost',
  },
);

function otherInstance({ instanceId }: TokenGrant): ConfigurationError {
  return new ConfigurationError(
    'instanceId',
    `the token that was received is that of instance ${instanceId}`,
    {
      cure: `Enter ${instanceId} as instance id, or take the other instance under Use existing.`,
      status: 'token of another instance',
    },
  );
}
