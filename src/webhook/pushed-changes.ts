import type { Addition } from '../delivery/delivery';
import { objectOf, type RecordEvent } from '../events/event';
import { keySeed, recordKey } from '../resource/record-key';
import type { SnapshotName } from '../snapshots/comparison';
import { Snapshots } from '../snapshots/snapshots';
import type { Watch } from '../snapshots/watch';
import type { Store } from '../store/store';

/** What changed of records that are pushed, in one write after the other: each looks up what the one before stored. */
export class PushedChanges {
  readonly #snapshots: Snapshots;
  readonly #nameOf: (event: RecordEvent) => SnapshotName;

  /** @param scope what is kept of them is filed under it: the node's id */
  constructor(store: Store, scope: string, watch: Watch) {
    const seed = keySeed(scope);
    this.#snapshots = new Snapshots(store, scope, watch);
    this.#nameOf = (event) => {
      const objectId = objectOf(event);
      return { ...recordKey(objectId, seed), objectId };
    };
  }

  /**
   * Events, in their order, once they say what changed, without those that nobody watches for; and what keeps their
   * records. A notification may come late, so that only its date tells whether it is the last of its record.
   */
  async compared({ events, operations }: Addition): Promise<Addition> {
    const named = events.map((event) => ({ event, name: this.#nameOf(event) }));
    const comparison = await this.#snapshots.comparison(named.map(({ name }) => name));
    const watched = named.flatMap(({ event, name }) => {
      const version = { record: event.payload, date: Date.parse(event.event.date), isLast: false };
      return comparison.compared(name, version, event) ?? [];
    });
    return { events: watched, operations: [...operations, ...comparison.operations()] };
  }

  /** What was to be stored was not. */
  notStored(): void {
    this.#snapshots.lost();
  }
}
