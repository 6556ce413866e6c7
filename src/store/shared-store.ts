import path from 'node:path';
import { openLevelStore } from './level-store';
import type { Store } from './store';

interface SharedStore {
  users: number;
  store: Promise<Store>;
}

const open = new Map<string, SharedStore>();
/** Databases being closed: one that is opened again at once has to wait, or its own lock would refuse it. */
const closing = new Map<string, Promise<void>>();

/**
 * The one database of a directory, opened by its first user and closed after its last.
 * `close` of what comes back releases this user's hold only.
 * @throws MaximizerError as `openLevelStore`
 */
export async function openSharedStore(directory: string): Promise<Store> {
  const place = path.resolve(directory);
  const shared = open.get(place) ?? { users: 0, store: openWhenClosed(place) };
  shared.users += 1;
  open.set(place, shared);
  try {
    return heldBy(place, shared, await shared.store);
  } catch (error) {
    if (open.get(place) === shared) open.delete(place);
    throw error;
  }
}

async function openWhenClosed(place: string): Promise<Store> {
  await closing.get(place);
  return openLevelStore(place);
}

function heldBy(place: string, shared: SharedStore, store: Store): Store {
  let held = true;
  return {
    ...(store.notice === undefined ? {} : { notice: store.notice }),
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    write: (operations, options) => store.write(operations, options),
    range: (from, to, limit) => store.range(from, to, limit),
    clear: (from, to) => store.clear(from, to),
    close: async () => {
      if (!held) return;
      held = false;
      shared.users -= 1;
      if (shared.users > 0) return;
      open.delete(place);
      const closed = store.close().finally(() => closing.delete(place));
      closing.set(place, closed);
      await closed;
    },
  };
}
