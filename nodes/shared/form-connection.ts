import type { NodeAPI } from 'node-red';
import type { Connection } from '../../src/connector/connection';
import { ConfigurationError } from '../../src/errors';
import { connectionNode } from './connection-node';
import { withPatience } from './patience';

/**
 * Does for an open form what needs a connection: the one with that id, as it is deployed.
 * @throws ConfigurationError where Node-RED does not run it; MaximizerError `timeout`
 */
export async function withFormConnection<Result>(
  RED: NodeAPI,
  id: unknown,
  work: (connection: Connection, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const source = connectionNode(RED, id);
  if (source === undefined) {
    throw new ConfigurationError('connection', 'Node-RED does not run it', {
      cure: 'Deploy it first: only then the server knows its secrets. A connection inside a subflow cannot be previewed.',
      told: { code: 'notRunning' },
    });
  }
  const user = {};
  try {
    const connection = source.register(user);
    return await withPatience((signal) => work(connection, signal));
  } finally {
    source.deregister(user);
  }
}
