import type { Delivery, DeliveryOptions, DeliverySettings } from '../../src/delivery/delivery';
import { createDelivery } from '../../src/delivery/journal-delivery';
import { eventsIn, type Emitter } from '../../src/delivery/messages';
import type { MaximizerError } from '../../src/errors';
import type { RecordEvent } from '../../src/events/event';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { createHandClock, type HandClock } from './hand-clock';

/** A message as a flow received it. */
export interface Received {
  /** `a@1`: object and version, as `change` made it; of a page `a@1 b@1`. */
  what: string;
  attempt: number;
  id: string | undefined;
}

/** A delivery with a flow behind it that only takes note of what it gets. */
export interface Receiver {
  delivery: Delivery;
  received: Received[];
  /** What arrived since the last call. */
  news: () => string[];
  /** Acknowledges the last delivery of an event. */
  done: (what: string) => void;
  asides: { what: string; attempt: number; error: MaximizerError }[];
  storeErrors: (Error | undefined)[];
  clock: HandClock;
  store: Store;
}

/** Five in flight, a minute until redelivery, three deliveries. */
const SETTINGS: DeliverySettings = {
  mode: 'acknowledge',
  maxUnacknowledged: 5,
  acknowledgeTimeout: 60,
  maxAttempts: 3,
};

export function createReceiver(
  options: Partial<DeliveryOptions & { clock: HandClock; onReceived: () => void; inGroups: boolean }> = {},
): Receiver {
  const clock = options.clock ?? createHandClock();
  const store = options.store ?? createMemoryStore();
  const received: Received[] = [];
  const asides: Receiver['asides'] = [];
  const storeErrors: Receiver['storeErrors'] = [];
  let read = 0;
  const delivery = createDelivery({
    scope: 'node-1',
    ...SETTINGS,
    emitter: emitterOf((events, id) => {
      const [first] = events;
      received.push({ what: events.map(nameOf).join(' '), attempt: first?.event.attempt ?? 0, id });
      options.onReceived?.();
    }, options.inGroups),
    onSetAside: (event, error) => asides.push({ what: nameOf(event), attempt: event.event.attempt, error }),
    onStoreError: (error) => storeErrors.push(error),
    ...options,
    clock,
    store,
  });
  return {
    delivery,
    received,
    news: () => {
      const news = received.slice(read).map(({ what }) => what);
      read = received.length;
      return news;
    },
    done: (what) => {
      const id = received.findLast((each) => each.what === what)?.id;
      const verdict = id === undefined ? 'unknown' : delivery.acknowledge(id, 'done');
      if (verdict !== 'accepted') throw new Error(`${what} is not in flight: ${verdict}`);
    },
    asides,
    storeErrors,
    clock,
    store,
  };
}

/** Sends each event by itself, or all of a page together. */
export function emitterOf(
  send: (events: readonly RecordEvent[], id: string | undefined) => void,
  inGroups = false,
): Emitter {
  return {
    parcelsOf: (events) => (inGroups ? [[...events]] : events),
    send: (parcel, id) => {
      send(eventsIn(parcel), id);
    },
  };
}

/** Events of objects and versions: `change('a@1', 'a@2', 'b@1')`. */
export function changes(...names: readonly string[]): RecordEvent[] {
  return names.map((name) => {
    const [objectId = '', version = ''] = name.split('@');
    return {
      event: {
        id: `12345/contacts/${name}`,
        eventType: 'UPDATED',
        objectType: 'contacts',
        objectId,
        date: '2018-08-20T15:29:06.000Z',
        pollDate: '2018-08-20T15:29:34.000Z',
        elementKey: 'maximizer',
        hubKey: 'crm',
        instanceId: '12345',
        origin: 'poll',
        attempt: 1,
      },
      payload: { Key: objectId, version },
    };
  });
}

export function nameOf({ event }: RecordEvent): string {
  return event.id.slice('12345/contacts/'.length);
}
