import type { NodeAPI, NodeDef } from 'node-red';
import { isMembers, type Members } from '../../src/json';
import type { StoredCredentials } from '../../src/instance/token-claims';
import { ConfigurationError } from '../../src/errors';
import { CONNECTION_TYPE } from '../shared/connection-node';

/**
 * A connection's properties as they are deployed, `${NAME}` not replaced; undefined for one that is new.
 * @throws ConfigurationError for the id of another type of node, whose passwords are none of ours
 */
export function deployedConnection(RED: NodeAPI, nodeId: string): Members | undefined {
  let found: NodeDef | undefined;
  RED.nodes.eachNode((node: NodeDef) => {
    if (node.id === nodeId) found = node;
  });
  if (found !== undefined && found.type !== CONNECTION_TYPE)
    throw new ConfigurationError('id', 'it is that of another node', { cure: 'Open the form again.' });
  return found as Members | undefined;
}

/** The connection's credentials as they are stored, placeholders and all. Only ever read. */
export function storedCredentials(RED: NodeAPI, nodeId: string): StoredCredentials {
  const stored: unknown = nodeId === '' ? undefined : RED.nodes.getCredentials(nodeId);
  return isMembers(stored) ? stored : {};
}
