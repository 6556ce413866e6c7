import { isSameIdentity } from '../polling/identity';
import type { Store, WriteOperation } from '../store/store';
import { packedIds, unpackedIds } from '../ids/packed-ids';
import { partPrefix } from '../ids/parts';
import { endOf } from '../store/keys';
import { sequenceKey } from '../store/keys';
import type { Found } from './fuse';

/** Deletions that are to be sent. */
export interface Plan extends Found {
  /** How many ids it holds: those that are gone, and those whose deletion is not to be sent, or was sent before. */
  total: number;
  /** What they are dated, ms of the server's clock. */
  at: number;
  /** Whether they wait for a person; else they are being sent. */
  isHeld: boolean;
  /** Whether they waited for one, who confirmed them. */
  isConfirmed?: boolean;
  /** Whether the platform shows single records, so that each can be looked up once more before it is sent. */
  showsRecords: boolean;
}

/** What is kept of runs. Instants are the server's, ms. */
export interface RunState {
  /** What the known ids belong to; with another identity they mean nothing. */
  identity: string;
  /** When the last run ended; absent before the first has. */
  lastRun?: number;
  /** The bucket at which looking up the hidden records goes on. */
  hiddenFrom?: number;
  plan?: Plan;
}

/** Deletions that are sent together. */
export const BATCH = 200;

/** Batches looked at once. */
const PORTION = 64;

/** What is kept of runs, on disk: the state, and the ids of the plan. */
export class RunStore {
  readonly #store: Store;
  readonly #state: Buffer;
  readonly #plan: Buffer;

  constructor(store: Store, scope: string) {
    this.#store = store;
    this.#state = partPrefix(scope, 'state');
    this.#plan = partPrefix(scope, 'plan');
  }

  /** The state where it is of these records. */
  async load(identity: string): Promise<RunState | undefined> {
    const bytes = await this.#store.get(this.#state);
    const state = bytes === undefined ? undefined : (JSON.parse(bytes.toString()) as RunState);
    return state !== undefined && isSameIdentity(state.identity, identity) ? state : undefined;
  }

  async save(state: RunState): Promise<void> {
    await this.#store.write([{ put: this.#state, value: Buffer.from(JSON.stringify(state)) }]);
  }

  /** Puts these ids in place of those of an earlier plan, which no state may name any more. */
  async plan(ids: AsyncIterable<readonly string[]> | Iterable<readonly string[]>): Promise<void> {
    await this.#store.clear(this.#plan, endOf(this.#plan));
    let sequence = 0;
    let waiting: string[] = [];
    const write = (batch: readonly string[]): Promise<void> => {
      sequence += 1;
      const key = sequenceKey(this.#plan, sequence);
      return this.#store.write([{ put: key, value: packedIds(batch) }], { sync: false });
    };
    for await (const some of ids) {
      waiting.push(...some);
      while (waiting.length >= BATCH) {
        await write(waiting.slice(0, BATCH));
        waiting = waiting.slice(BATCH);
      }
    }
    if (waiting.length > 0) await write(waiting);
  }

  /** How many ids of the plan are left. */
  async left(): Promise<number> {
    let count = 0;
    let from = this.#plan;
    for (;;) {
      const entries = await this.#store.range(from, endOf(this.#plan), PORTION);
      const last = entries.at(-1)?.[0];
      if (last === undefined) return count;
      for (const [, value] of entries) count += unpackedIds(value).length;
      from = Buffer.concat([last, Buffer.from([0])]);
    }
  }

  /** The next batch of the plan, with what removes it; undefined: there is none. */
  async nextBatch(): Promise<{ ids: string[]; removing: WriteOperation } | undefined> {
    const [entry] = await this.#store.range(this.#plan, endOf(this.#plan), 1);
    return entry && { ids: unpackedIds(entry[1]), removing: { del: entry[0] } };
  }
}
