import type { Addition } from '../delivery/delivery';
import { objectOf, type RecordEvent } from '../events/event';
import { keySeed, recordKey } from '../resource/record-key';
import type { Comparisons, SnapshotName } from '../snapshots/comparison';
import { Snapshots } from '../snapshots/snapshots';
import type { Watch } from '../snapshots/watch';
import type { ResourceStream } from '../streams/stream';
import type { Store } from '../store/store';

/** Where the last versions of pushed records are kept. */
export interface KeptVersions {
  /** Those of the records of a resource. */
  comparisonsOf(objectType: string): Comparisons;
  nameOf(event: RecordEvent): SnapshotName;
}

/** What a node keeps for itself. @param scope what it is filed under: the node's id */
export function ownVersions(store: Store, scope: string, watch: Watch): KeptVersions {
  const seed = keySeed(scope);
  const snapshots = new Snapshots(store, scope, watch);
  return {
    comparisonsOf: () => snapshots,
    nameOf: (event) => {
      const objectId = objectOf(event);
      return { ...recordKey(objectId, seed), objectId };
    },
  };
}

/** What the nodes of a stream keep together. */
export function streamVersions(
  stream: { of(objectType: string): Pick<ResourceStream, 'snapshots'> },
  watch: Watch,
): KeptVersions {
  const resources = new Map<string, Comparisons>();
  return {
    comparisonsOf: (objectType) => {
      const known = resources.get(objectType) ?? stream.of(objectType).snapshots(watch);
      resources.set(objectType, known);
      return known;
    },
    // the stream has keys of its own
    nameOf: ({ event }) => ({ objectId: event.objectId, high: 0, low: 0 }),
  };
}

/** What changed of records that are pushed, in one write after the other: each looks up what the one before stored. */
export class PushedChanges {
  readonly #kept: KeptVersions;
  readonly #used = new Set<Comparisons>();

  constructor(kept: KeptVersions) {
    this.#kept = kept;
  }

  /**
   * Events, in their order, once they say what changed, without those that nobody watches for; and what keeps their
   * records. A notification may come late, so that only its date tells whether it is the last of its record.
   */
  async compared({ events, operations }: Addition): Promise<Addition> {
    const names = new Map<Comparisons, SnapshotName[]>();
    const named = events.map((event) => {
      const comparisons = this.#kept.comparisonsOf(event.event.objectType);
      const name = this.#kept.nameOf(event);
      names.set(comparisons, [...(names.get(comparisons) ?? []), name]);
      return { event, name, comparisons };
    });
    const compares = new Map(
      await Promise.all(
        [...names].map(async ([comparisons, all]) => {
          this.#used.add(comparisons);
          return [comparisons, await comparisons.comparison(all)] as const;
        }),
      ),
    );
    const watched = named.flatMap(({ event, name, comparisons }) => {
      const version = { record: event.payload, date: Date.parse(event.event.date), isLast: false };
      return compares.get(comparisons)?.compared(name, version, event) ?? [];
    });
    return {
      events: watched,
      operations: [...operations, ...[...compares.values()].flatMap((each) => each.operations())],
    };
  }

  /** What was to be stored was not. */
  notStored(): void {
    for (const comparisons of this.#used) comparisons.lost();
  }
}
