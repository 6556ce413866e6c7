import path from 'node:path';
import type { MaximizerError } from '../errors';
import { brokenError } from './broken';
import { ownerOf, scopeHash, type ScopeKind } from './keys';
import { closedError, LevelStore } from './level-store';
import type { BrokenEntry, Store, StoreWatch } from './store';

/** One who uses the store of a directory, and what it is told of it while it holds it. */
export interface StoreUser extends Pick<StoreWatch, 'failing'> {
  /** What its entries are filed under. */
  scope?: string;
  /** Something of it was damaged. @param contents what is left of entries that were set aside */
  damaged?(error: MaximizerError, contents?: readonly string[]): void;
}

/** A user's hold on the store, from when it may still have to be opened. */
export interface HeldStore extends Store {
  /** Resolves when the store can be used, however long that takes. @throws MaximizerError when the hold is released */
  untilOpen(): Promise<void>;
  /** Resolves when the store can be used. @throws MaximizerError when it cannot, and why */
  open(): Promise<void>;
}

interface SharedStore {
  users: Set<StoreUser>;
  store: LevelStore;
  /** What it is to be told of, and the scopes that were: a node may come after it was found. */
  damage?: { error: MaximizerError; told: Set<string | undefined> };
}

const open = new Map<string, SharedStore>();
/** Databases being closed: one that is opened again at once has to wait, or its own lock would refuse it. */
const closing = new Map<string, Promise<void>>();

/**
 * The one database of a directory, opened by its first user and closed after its last.
 * `close` of what comes back releases this user's hold only.
 * @throws MaximizerError as `openLevelStore`
 */
export async function openSharedStore(directory: string, user: StoreUser = {}): Promise<HeldStore> {
  const held = holdSharedStore(directory, user);
  try {
    await held.open();
    return held;
  } catch (error) {
    await held.close();
    throw error;
  }
}

/** The same before it is open, and however often it fails: it is opened again by itself, and tells its users. */
export function holdSharedStore(directory: string, user: StoreUser): HeldStore {
  const place = path.resolve(directory);
  const shared = open.get(place) ?? share(place);
  shared.users.add(user);
  if (shared.store.trouble !== undefined) user.failing?.(shared.store.trouble);
  tellDamage(shared, user);
  return heldBy(place, shared, user);
}

function share(place: string): SharedStore {
  const users = new Set<StoreUser>();
  const watch: StoreWatch = {
    failing: (error) => {
      for (const user of [...users]) user.failing?.(error);
    },
    damaged: (error) => {
      shared.damage = { error, told: new Set() };
      for (const user of [...users]) tellDamage(shared, user);
    },
    broken: (entries) => {
      for (const { user, kind, contents } of byOwner(users, entries)) {
        user.damaged?.(brokenError(place, kind, contents.length), contents);
      }
    },
  };
  const shared: SharedStore = { users, store: new LevelStore(place, { watch, after: closing.get(place) }) };
  open.set(place, shared);
  return shared;
}

function tellDamage({ damage }: SharedStore, user: StoreUser): void {
  if (damage === undefined || damage.told.has(user.scope)) return;
  damage.told.add(user.scope);
  user.damaged?.(damage.error);
}

interface Broken {
  user: StoreUser;
  kind: ScopeKind | undefined;
  contents: string[];
}

/** Whose entries they are, kind by kind; those of nobody are told to whoever comes first. */
function byOwner(users: ReadonlySet<StoreUser>, entries: readonly BrokenEntry[]): Iterable<Broken> {
  const [first] = users;
  const owners = new Map([...users].map((user) => [scopeHash(user.scope ?? ''), user]));
  const found = new Map<string, Broken>();
  for (const { key, value } of entries) {
    const { kind, hash = '' } = ownerOf(key) ?? {};
    const user = owners.get(hash) ?? first;
    if (user === undefined) continue;
    const name = `${owners.has(hash) ? hash : ''} ${kind ?? ''}`;
    const broken = found.get(name) ?? { user, kind, contents: [] };
    found.set(name, broken);
    broken.contents.push(value.toString());
  }
  return found.values();
}

function heldBy(place: string, shared: SharedStore, user: StoreUser): HeldStore {
  const { store, users } = shared;
  let released: () => void = () => undefined;
  const release = new Promise<void>((resolve) => {
    released = resolve;
  });
  return {
    get notice() {
      return store.notice;
    },
    open: () => store.open(),
    untilOpen: () => Promise.race([store.untilOpen(), release.then(refuse)]),
    get: (key) => store.get(key),
    getMany: (keys) => store.getMany(keys),
    write: (operations, options) => store.write(operations, options),
    range: (from, to, limit) => store.range(from, to, limit),
    last: (from, to) => store.last(from, to),
    clear: (from, to) => store.clear(from, to),
    compact: (from, to) => store.compact(from, to),
    close: async () => {
      if (!users.delete(user)) return;
      released();
      if (users.size > 0) return;
      open.delete(place);
      const closed = store.close().finally(() => {
        if (closing.get(place) === closed) closing.delete(place);
      });
      closing.set(place, closed);
      // what could not be opened has nothing to be waited for, and may take its time
      if (store.trouble === undefined) await closed;
    },
  };
}

function refuse(): never {
  throw closedError();
}
