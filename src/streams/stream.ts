import { systemClock, type Clock } from '../clock';
import type { RecordEvent } from '../events/event';
import { oneAtATime } from '../one-at-a-time';
import { keySeed, recordKey } from '../resource/record-key';
import type { Comparisons } from '../snapshots/comparison';
import { Snapshots } from '../snapshots/snapshots';
import { EVERYTHING, type Watch } from '../snapshots/watch';
import { Today } from '../store/days';
import { scopePrefix } from '../store/keys';
import { createNotes, type Notes } from '../store/notes';
import { Sightings } from '../store/sightings';
import type { Store, WriteOperation } from '../store/store';
import { Claims, noteNames, type Noticed } from './claims';
import { SENT_OBJECTS, SENT_VERSIONS, type SentObject, type SentVersion } from './sent';

/** What of some events is new to a stream, and what notes that it was sent. */
export interface Claimed {
  /** In their order. */
  events: RecordEvent[];
  operations: WriteOperation[];
}

/** What the nodes of a stream share of one resource. */
export interface ResourceStream {
  /**
   * What of the events of a node is new, within a turn of the stream. It counts as sent from when the operations are
   * written, which is to be before the turn ends.
   */
  claim(events: readonly RecordEvent[], noticed: (event: RecordEvent) => Noticed): Promise<Claimed>;
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
  /** @param objectType the resource's name, the same from all of its nodes */
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
  return {
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
      const known = resources.get(objectType);
      if (known !== undefined) return known;
      const made = new StoredResourceStream(store, `${scope}, ${objectType}`, clock);
      resources.set(objectType, made);
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
    if (events.length === 0) return { events: [], operations: [] };
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
    return { events: claimed, operations };
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
