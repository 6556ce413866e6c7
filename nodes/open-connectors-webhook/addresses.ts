import type { NodeAPI, NodeDef } from 'node-red';
import { ConfigurationError } from '../../src/errors';
import { dispatcherOf, type Dispatcher } from '../../src/webhook/dispatcher';
import { hasRoute, type HttpApplication, type Middleware } from '../../src/webhook/express';
import { adminFault, pathBelow, pathKey, type Roots } from '../../src/webhook/path';
import { flowsOf } from '../shared/flows';
import { checkIsNoneOfEditor, pathOf, takenError } from './properties';

const TYPE = 'open-connectors-webhook';

/** Has what is sent to a webhook wait from the first moment on, when no node is there yet. Called once at loading. */
export function prepareAddresses(RED: NodeAPI): void {
  if (RED.settings.httpNodeRoot === false || prepared.has(RED.httpNode)) return;
  prepared.add(RED.httpNode);
  const dispatcher = nodeAddresses(RED);
  const flows = flowsOf(RED);
  flows.onStarted(() => {
    dispatcher.settle();
  });
  // the flows may start any time, so their requests wait, but no others
  flows.onHalted(() => {
    dispatcher.settle(deployedPaths(RED));
  });
}

/** A test may load this node many times into one Node-RED. */
const prepared = new WeakSet<object>();

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
  const roots = rootsOf(RED);
  return dispatcherOf(RED.httpNode, {
    middleware: chain,
    isAdmin: (path) => adminFault(path, { ...roots, node: '/' }) !== undefined || isAdminRoute(RED, path),
  });
}

/** Throws when Node-RED's editor, or what another node adds to it, gets what is sent to a path. */
export function checkIsFree(RED: NodeAPI, path: string): void {
  const roots = rootsOf(RED);
  checkIsNoneOfEditor(path, roots);
  if (isAdminRoute(RED, pathKey(`${roots.node}/${path}`))) {
    throw takenError(`${path} is an address of another node's editor`);
  }
}

function isAdminRoute(RED: NodeAPI, whole: string): boolean {
  const { admin } = rootsOf(RED);
  const below = admin === false ? undefined : pathBelow(pathKey(whole), pathKey(admin));
  return below !== undefined && hasRoute(RED.httpAdmin as HttpApplication, 'POST', below);
}

function rootsOf({ settings }: NodeAPI): Roots {
  const { httpAdminRoot = '/', httpNodeRoot = '/' } = settings;
  return { admin: httpAdminRoot, node: httpNodeRoot === false ? '/' : httpNodeRoot };
}

/** A node of the flows as they were deployed; `d` and, of a tab, `disabled`: it does not run. */
interface Deployed {
  id: string;
  type: string;
  z: string;
  path?: unknown;
  d?: boolean;
  disabled?: boolean;
}

/** The paths of the webhook nodes of the flows, whether they run or not. */
function deployedPaths(RED: NodeAPI): string[] {
  const nodes: Deployed[] = [];
  try {
    RED.nodes.eachNode((node: NodeDef) => nodes.push(node));
  } catch {
    // there are no flows yet
  }
  const off = new Set(nodes.filter(({ disabled }) => disabled === true).map(({ id }) => id));
  return nodes
    .filter(({ type, d, z }) => type === TYPE && d !== true && !off.has(z))
    .flatMap((node) => {
      try {
        return [pathOf(node.path)];
      } catch {
        // the node itself says so when it starts
        return [];
      }
    });
}
