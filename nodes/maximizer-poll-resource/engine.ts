import type { Connection } from '../../src/connector/connection';
import { messagesOf, sendAll, type FlowMessage } from '../../src/delivery/send';
import { createPoller } from '../../src/polling/poller';
import { createSchedule, type ScheduleState } from '../../src/polling/schedule';
import type { Store } from '../../src/store/store';
import type { Order } from './order';
import type { PollSettings } from './settings';

export interface EngineOptions {
  /** What the node's state is filed under. */
  scope: string;
  settings: PollSettings;
  connection: Connection;
  store: Store;
  /** Takes one message at its output. */
  send: (outputs: (FlowMessage | null)[]) => void;
  warn: (text: string) => void;
  report: (state: ScheduleState) => void;
  /** Takes the error of a poll that no order is waiting for. */
  fail: (error: Error) => void;
}

/** A poller with its schedule, as one node needs them. */
export interface Engine {
  /** Begins to poll, at once unless it polls only when told. */
  start(): void;
  /** Resolves when what was asked for is done: a poll, when its last event was sent. Rejects with its error. */
  obey(order: Order): Promise<void>;
  /** Breaks off what is running and closes the store. */
  close(): Promise<void>;
}

/** @throws ConfigurationError for a url, a date format, an interval or a cron expression that cannot work */
export function createEngine({ settings, connection, store, ...node }: EngineOptions): Engine {
  const closing = new AbortController();
  /** Errors that an order was rejected with: whoever gave it reports them. */
  const told = new WeakSet<Error>();
  const inTurn = createTurns();

  const poller = createPoller({
    scope: node.scope,
    resource: settings.resource,
    connection,
    store,
    startFrom: settings.startFrom,
    lookback: settings.lookback,
    deepLookback: settings.deepLookback,
    warn: node.warn,
    deliver: async (events, commit) => {
      await sendAll(messagesOf(events, settings.emit, settings.outputs), node.send, closing.signal);
      await commit();
    },
  });
  const schedule = createSchedule({
    refreshInterval: settings.refreshInterval,
    cron: settings.cron,
    timeZone: connection.timeZone,
    // a reset in the middle of a poll would be undone by it
    poll: (signal) => inTurn(() => poller.poll(signal)),
    report: (state) => {
      if (closing.signal.aborted) return;
      node.report(state);
      if ('error' in state) failUnlessTold(state.error);
    },
  });

  /** The schedule reports before the order's promise rejects, so whether one did is known a moment later. */
  const failUnlessTold = (error: Error): void => {
    setImmediate(() => {
      if (!told.has(error) && !closing.signal.aborted) node.fail(error);
    });
  };

  const orders = {
    poll: () => schedule.pollNow(),
    pause: () => {
      schedule.pause();
    },
    resume: () => {
      schedule.resume();
    },
  };

  return {
    start: () => {
      if (!closing.signal.aborted) schedule.start(true);
    },
    obey: async (order) => {
      try {
        if (order.action === 'reset') {
          await inTurn(() => poller.reset(order.startFrom));
          // `now` means the reset's now, not that of some later poll
          await schedule.pollNow();
        } else {
          await orders[order.action]();
        }
      } catch (error) {
        if (error instanceof Error) told.add(error);
        throw error;
      }
    },
    close: async () => {
      closing.abort();
      await schedule.close();
      await inTurn(() => store.close());
    },
  };
}

/** Lets one piece of work run after the other, whether the one before succeeded or not. */
function createTurns(): <Result>(work: () => Promise<Result>) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
}
