import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import type { Node, NodeAPI } from 'node-red';
import { StateKeeper } from '../../nodes/shared/state-keeper';
import { storedScopes } from '../../src/store/keys';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';

const NODES: readonly object[] = Array.from({ length: 200 }, (_, index) => ({ id: `node-${index}` }));

/** As much of Node-RED as a keeper needs. */
function nodeRedWith(events: EventEmitter): NodeAPI {
  const settings = { get: () => undefined, set: () => Promise.resolve() };
  const RED: object = { events, settings, nodes: { eachNode: () => undefined } };
  return RED as NodeAPI;
}

describe('the keeper of the state', () => {
  it('notes all nodes that start at once, and looks at the store a few times only', async () => {
    const events = new EventEmitter();
    const keeper = new StateKeeper(nodeRedWith(events), { directory: '/a', usual: '/a' });
    events.emit('flows:started');
    let reads = 0;
    const memory = createMemoryStore();
    const store: Store = {
      ...memory,
      range: (...of) => {
        reads += 1;
        return memory.range(...of);
      },
    };
    for (const node of NODES) keeper.add({ node: node as Node, store, wasDeployed: false });
    while ((await storedScopes(memory)).size < NODES.length) await turn();
    for (const node of NODES) keeper.remove(node as Node);

    // one read a node and look
    assert.ok(reads < 3 * NODES.length, `${reads} reads`);
  });
});
