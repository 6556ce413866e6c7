import type { Connection } from '../../src/connector/connection';
import { createDelivery } from '../../src/delivery/journal-delivery';
import { createEmitter, type MessageAtOutput } from '../../src/delivery/messages';
import { registerDelivery } from '../../src/delivery/registry';
import type { ChangeEvent, RecordEvent } from '../../src/events/event';
import { oneAtATime } from '../../src/one-at-a-time';
import { createPoller } from '../../src/polling/poller';
import { createSchedule, type ScheduleState } from '../../src/polling/schedule';
import { forgetSnapshots } from '../../src/snapshots/snapshots';
import type { Store } from '../../src/store/store';
import { isStoreError } from '../../src/store/store-error';
import type { Order } from './order';
import { readPause } from './pause';
import type { PollSettings } from './settings';

/** What an engine is given by its node: settings, what it works with, and where it tells what happens. */
export interface EngineOptions {
  /** What the node's state is filed under. */
  scope: string;
  settings: PollSettings;
  connection: Connection;
  store: Store;
  /** Takes one message at its output. */
  send: (message: MessageAtOutput) => void;
  warn: (text: string) => void;
  log: (text: string) => void;
  report: (state: ScheduleState) => void;
  /** Takes the error of a poll that no order is waiting for. */
  fail: (error: Error) => void;
  /** Takes what went wrong with an event that the flow does not get, or not whole. */
  eventFailed: (event: ChangeEvent, error: Error) => void;
  /** Takes an event that was set aside, and why. */
  onSetAside: (event: RecordEvent, error: Error) => void;
  /** Told when the journal cannot be read or written, and with `undefined` when it can again. */
  storeFailed: (error: Error | undefined) => void;
}

/** A poller with its schedule, as one node needs them. */
export interface Engine {
  /** Begins to poll, at once unless it polls only when told or is paused. */
  start(): void;
  /** Resolves when what was asked for is done: a poll, when its last event was sent. Rejects with its error. */
  obey(order: Order): Promise<void>;
  /** The store can be used again after it failed: says where it stands, and polls again what that kept from polling. */
  recovered(): void;
  /** Breaks off what is running and closes the store. */
  close(): Promise<void>;
}

/** @throws ConfigurationError for a url, a date format, an interval or a cron expression that cannot work */
export async function openEngine({ settings, connection, store, ...node }: EngineOptions): Promise<Engine> {
  const closing = new AbortController();
  /** Errors that somebody knows of: an order was rejected with them, and whoever gave it reports them, or the node did. */
  const told = new WeakSet<Error>();
  const inTurn = oneAtATime();

  const delivery = createDelivery({
    ...settings.delivery,
    scope: node.scope,
    store,
    emitter: createEmitter({
      node: node.scope,
      emit: settings.emit,
      outputs: settings.outputs,
      send: node.send,
      failed: node.eventFailed,
    }),
    onSetAside: node.onSetAside,
    onStoreError: node.storeFailed,
  });
  const poller = createPoller({
    scope: node.scope,
    resource: settings.resource,
    connection,
    store,
    startFrom: settings.startFrom,
    lookback: settings.lookback,
    deepLookback: settings.deepLookback,
    watch: settings.watch,
    // a warning can quote what records say, and that may be a secret
    warn: (text) => {
      node.warn(connection.redact(text));
    },
    log: node.log,
    deliver: (events, commit) => delivery.deliver(events, commit),
  });
  let reported: ScheduleState | undefined;
  const schedule = createSchedule({
    refreshInterval: settings.refreshInterval,
    cron: settings.cron,
    timeZone: connection.timeZone,
    // a reset in the middle of a poll would be undone by it
    poll: (signal) =>
      inTurn(async () => {
        // what is left from before goes first
        await delivery.start();
        return poller.poll(signal);
      }),
    report: (state) => {
      if (closing.signal.aborted) return;
      reported = state;
      node.report(state);
      if ('error' in state) failUnlessTold(state.error);
    },
  });

  /** The schedule reports before the order's promise rejects, so whether one did is known a moment later. */
  const failUnlessTold = (error: Error): void => {
    setImmediate(() => {
      if (told.has(error) || closing.signal.aborted) return;
      told.add(error);
      node.fail(error);
    });
  };

  if (settings.watch === undefined) await forgetSnapshots(store, node.scope);
  const pause = await readPause(store, node.scope);
  const unregister = registerDelivery(node.scope, delivery);
  const orders = {
    poll: async () => {
      await schedule.pollNow();
      await delivery.handedOff();
    },
    // the schedule stops at once; that it shall last is then written to disk
    pause: async () => {
      schedule.pause();
      await pause.set(true);
    },
    resume: async () => {
      schedule.resume();
      await pause.set(false);
    },
  };

  return {
    start: () => {
      if (closing.signal.aborted) return;
      void delivery.start();
      if (pause.isSet) schedule.pause();
      else schedule.start(true);
    },
    obey: async (order) => {
      try {
        if (order.action === 'reset') {
          await inTurn(() => poller.reset(order.startFrom));
          // `now` means the reset's now, not that of some later poll
          await schedule.pollNow();
        } else if (order.action === 'redeliver') {
          await delivery.redeliver(order.ids);
        } else {
          await orders[order.action]();
        }
      } catch (error) {
        if (error instanceof Error) told.add(error);
        throw error;
      }
    },
    recovered: () => {
      if (reported === undefined || closing.signal.aborted) return;
      const wasKept = 'error' in reported && isStoreError(reported.error) && reported.next !== undefined;
      // the schedule reports by itself whether it succeeds
      if (wasKept) schedule.pollNow().catch(() => undefined);
      else node.report(reported);
    },
    close: async () => {
      closing.abort();
      // at the same time: a poll may wait for the delivery to take its page
      await Promise.all([schedule.close(), delivery.close()]);
      unregister();
      await inTurn(() => store.close());
    },
  };
}
