import type { NodeAPI } from 'node-red';
import type { Connection } from '../../src/connector/connection';
import { ConfigurationError, MaximizerError } from '../../src/errors';
import { connectionNode } from './connection-node';

/** A person waits for it; ms. */
const LONGEST_WORK = 20_000;

/**
 * Does for an open form what needs a connection: the one with that id, as it is deployed.
 * @param work ends by its signal after 20 s
 * @throws ConfigurationError where Node-RED does not run it
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
    });
  }
  const user = {};
  const patience = new AbortController();
  const timer = setTimeout(() => {
    patience.abort(tooSlow());
  }, LONGEST_WORK);
  try {
    return await work(source.register(user), patience.signal);
  } finally {
    clearTimeout(timer);
    source.deregister(user);
  }
}

function tooSlow(): MaximizerError {
  return new MaximizerError(`The platform did not answer within ${LONGEST_WORK / 1000} s`, {
    code: 'timeout',
    status: 'timeout',
    cure: 'Try again, and ask for less: a smaller page, a shorter time.',
  });
}
