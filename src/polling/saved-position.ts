import { scopePrefix } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';
import type { Position } from './state';

/** How often it was saved: of two, the higher is the newer. */
type StoredState = Position & { turn?: number };

/**
 * Where a node's position lies in the store: in two places in turn, so that damage to one leaves the position before.
 * From there on records are read once more, and those that were sent are known by their remembered versions.
 */
export class SavedPosition {
  readonly #store: Store;
  readonly #places: readonly [Buffer, Buffer];
  #turn = 0;

  constructor(store: Store, scope: string) {
    const prefix = scopePrefix(scope, 'state');
    this.#store = store;
    this.#places = [prefix, Buffer.concat([prefix, Buffer.from([1])])];
  }

  /** The newest state there is; undefined before the first poll. */
  async load(): Promise<Position | undefined> {
    const values = await this.#store.getMany(this.#places);
    const states = values.flatMap((value) =>
      value === undefined ? [] : [JSON.parse(value.toString()) as StoredState],
    );
    const [newest] = states.sort((one, other) => turnOf(other) - turnOf(one));
    if (newest === undefined) return undefined;
    this.#turn = Math.max(this.#turn, turnOf(newest));
    const state = { ...newest };
    delete state.turn;
    return state;
  }

  saving(state: Position): WriteOperation {
    this.#turn += 1;
    const stored: StoredState = { ...state, turn: this.#turn };
    return { put: this.#places[this.#turn % 2 === 0 ? 0 : 1], value: Buffer.from(JSON.stringify(stored)) };
  }

  forgetting(): WriteOperation[] {
    return this.#places.map((place) => ({ del: place }));
  }
}

function turnOf({ turn = 0 }: StoredState): number {
  return turn;
}
