import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock } from '../../src/clock';
import type { Connection } from '../../src/connector/connection';
import { countedConnection } from '../../src/connector/counted';
import { catchUp, type CaughtUp } from '../../src/instance/subscriptions';
import { createDelivery } from '../../src/delivery/journal-delivery';
import { createEmitter, type MessageAtOutput } from '../../src/delivery/messages';
import { registerDelivery } from '../../src/delivery/registry';
import { messageOf, type MaximizerError } from '../../src/errors';
import type { ChangeEvent, RecordEvent } from '../../src/events/event';
import { echoedEvents } from '../../src/record/echo';
import { openWritten } from '../../src/record/written';
import type { Store } from '../../src/store/store';
import { registerEvents } from '../../src/instance/registration';
import type { Gate } from '../../src/events/gate';
import type { Refused } from '../../src/webhook/request';
import { pushedResources } from '../../src/webhook/resources';
import { withoutSlash } from '../../src/text-end';
import { createPushedStream } from '../../src/webhook/pushed-stream';
import { createWebhook } from '../../src/webhook/webhook';
import { lateText, Tally, type Figures } from '../shared/figures';
import { openSilence } from '../shared/silence';
import type { Membership } from '../shared/streams';
import type { Order } from './order';
import type { WebhookSettings } from './settings';

/** What an engine is given by its node: settings, what it works with, and where it tells what happens. */
export interface EngineOptions {
  /** What the node's events are filed under. */
  scope: string;
  /** Where it listens, as the end of its public address. */
  path: string;
  settings: WebhookSettings;
  gate: Gate;
  connection: Connection;
  /** What is filed under it is what was written over the connection. */
  connectionId: string;
  store: Store;
  /** The stream that it shares its changes with; undefined: it is alone. */
  membership: Membership | undefined;
  /** Takes one message at its output. */
  send: (message: MessageAtOutput) => void;
  /** Takes what went wrong with an event that the flow does not get, or not whole. */
  eventFailed: (event: ChangeEvent, error: MaximizerError) => void;
  taken: (events: number) => void;
  refused: Refused;
  readingFailed: (error: Error | undefined) => void;
  storeFailed: (error: Error | undefined) => void;
  onSetAside: (event: RecordEvent, error: MaximizerError) => void;
  started: () => void;
  /** Takes the error of a silence that is too long. */
  silent: (error: Error) => void;
  /** Told when a silence that is too long begins, with the instant since when, ms of this machine's clock, and when it ends. */
  silence: (since: number | undefined) => void;
  warn: (text: string) => void;
  log: (text: string) => void;
}

/** A webhook with its delivery, as one node needs them. */
export interface Engine {
  /** Begins to take notifications to disk. */
  receive(): Promise<void>;
  /** Begins to send them, and catches up with the platform. */
  start(): void;
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** What was counted since it was made, and where it stands. */
  figures(): Figures;
  /** Resolves when what was asked for is done, with a line for the log. */
  obey(order: Order): Promise<string>;
  close(): Promise<void>;
}

/** Seconds by which notifications may be later than the platform looks for changes, before that is told. */
const LEAST_LATENESS = 90;
/** What its errors and warnings are about. */
const NAME = 'notifications';

