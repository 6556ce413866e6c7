import { systemClock } from '../../src/clock';
import { countedConnection } from '../../src/connector/counted';
import type { Delivery } from '../../src/delivery/delivery';
import { createDelivery } from '../../src/delivery/journal-delivery';
import { createEmitter } from '../../src/delivery/messages';
import { registerDelivery } from '../../src/delivery/registry';
import { oneAtATime } from '../../src/one-at-a-time';
import { newestEvent } from '../../src/polling/newest';
import { createPoller, type PollReport, type StartFrom } from '../../src/polling/poller';
import type { Range } from '../../src/polling/range';
import { createSchedule, type ScheduleState } from '../../src/polling/schedule';
import { echoedEvents } from '../../src/record/echo';
import { openWritten } from '../../src/record/written';
import { forgetSnapshots } from '../../src/snapshots/snapshots';
import { isStoreError } from '../../src/store/store-error';
import { lateText, Tally } from '../shared/figures';
import { withPatience } from '../shared/patience';
import { openSilence } from '../shared/silence';
import type { Engine, EngineOptions } from './engine-types';
import type { Order } from './order';
import { readPause } from './pause';
import { createRanges } from './ranges';
import { idsOf, openReconciles, reconcileOffError, type Reconciles } from './reconciles';
import { registerRunning } from './running';
import { sendableDeletions } from './sendable';
import { openStreamOfPolls } from './stream';

/** The least that records may be late before that is told, s. */
const LEAST_LATENESS = 60;

