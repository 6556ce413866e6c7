import { systemClock, type Clock } from '../clock';
import type { RecordEvent } from '../events/event';
import { oneAtATime } from '../one-at-a-time';
import { keyBytes, keySeed, recordKey } from '../resource/record-key';
import type { ResourceConfiguration } from '../resource/resource';
import type { Comparisons } from '../snapshots/comparison';
import { Snapshots } from '../snapshots/snapshots';
import { EVERYTHING, type Watch } from '../snapshots/watch';
import { Today } from '../store/days';
import { endOf, scopePrefix } from '../store/keys';
import { createNotes, type Notes } from '../store/notes';
import { Sightings } from '../store/sightings';
import type { Store, WriteOperation } from '../store/store';
import { Claims, deletedIn, noteNames, objectNoteName, type NamedObject, type Noticed } from './claims';
import { SENT_OBJECTS, SENT_VERSIONS, type SentObject, type SentVersion } from './sent';

/** What of some events is new to a stream, and what notes that it was sent. */
export interface Claimed {
  /** In their order. */
  events: RecordEvent[];
  operations: WriteOperation[];
  /** Whether something may be new that polls have to look for. */
  isLeft: boolean;
}

/** What the nodes of a stream share of one resource. */
export interface ResourceStream {
  /**
   * What of the events of a node is new, within a turn of the stream. It counts as sent from when the operations are
   * written, which is to be before the turn ends.
   */
  claim(events: readonly RecordEvent[], noticed: (event: RecordEvent) => Noticed): Promise<Claimed>;
  /** Those objects of which a deletion was sent and nothing since, by their ids, with when they were deleted, ms. */
  deletedAmong(objects: readonly NamedObject[]): Promise<Map<string, number>>;
  /** What the records held in their last version, whichever node saw it. */
  snapshots(watch: Watch): Comparisons;
  forgetSnapshots(): Promise<void>;
  /** Forgets what was sent and what the records held. */
  clear(): Promise<void>;
}

/** What some nodes of one connection share, so that each change is sent once between them. */
export interface Stream {
  /**
   * Resolves when no other node of the stream is between noticing and having stored what it sends; with what ends the turn,
   * which may be called more than once.
   */
  turn(): Promise<() => void>;
  /** Notes how polls read a resource, for when none of them runs. */
  remember(resource: ResourceConfiguration): Promise<void>;
  /** What was noted of all resources. */
  remembered(): Promise<ResourceConfiguration[]>;
  /** @param objectType the resource's name, in whatever case */
  of(objectType: string): ResourceStream;
}

/** What a poller shares with the other nodes of its stream. */
export interface PolledStream extends Pick<Stream, 'turn'>, Pick<ResourceStream, 'snapshots' | 'clear'> {}

/** @param shared what is shared of the resource that is polled */
export function polledStream(stream: Stream, shared: ResourceStream): PolledStream {
  return {
    turn: () => stream.turn(),
    snapshots: (watch) => shared.snapshots(watch),
    clear: () => shared.clear(),
  };
}

/** Resources of one stream at most. */
const MOST_RESOURCES = 1_000;
/** Notes looked at for expiry, for each one that was written, and at once at least. */
const SWEEP = 2;
const SWEEP_AT_LEAST = 1_000;

/**
 * @param store as the nodes of the stream hold it
 * @param scope what it is filed under, the same for all of its nodes
 */
export function createStream(store: Store, scope: string, clock: Clock = systemClock): Stream {
  const run = oneAtATime();
  const resources = new Map<string, ResourceStream>();
  const noted = scopePrefix(scope, 'streamResource');
  return {
    remember: async ({ resource, ...rest }) => {
      const key = Buffer.concat([noted, keyBytes(recordKey(resource.toLowerCase()))]);
      const value = Buffer.from(JSON.stringify({ resource, ...rest }));
      const before = await store.get(key);
      if (before?.equals(value) !== true) await store.write([{ put: key, value }]);
      await new Sightings(clock).see(store, [scope]);
    },
    remembered: async () => {
      const entries = await store.range(noted, endOf(noted), MOST_RESOURCES);
      return entries.map(([, value]) => JSON.parse(value.toString()) as ResourceConfiguration);
    },
    turn: () =>
      new Promise((begun) => {
        void run(
          () =>
            new Promise<void>((end) => {
              begun(end);
            }),
        );
      }),
    of: (objectType) => {
      // however its nodes write the name of the resource
      const name = objectType.toLowerCase();
      const known = resources.get(name);
      if (known !== undefined) return known;
      const made = new StoredResourceStream(store, `${scope}, ${name}`, clock);
      resources.set(name, made);
      return made;
    },
  };
}

class StoredResourceStream implements ResourceStream {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #scope: string;
  readonly #today: Today;
  readonly #versions: Notes<SentVersion>;
  readonly #objects: Notes<SentObject>;
  readonly #snapshots: Snapshots;
  /** Notes still to be looked at for expiry. */
  #unswept = 0;
  /** The day on which it was noted that the stream is in use. */
  #seenOn = NaN;

  constructor(store: Store, scope: string, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    this.#scope = scope;
    this.#today = new Today(store, clock);
    this.#versions = createNotes(store, scopePrefix(scope, 'sentVersion'), SENT_VERSIONS);
    this.#objects = createNotes(store, scopePrefix(scope, 'sentObject'), SENT_OBJECTS);
    this.#snapshots = new Snapshots(store, scope, EVERYTHING);
  }

  async claim(events: readonly RecordEvent[], noticed: (event: RecordEvent) => Noticed): Promise<Claimed> {
    if (events.length === 0) return { events: [], operations: [], isLeft: false };
    const today = await this.#today.day();
    await this.#keep(today);
    const names = events.map(noteNames);
    const claims = new Claims({
      versions: await this.#versions.recall(
        names.map(({ version }) => version),
        today,
      ),
      objects: await this.#objects.recall(
        names.map(({ object }) => object),
        today,
      ),
      today,
    });
    const claimed = events.flatMap((event) => claims.claimed(event, noticed(event)) ?? []);
    const operations = claims.operations();
    this.#unswept += operations.length * SWEEP;
    return { events: claimed, operations, isLeft: claims.isLeft };
  }

  async deletedAmong(objects: readonly NamedObject[]): Promise<Map<string, number>> {
    const notes = await this.#objects.recall(objects.map(objectNoteName), await this.#today.day());
    const deleted = new Map<string, number>();
    for (const object of objects) {
      const at = deletedIn(notes.noteOf(objectNoteName(object)));
      if (at !== undefined) deleted.set(object.objectId, at);
    }
    return deleted;
  }

  snapshots(watch: Watch): Comparisons {
    const seed = keySeed(this.#scope);
    return this.#snapshots.watched(watch, ({ objectId }) => ({ ...recordKey(objectId, seed), objectId }));
  }

  forgetSnapshots(): Promise<void> {
    return this.#snapshots.clear();
  }

  async clear(): Promise<void> {
    await this.#versions.clear();
    await this.#objects.clear();
    await this.#snapshots.clear();
  }

  /** Forgets some of what is old, and says once a day that the rest is still of use. */
  async #keep(today: number): Promise<void> {
    if (this.#seenOn !== today) {
      this.#seenOn = today;
      await new Sightings(this.#clock).see(this.#store, [this.#scope]);
    }
    if (this.#unswept < SWEEP_AT_LEAST) return;
    const limit = this.#unswept;
    this.#unswept = 0;
    await this.#versions.forget(today, limit);
    await this.#objects.forget(today, limit);
  }
}