/** @throws ConfigurationError for a resource that cannot work; what the store threw */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { scope, settings, store } = options;
  const closing = new AbortController();
  const opened = systemClock.elapsed();
  const silence = await openSilence({
    name: NAME,
    hours: settings.silence,
    scope,
    store,
    tell: options.silent,
    changed: () => {
      options.silence(silence.since);
    },
  });
  const tally = new Tally(
    () => options.connection.serverNow(),
    () => {
      silence.heard();
    },
  );
  const connection = countedConnection(options.connection, tally);
  const explained = settings.refreshInterval * 60 + LEAST_LATENESS;
  /** What changed before the node was there is late for a reason. */
  const tellLateness = (): void => {
    const uptime = (systemClock.elapsed() - opened) / 1000;
    const lag = tally.unexplainedLag(Math.max(explained, uptime));
    if (lag !== undefined) options.warn(lateText(NAME, lag, explained));
  };
  let isBatch = false;
  /** What is sent in one go is one batch: clocks are looked at once for it, and not for each message. */
  const count = (message: MessageAtOutput): void => {
    if (!isBatch) {
      isBatch = true;
      tally.beginBatch();
      setImmediate(() => {
        isBatch = false;
        tellLateness();
      });
    }
    tally.sent(message);
  };
  const delivery = createDelivery({
    ...settings.delivery,
    scope,
    store,
    emitter: createEmitter({
      node: scope,
      emit: 'event',
      outputs: settings.outputs,
      send: (message) => {
        count(message);
        options.send(message);
      },
      failed: options.eventFailed,
    }),
    onSetAside: options.onSetAside,
    onStoreError: options.storeFailed,
  });
  const { membership } = options;
  const stream =
    membership &&
    createPushedStream({
      stream: await membership.open(store),
      askPoll: (objectType) => membership.askPoll(objectType),
      resourceOf: (objectType) => membership.resourceOf(objectType),
      now: () => connection.serverNow(),
    });
  const tellMisfit = (): void => {
    const misfit = membership?.misfit();
    if (misfit !== undefined) options.warn(misfit);
  };
  const webhook = createWebhook({
    scope,
    gate: options.gate,
    connection,
    store,
    delivery,
    resources: pushedResources(settings.resources, connection.timeZone),
    fetchRecord: settings.fetchRecord,
    watch: settings.watch,
    stream,
    echoed: echoedEvents(openWritten(store, options.connectionId), settings.echo),
    taken: (taken, events) => {
      tally.succeeded(systemClock.now());
      if (taken === 'stored') options.taken(events);
    },
    refused: (status, why, detail = '') => {
      options.refused(status, connection.redact(why), connection.redact(detail));
    },
    readingFailed: options.readingFailed,
  });
  const unregister = registerDelivery(scope, delivery);

  const recover = async (): Promise<string> => {
    const isOurs = (url: string): boolean => isAddress(url, settings.callbackUrl, options.path);
    return connection.redact(recoveredText(await catchUp(connection, isOurs, closing.signal)));
  };

  const tellPlatform = async (): Promise<void> => {
    if (settings.register) {
      const keys = await registerEvents(connection, settings, options.gate, closing.signal);
      if (keys.length > 0) options.log(`told the platform ${keys.join(', ')}`);
    }
    options.log(await recover());
  };

  return {
    receive: () => webhook.start(),
    start: () => {
      // nothing waits for this: what an earlier process left may need acknowledgements first
      delivery.start().catch(() => undefined);
      silence.watch();
      options.started();
      tellMisfit();
      // notifications come whether this succeeds or not
      tellPlatform().catch((error: unknown) => {
        options.warn(messageOf(error));
      });
    },
    answer: (request, response) => {
      webhook.answer(request, response);
    },
    figures: () => tally.figures({ backlog: delivery.pending + webhook.unread, setAside: delivery.aside }),
    obey: async (order) => {
      if (order.action === 'recover') return recover();
      return `${await delivery.redeliver(order.ids)} events are delivered again`;
    },
    close: async () => {
      closing.abort();
      // sending stops first; what is still being taken to disk is sent after the next start
      await Promise.all([delivery.close(), webhook.close(), silence.close()]);
      unregister();
      await store.close();
    },
  };
}

/** What was found at the platform, for the log. */
function recoveredText(found: readonly CaughtUp[]): string {
  if (found.length === 0) return 'the platform has no subscription for this address';
  return found
    .map(({ url, queued, wasInactive, active }) => {
      const state = !wasInactive
        ? 'the subscription is active'
        : active
          ? 'the subscription had been given up and is active again'
          : 'the subscription is inactive: switch the events of the instance off and on again';
      return `${url}: ${queued} queued notifications are sent again, ${state}`;
    })
    .join('; ');
}

/** Whether a callback address is this node's: the one it was told, else one that ends in its path. */
function isAddress(url: string, callbackUrl: string, path: string): boolean {
  if (callbackUrl !== '') return withoutSlash(url) === withoutSlash(callbackUrl);
  return (
    URL.canParse(url) &&
    withoutSlash(new URL(url).pathname).toLowerCase().endsWith(withoutSlash(path).toLowerCase())
  );
}