/** @throws ConfigurationError for a url, a date format, an interval or a cron expression that cannot work */
export async function openEngine({ settings, store, ...node }: EngineOptions): Promise<Engine> {
  const { resource } = settings;
  const closing = new AbortController();
  /** Errors that somebody knows of: an order was rejected with them, and whoever gave it reports them, or the node did. */
  const told = new WeakSet<Error>();
  const inTurn = oneAtATime();
  let reported: ScheduleState | undefined;
  let reconciles: Reconciles | undefined;
  const report = (state: ScheduleState): void => {
    if (closing.signal.aborted) return;
    reported = state;
    node.report(state, silence.since, reconciles?.note);
  };

  const reportAgain = (): void => {
    if (reported !== undefined) report(reported);
  };
  const pause = await readPause(store, node.scope);
  const silence = await openSilence({
    name: resource.resource,
    hours: settings.silence,
    scope: node.scope,
    store,
    tell: node.silent,
    changed: reportAgain,
  });
  const tally = new Tally(
    () => node.connection.serverNow(),
    () => {
      silence.heard();
    },
  );
  const connection = countedConnection(node.connection, tally);
  const emitter = createEmitter({
    node: node.scope,
    emit: settings.emit,
    outputs: settings.outputs,
    send: (message) => {
      tally.sent(message);
      node.send(message);
    },
    failed: node.eventFailed,
  });
  const delivery = createDelivery({
    ...settings.delivery,
    scope: node.scope,
    store,
    emitter,
    onSetAside: node.onSetAside,
    onStoreError: node.storeFailed,
  });
  // a warning can quote what records say, and that may be a secret
  const warn = (text: string): void => {
    node.warn(connection.redact(text));
  };
  const written = openWritten(store, node.connectionId);
  const echoed = echoedEvents(written, settings.echo);
  const deliverAll: Delivery['deliver'] = (events, commit) => delivery.deliver(events, commit);
  const names = { instanceId: connection.instanceId, objectType: resource.resource };
  const stream = node.membership && (await openStreamOfPolls(node.membership, store, names, deliverAll));
  const deliver: Delivery['deliver'] = async (events, commit) =>
    (stream?.deliver ?? deliverAll)(echoed === undefined ? events : await echoed(events), commit);
  const ids = await idsOf(store, node.scope, settings.reconcile);
  const poller = createPoller({
    scope: node.scope,
    resource,
    connection,
    store,
    startFrom: settings.startFrom,
    lookback: settings.lookback,
    deepLookback: settings.deepLookback,
    watch: settings.watch,
    ids,
    warn,
    log: node.log,
    stream: stream?.polled,
    deliver,
  });
  const common = { scope: node.scope, resource, connection, store, inTurn, signal: closing.signal };
  const warnOfResource = (text: string): void => {
    warn(`${resource.resource}: ${text}`);
  };
  const ranges = createRanges({
    ...common,
    warn: warnOfResource,
    deliver: (events) => delivery.deliver(events, (operations = []) => store.write(operations)),
  });
  if (settings.reconcile !== undefined && ids !== undefined) {
    reconciles = await openReconciles({
      ...{ ...common, ...settings.reconcile, ids, deliver, seen: poller.seen, warn: warnOfResource },
      turn: stream?.polled.turn,
      deletedBefore: stream?.deletedAmong,
      sendable: sendableDeletions({ settings, connection, written, stream }),
      changed: reportAgain,
      fail: node.fail,
    });
  }

  /** When the last poll that succeeded was begun, by the clock that only goes forward, ms. */
  let polledAt: number | undefined;
  const polled = async (signal: AbortSignal): Promise<PollReport> => {
    // what is left from before goes first
    await delivery.start();
    const begun = systemClock.elapsed();
    tally.beginBatch();
    const found = await poller.poll(signal);
    tally.succeeded(systemClock.now());
    if (polledAt !== undefined) tellLateness((systemClock.elapsed() - polledAt) / 1000);
    polledAt = begun;
    reconciles?.polled();
    return found;
  };
  /** @param passed seconds since the poll before, which could not see what this one saw */
  const tellLateness = (passed: number): void => {
    const explained = passed + resource.pollDelay + Math.max(LEAST_LATENESS, settings.lookback);
    const lag = tally.unexplainedLag(explained);
    if (lag !== undefined) warn(lateText(resource.resource, lag, explained));
  };
  const schedule = createSchedule({
    refreshInterval: settings.refreshInterval,
    cron: settings.cron,
    timeZone: connection.timeZone,
    // a reset in the middle of a poll would be undone by it
    poll: (signal) => inTurn(() => polled(signal)),
    report: (state) => {
      report(state);
      if ('error' in state && !closing.signal.aborted) failUnlessTold(state.error);
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

  node.membership?.onAsked(() => {
    if (!pause.isSet) schedule.pollNow().catch(() => undefined);
  });
  if (settings.watch === undefined || stream !== undefined) await forgetSnapshots(store, node.scope);
  await stream?.forgetUnwatched();
  const tellMisfit = (): void => {
    const misfit = node.membership?.misfit();
    if (misfit !== undefined) warn(misfit);
  };
  const orders = {
    poll: async () => {
      await schedule.pollNow();
      await delivery.handedOff();
    },
    // the schedule stops at once; that it shall last is then written to disk
    pause: async () => {
      silence.hold();
      ranges.pause();
      reconciles?.pause();
      schedule.pause();
      await pause.set(true);
    },
    resume: async () => {
      silence.watch();
      ranges.resume();
      reconciles?.resume();
      schedule.resume();
      await pause.set(false);
    },
    reset: async (startFrom: StartFrom) => {
      await reconciles?.reset();
      await inTurn(() => poller.reset(startFrom));
      polledAt = undefined;
      // `now` means the reset's now, not that of some later poll
      await schedule.pollNow();
    },
    test: async () => {
      const event = await withPatience(
        (signal) => newestEvent({ resource, connection, signal }),
        closing.signal,
      );
      for (const parcel of emitter.parcelsOf([event])) emitter.send(parcel, undefined);
    },
    reconcile: async (confirm: number | undefined) => {
      if (reconciles === undefined) throw reconcileOffError();
      await (confirm === undefined ? reconciles.now() : reconciles.confirm(confirm));
      await delivery.handedOff();
    },
    range: async (range: Range) => {
      await ranges.send(range);
      await delivery.handedOff();
    },
  };
  const obey = async (order: Order): Promise<void> => {
    try {
      if (order.action === 'reset') await orders.reset(order.startFrom);
      else if (order.action === 'range') await orders.range(order.range);
      else if (order.action === 'reconcile') await orders.reconcile(order.confirm);
      else if (order.action === 'redeliver') await delivery.redeliver(order.ids);
      else await orders[order.action]();
    } catch (error) {
      if (error instanceof Error) told.add(error);
      throw error;
    }
  };
  const unregister = [registerDelivery(node.scope, delivery), registerRunning(node.scope, obey)];

  return {
    start: () => {
      if (closing.signal.aborted) return;
      void delivery.start();
      tellMisfit();
      ranges.tellBrokenOff(node.rangeFailed).catch(() => undefined);
      if (pause.isSet) {
        reconciles?.pause();
        schedule.pause();
      } else {
        silence.watch();
        schedule.start(true);
      }
    },
    figures: () =>
      tally.figures({
        backlog: delivery.pending,
        setAside: delivery.aside,
        nextPoll: reported !== undefined && 'next' in reported ? reported.next : undefined,
      }),
    obey,
    recovered: () => {
      if (reported === undefined || closing.signal.aborted) return;
      const wasKept = 'error' in reported && isStoreError(reported.error) && reported.next !== undefined;
      // the schedule reports by itself whether it succeeds
      if (wasKept) schedule.pollNow().catch(() => undefined);
      else report(reported);
    },
    close: async () => {
      closing.abort();
      // at the same time: a poll may wait for the delivery to take its page
      await Promise.all([schedule.close(), delivery.close(), silence.close(), reconciles?.close()]);
      for (const forget of unregister) forget();
      await inTurn(() => store.close());
    },
  };
}
