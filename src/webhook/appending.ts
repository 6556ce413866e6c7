import type { Addition, Delivery } from '../delivery/delivery';
import type { RecordEvent } from '../events/event';
import type { Watch } from '../snapshots/watch';
import type { Store } from '../store/store';
import type { PushedStream } from './pushed-stream';
import type { RecordReadsOptions } from './record-reads';
import { ownVersions, PushedChanges, streamVersions } from './pushed-changes';

/** What decides which of the pushed events are sent, and what they say. */
export interface AppendingOptions {
  scope: string;
  store: Store;
  delivery: Pick<Delivery, 'append' | 'appendMade'>;
  /** Which events are sent, each saying what changed; undefined: all of them, and none says it. */
  watch?: Watch | undefined;
  /** Which of the events are sent in the end; undefined: all. It may change them, and answers the same when it is asked again. */
  echoed?: ((events: readonly RecordEvent[]) => Promise<RecordEvent[]>) | undefined;
  /** What the node shares with others that send the same changes; undefined: it is alone. */
  stream?: PushedStream | undefined;
}

/** Puts pushed events among those to be delivered, once they say what they are to say, and without those not to be sent. */
export interface Appending {
  append: RecordReadsOptions['append'];
  /** The same of what is made just before it is written. */
  appendMade(make: () => Promise<Addition>): Promise<void>;
}

const nothing = (): void => undefined;

export function createAppending({ store, scope, watch, ...options }: AppendingOptions): Appending {
  const { delivery, echoed, stream } = options;
  // all of them are sent, as they are
  if (watch === undefined && echoed === undefined && stream === undefined) return delivery;

  const kept = watch && (stream ? streamVersions(stream, watch) : ownVersions(store, scope, watch));
  const changes = kept && new PushedChanges(kept);

  /** What is made, as it is to be written. */
  const told = async (made: Addition): Promise<Addition> => {
    const identified = stream ? { ...made, events: stream.identified(made.events) } : made;
    const compared = changes === undefined ? identified : await changes.compared(identified);
    const events = echoed === undefined ? compared.events : await echoed(compared.events);
    const claimed = stream ? await stream.claimed(events) : { events, operations: [] };
    return { events: claimed.events, operations: [...compared.operations, ...claimed.operations] };
  };
  const appendMade = async (make: () => Promise<Addition>): Promise<void> => {
    let end = nothing;
    try {
      await delivery.appendMade(async () => {
        if (stream !== undefined) end = await stream.turn();
        return told(await make());
      });
    } catch (error) {
      changes?.notStored();
      throw error;
    } finally {
      end();
    }
  };
  return {
    append: (events, operations, read) => {
      if (read !== undefined && read !== null) stream?.noteRead(read);
      return appendMade(() => Promise.resolve({ events, operations }));
    },
    appendMade,
  };
}
