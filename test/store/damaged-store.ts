import { createDelivery } from '../../src/delivery/journal-delivery';
import type { RecordEvent } from '../../src/events/event';
import { openLevelStore } from '../../src/store/level-store';
import type { Store } from '../../src/store/store';
import { changes, emitterOf, nameOf } from '../delivery/receiver';

export const SCOPE = 'node-1';

const delivery = (store: Store, send: (events: readonly RecordEvent[]) => void) =>
  createDelivery({
    scope: SCOPE,
    store,
    mode: 'acknowledge',
    maxUnacknowledged: 10_000,
    acknowledgeTimeout: 60,
    maxAttempts: 3,
    emitter: emitterOf(send),
    onSetAside: () => undefined,
    onStoreError: () => undefined,
  });

/**
 * Stores events as a webhook does, and tells which of them it was told are on disk: over a few openings, so that some
 * are in tables and some in the log.
 */
export async function promiseEvents(folder: string, openings: number, each: number): Promise<string[]> {
  const promised: string[] = [];
  for (let opening = 0; opening < openings; opening += 1) {
    const store = await openLevelStore(folder);
    const journal = delivery(store, () => undefined);
    for (let index = 0; index < each; index += 1) {
      const events = changes(`o${opening}-${index}@1`, `p${opening}-${index}@1`);
      const padded = events.map((event) => ({ ...event, payload: { text: nameOf(event).repeat(20) } }));
      await journal.append(padded);
      promised.push(...events.map(nameOf));
    }
    await journal.close();
    await store.close();
  }
  return promised;
}

/** Delivers what is there; resolves with the names of what came. */
export async function deliveredEvents(store: Store): Promise<Set<string>> {
  const came = new Set<string>();
  const journal = delivery(store, (events) => {
    for (const event of events) came.add(nameOf(event));
  });
  await journal.start();
  await journal.close();
  return came;
}
