import { statSync } from 'node:fs';
import type { Node, NodeAPI } from 'node-red';
import type { MaximizerError } from '../../src/errors';
import { holdSharedStore, type HeldStore } from '../../src/store/shared-store';
import type { Store } from '../../src/store/store';
import { flowsOf } from './flows';
import { StateKeeper } from './state-keeper';
import { statePlace, type StatePlace } from './state-place';

/** What a node is told of its store, from when it asks for it until it closes it. */
export interface StoreListener {
  /** Why it cannot be used, with each new reason; undefined: it can be used again. It is tried again by itself. */
  failing(error: MaximizerError | undefined): void;
  /** Something of it was damaged. @param contents what is left of entries that were set aside */
  damaged(error: MaximizerError, contents?: readonly string[]): void;
}

/** Of each Node-RED, by the folder; a test may load these nodes many times into one process. */
const keepers = new WeakMap<object, Map<string, StateKeeper>>();
/** Why the store of a node cannot be used, by the node's id. */
const troubles = new Map<string, MaximizerError>();

/** Why the store of a node cannot be used; undefined when it can, or there is no such node. */
export function storeTroubleOf(id: string): MaximizerError | undefined {
  return troubles.get(id);
}

/**
 * The one store of this Node-RED, for a node; it is opened again until it can be, however long that takes.
 * @param signal gives up, and lets go of the store
 * @throws ConfigurationError when the place that is named for it cannot be one
 */
export async function openUserStore(
  RED: NodeAPI,
  node: Node,
  listener: StoreListener,
  signal: AbortSignal,
): Promise<Store> {
  const place = statePlace(RED.settings, process.env, isFolder);
  const wasDeployed = !flowsOf(RED).deployed;
  const store = holdSharedStore(place.directory, {
    scope: node.id,
    damaged: (error, contents) => {
      listener.damaged(error, contents);
    },
    failing: (error) => {
      if (error === undefined) troubles.delete(node.id);
      else troubles.set(node.id, error);
      listener.failing(error);
    },
  });
  const keeper = keeperOf(RED, place);
  const release = async (): Promise<void> => {
    keeper.remove(node);
    troubles.delete(node.id);
    await store.close();
  };
  await opened(store, signal, release);
  const held: Store = { ...store, close: release };
  keeper.add({ node, store: held, wasDeployed });
  return held;
}

function keeperOf(RED: NodeAPI, place: StatePlace): StateKeeper {
  const ours = keepers.get(RED.events) ?? new Map<string, StateKeeper>();
  keepers.set(RED.events, ours);
  const keeper = ours.get(place.directory) ?? new StateKeeper(RED, place);
  ours.set(place.directory, keeper);
  return keeper;
}

async function opened(store: HeldStore, signal: AbortSignal, release: () => Promise<void>): Promise<void> {
  const giveUp = (): void => {
    release().catch(() => undefined);
  };
  signal.addEventListener('abort', giveUp);
  try {
    signal.throwIfAborted();
    await store.untilOpen();
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
