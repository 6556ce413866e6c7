import type { Delivery } from '../../src/delivery/delivery';
import type { Store } from '../../src/store/store';
import type { NamedObject } from '../../src/streams/claims';
import { polledStream, type PolledStream } from '../../src/streams/stream';
import type { Membership } from '../shared/streams';

/** What a poll node's stream makes of what it polls. */
export interface StreamOfPolls {
  readonly polled: PolledStream;
  /** Delivers what is new to the stream, within a turn of it. */
  readonly deliver: Delivery['deliver'];
  /** Those records of which the stream sent a deletion and nothing since, with when that was, ms. */
  readonly deletedAmong: (objectIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  /** Forgets what records held, where no node of the stream wants to know it. */
  forgetUnwatched(): Promise<void>;
}

/** @param names of the node's records, but for their ids: the instance, and the resource that is polled */
export async function openStreamOfPolls(
  membership: Membership,
  store: Store,
  names: Omit<NamedObject, 'objectId'>,
  deliver: Delivery['deliver'],
): Promise<StreamOfPolls> {
  const stream = await membership.open(store);
  const shared = stream.of(names.objectType);
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
    deletedAmong: (objectIds) => shared.deletedAmong(objectIds.map((objectId) => ({ ...names, objectId }))),
    forgetUnwatched: async () => {
      if (!membership.isWatched) await shared.forgetSnapshots();
    },
  };
}
