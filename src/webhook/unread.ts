import type { RecordEvent } from '../events/event';
import { scopePrefix, sequenceKey, sequenceOf } from '../store/keys';
import type { Store, WriteOperation } from '../store/store';

/** An event that was stored before its record was read, or that waits behind such a one of the same object. */
export interface UnreadEvent extends RecordEvent {
  /** The name its receipt is filed under. */
  receipt: string;
  /** Whether its record has to be read; false where it only waits. */
  read: boolean;
  /** Whether the same version came before: only another content makes it worth an event. */
  again: boolean;
}

/** Where unread events lie in the store, in the order in which they came. */
export interface UnreadEvents {
  /** Finds what an earlier process left, and where to go on. Calls back for each event. */
  load(found: (sequence: number, event: UnreadEvent) => void): Promise<void>;
  /** The operation that adds an event, and the sequence it gets. */
  adding(event: UnreadEvent): { sequence: number; operation: WriteOperation };
  get(sequence: number): Promise<UnreadEvent | undefined>;
  removing(sequence: number): WriteOperation;
}

/** Events read at once from the store at a start. */
const AT_ONCE = 200;

/** @param scope the node whose events they are */
export function createUnreadEvents(store: Store, scope: string): UnreadEvents {
  const prefix = scopePrefix(scope, 'unread');
  const end = Buffer.concat([prefix, Buffer.alloc(9, 0xff)]);
  let last = 0;
  const keyOf = (sequence: number): Buffer => sequenceKey(prefix, sequence);

  return {
    load: async (found) => {
      for (;;) {
        const entries = await store.range(keyOf(last + 1), end, AT_ONCE);
        for (const [key, value] of entries) {
          last = sequenceOf(key);
          found(last, JSON.parse(value.toString()) as UnreadEvent);
        }
        if (entries.length < AT_ONCE) return;
      }
    },
    adding: (event) => {
      last += 1;
      return { sequence: last, operation: { put: keyOf(last), value: Buffer.from(JSON.stringify(event)) } };
    },
    get: async (sequence) => {
      const value = await store.get(keyOf(sequence));
      return value === undefined ? undefined : (JSON.parse(value.toString()) as UnreadEvent);
    },
    removing: (sequence) => ({ del: keyOf(sequence) }),
  };
}
