import type { NodeAPI } from 'node-red';
import { ConfigurationError } from '../../src/errors';
import { pathOwnerKey } from '../../src/store/keys';
import type { Store } from '../../src/store/store';
import type { Claim, Claimant, Handler } from '../../src/webhook/addresses';
import { pathKey } from '../../src/webhook/path';
import { nodeAddresses } from './addresses';

/** A node's place at a path. */
export interface Place {
  /**
   * Serves as soon as the path is the node's own, which the store knows: the copy of a node shall not take its path at
   * the next start.
   * @throws what the store threw
   */
  open(store: Store, handler: Handler): Promise<void>;
  /** Until it serves, requests need not wait for it. */
  fail(): void;
  /** @param gone whether the node will not come back */
  leave(gone: boolean): void;
}

/** What a webhook node is told of the path it wants. */
export interface PlaceWatcher {
  /** Told when the path turns out to be another's, with the reason, and with undefined when it no longer is. */
  taken(error: ConfigurationError | undefined): void;
  /** Told why the next start will not know whose the path is. */
  notNoted(error: unknown): void;
}

/** Takes a place at a path, behind those who took it before. @throws ConfigurationError */
export function takePlace(RED: NodeAPI, path: string, node: Claimant, watcher: PlaceWatcher): Place {
  const key = pathOwnerKey(pathKey(path));
  let store: Store | undefined;
  let noted: string | undefined;
  let told: string | undefined;

  const note = async (): Promise<void> => {
    if (store === undefined || noted === node.id || claim.owner?.id !== node.id) return;
    await store.write([{ put: key, value: Buffer.from(node.id) }]);
    noted = node.id;
  };
  const look = (): void => {
    const error = takenError(path, claim, node);
    if (error?.message !== told) watcher.taken(error);
    told = error?.message;
    note().catch((error: unknown) => {
      watcher.notNoted(error);
    });
  };
  const claim = nodeAddresses(RED).claim(path, node, look);
  look();

  return {
    open: async (opened, handler) => {
      noted = (await opened.get(key))?.toString();
      store = opened;
      claim.recall(noted);
      look();
      claim.serve(handler);
    },
    fail: () => {
      claim.fail();
    },
    leave: (gone) => {
      claim.release(gone);
    },
  };
}

/** Why a node that listens at a path gets nothing; undefined when it does, or that is not known yet. */
function takenError(
  path: string,
  { isShadowed, owner }: Claim,
  node: Claimant,
): ConfigurationError | undefined {
  const error = (what: string, cure: string): ConfigurationError =>
    new ConfigurationError('path', what, { cure, status: 'path taken' });
  if (isShadowed) {
    return error(
      `another kind of node answers POST at ${path} already`,
      'Give this node or that one another path.',
    );
  }
  if (owner === undefined || owner.id === node.id) return undefined;
  return error(`${path} belongs to ${owner.label} already`, 'Give each webhook node a path of its own.');
}
