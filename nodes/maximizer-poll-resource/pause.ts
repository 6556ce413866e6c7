import { scopePrefix } from '../../src/store/keys';
import type { Store } from '../../src/store/store';

/** Whether a person paused a node: kept on disk, so that no Deploy, restart or crash resumes what was stopped on purpose. */
export interface Pause {
  readonly isSet: boolean;
  /** Resolves when it is on disk. @throws what the store threw; it holds for this run all the same */
  set(paused: boolean): Promise<void>;
}

/** What was set last. @param scope what the node's state is filed under */
export async function readPause(store: Store, scope: string): Promise<Pause> {
  const key = scopePrefix(scope, 'paused');
  let isSet = (await store.get(key)) !== undefined;
  return {
    get isSet() {
      return isSet;
    },
    set: async (paused) => {
      isSet = paused;
      await store.write([paused ? { put: key, value: Buffer.from('true') } : { del: key }]);
    },
  };
}
