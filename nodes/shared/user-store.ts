import { homedir } from 'node:os';
import path from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { openSharedStore } from '../../src/store/shared-store';
import type { Store } from '../../src/store/store';

/**
 * The one store of this Node-RED, in its user directory, opened for a node, which is told what was found there.
 * @throws MaximizerError when it is in use by another process, or cannot be used
 */
export async function openUserStore(RED: NodeAPI, node: Node): Promise<Store> {
  const userDir = RED.settings.userDir ?? path.join(homedir(), '.node-red');
  const store = await openSharedStore(path.join(userDir, 'maximizer'));
  if (store.notice !== undefined) node.warn(store.notice);
  return store;
}
