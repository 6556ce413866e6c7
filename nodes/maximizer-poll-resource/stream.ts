import type { Delivery } from '../../src/delivery/delivery';
import type { Store } from '../../src/store/store';
import { polledStream, type PolledStream } from '../../src/streams/stream';
import type { Membership } from '../shared/streams';

/** What a poll node's stream makes of what it polls. */
export interface StreamOfPolls {
  readonly polled: PolledStream;
  /** Delivers what is new to the stream, within a turn of it. */
  readonly deliver: Delivery['deliver'];
  /** Forgets what records held, where no node of the stream wants to know it. */
  forgetUnwatched(): Promise<void>;
}

/** @param objectType the resource that the node polls */
export async function openStreamOfPolls(
  membership: Membership,
  store: Store,
  objectType: string,
  deliver: Delivery['deliver'],
): Promise<StreamOfPolls> {
  const stream = await membership.open(store);
  const shared = stream.of(objectType);
  return {
    polled: polledStream(stream, shared),
    deliver: async (noticed, commit) => {
      const { events, operations } = await shared.claim([...noticed], () => ({
        noticer: 'poll',
        isFinal: false,
        isComparable: true,
      }));
      await deliver(events, (more = []) => commit([...operations, ...more]));
    },
    forgetUnwatched: async () => {
      if (!membership.isWatched) await shared.forgetSnapshots();
    },
  };
}
