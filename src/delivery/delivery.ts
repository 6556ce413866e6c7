import type { Clock } from '../clock';
import type { MaximizerError } from '../errors';
import type { RecordEvent } from '../events/event';
import type { Commit, Store, WriteOperation } from '../store/store';
import type { Emitter } from './messages';
import type { Turns } from './send';
import type { DeliverySettings } from './settings';

export type { DeliveryMode, DeliverySettings } from './settings';

/** What a flow says of an event: dealt with; deliver it again; set it aside. */
export type Outcome = 'done' | 'retry' | 'discard';

/** What a delivery needs: the node's settings, where it stores, and whom it tells. */
export interface DeliveryOptions extends DeliverySettings {
  /** What the journal is filed under: the source node's id. */
  scope: string;
  store: Store;
  /** Makes the messages and sends them; the events' `attempt` is set already. */
  emitter: Emitter;
  /** Told of every event that was set aside, after that is on disk: for the node's error. */
  onSetAside: (event: RecordEvent, error: MaximizerError) => void;
  /** Told when the journal cannot be read or written, once until it can again, which `undefined` tells. */
  onStoreError: (error: Error | undefined) => void;
  clock?: Clock;
  turns?: Turns;
}

/** An event that was set aside. */
export interface AsideEvent extends RecordEvent {
  /** What names it to `redeliver` and `drop`. */
  id: string;
  reason: 'unacknowledged' | 'discarded';
  /** When, in ms of this machine's clock. */
  at: number;
}

/** Events to be stored, together with operations. */
export interface Addition {
  events: readonly RecordEvent[];
  operations: readonly WriteOperation[];
}

/** What became of an acknowledgement; all but `accepted` changed nothing and are worth a warning. */
export type Verdict = 'accepted' | 'late' | 'unknown';

/**
 * Delivers the events of one source node, at least once and in order for one object. What it stores outlives the
 * process, and what was in flight is delivered again with a higher `attempt`.
 */
export interface Delivery {
  /**
   * Delivers what the journal still holds, before anything new. Resolves when all of it was sent, or waits behind an
   * earlier event of its own object.
   */
  start(): Promise<void>;
  /**
   * Takes a polled page, goes through its events once and calls `commit` once. Hand-off sends it first, stores no record and leaves it to the caller to
   * wait for the commit before the next page; acknowledged delivery commits it with its journal entries first. Resolves
   * when the next page may come.
   * @throws what `commit` threw in acknowledged delivery, and MaximizerError `closed`
   */
  deliver(events: Iterable<RecordEvent>, commit: Commit): Promise<void>;
  /**
   * Takes events that were pushed: resolves when they are on disk, all or none, together with `operations`; calls made
   * at the same time share one sync. They are sent after that, and leave the journal when sent or acknowledged.
   * @throws what the store threw, and MaximizerError `closed`
   */
  append(events: readonly RecordEvent[], operations?: readonly WriteOperation[]): Promise<void>;
  /**
   * The same of what is made just before it is written, when all that was taken before is on disk.
   * @throws also what `make` threw
   */
  appendMade(make: () => Promise<Addition>): Promise<void>;
  /** Resolves when everything taken so far was sent at least once or set aside. */
  handedOff(): Promise<void>;
  /** Takes what a flow says of a message; `id` as `send` got it. */
  acknowledge(id: string, outcome: Outcome): Verdict;
  /** What was set aside, oldest first; `after` is the last id of the list before. */
  asides(limit: number, after?: string): Promise<AsideEvent[]>;
  /** Delivers events that were set aside again, or all of them. Returns how many. */
  redeliver(ids?: readonly string[]): Promise<number>;
  /** Forgets events that were set aside. Returns how many there were. */
  drop(ids: readonly string[]): Promise<number>;
  /** Events that are stored and not yet delivered, in flight ones included. */
  readonly pending: number;
  /** Events sent and not yet acknowledged. */
  readonly inFlight: number;
  /** Events that were set aside, those of earlier processes once it was started. */
  readonly aside: number;
  /** Stops sending; what is not delivered stays in the journal. */
  close(): Promise<void>;
}
