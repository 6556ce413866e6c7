import type { Connection } from '../connector/connection';
import type { RecordEvent } from '../events/event';
import type { KnownIds } from '../ids/known-ids';
import type { ResourceConfiguration } from '../resource/resource';
import type { Watch } from '../snapshots/watch';
import type { PolledStream } from '../streams/stream';
import type { Commit, Store } from '../store/store';
import type { PollReport } from './report';
import type { SeenRecords } from './seen-records';
import type { StartFrom } from './start-from';

/** What a poller works with, and where it delivers and tells. */
export interface PollerOptions {
  /** What the state is filed under: the node's id. */
  scope: string;
  resource: ResourceConfiguration;
  connection: Connection;
  store: Store;
  startFrom: StartFrom;
  /** Seconds read again on every poll, and on deep ones. */
  lookback: number;
  deepLookback: number;
  /** Which events are sent, each saying what changed; undefined: all of them, and none says it. */
  watch?: Watch | undefined;
  /** Takes note of which records there are; undefined: nobody compares that. */
  ids?: KnownIds | undefined;
  /** What it shares with other nodes that send the same changes; undefined: it is alone. */
  stream?: PolledStream | undefined;
  /**
   * Takes the events of a page, goes through them once, and then calls `commit` once: before it sends them when it keeps them itself, after it
   * sent them when it does not, and then it need not wait for it. A page without events is committed without it.
   */
  deliver: (events: Iterable<RecordEvent>, commit: Commit) => Promise<void>;
  /** Takes what a person should know although the poll goes on. */
  warn: (text: string) => void;
  /** Takes what explains later what happened. */
  log?: (text: string) => void;
}

/** Polls one resource. */
export interface Poller {
  /** What it has seen, for whoever looks at the same records while it does not poll. */
  readonly seen: SeenRecords;
  /**
   * Reads one window and delivers what changed. One call at a time: the schedule sees to it.
   * @throws MaximizerError; the cursor then stays, and what was delivered is not delivered again
   */
  poll(signal?: AbortSignal): Promise<PollReport>;
  /** Forgets cursor and versions: the next poll is a first one. */
  reset(startFrom: StartFrom): Promise<void>;
}
