import type { NodeAPI } from 'node-red';
import { ConfigurationError } from '../../src/errors';
import { dispatcherOf, type Dispatcher, type Middleware } from '../../src/webhook/dispatcher';

/** Who gets what is sent to this Node-RED's addresses of nodes. @throws ConfigurationError when it serves none */
export function nodeAddresses(RED: NodeAPI): Dispatcher {
  if (RED.settings.httpNodeRoot === false) {
    throw new ConfigurationError('httpNodeRoot', 'this Node-RED serves no addresses of nodes', {
      cure: 'Remove httpNodeRoot: false from its settings file.',
      status: 'httpNodeRoot is off',
    });
  }
  const middleware: unknown = RED.settings.httpNodeMiddleware;
  const chain = (Array.isArray(middleware) ? middleware : [middleware]).filter(
    (each): each is Middleware => typeof each === 'function',
  );
  return dispatcherOf(RED.httpNode, chain);
}

/** Why the second node at a path receives nothing. */
export function pathTaken(path: string): ConfigurationError {
  return new ConfigurationError('path', `another webhook node listens at ${path} already`, {
    cure: 'Give each webhook node a path of its own.',
    status: 'path taken',
  });
}

/** Whether that is what is wrong with a node that listens somewhere. */
export function isPathTaken(error: Error | undefined): boolean {
  return error instanceof ConfigurationError && error.key === 'path';
}
