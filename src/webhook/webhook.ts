import type { IncomingMessage, ServerResponse } from 'node:http';
import { systemClock, type Clock } from '../clock';
import type { Connection } from '../connector/connection';
import type { Delivery } from '../delivery/delivery';
import type { ChangeEvent, CrmRecord, RecordEvent } from '../events/event';
import type { Gate } from '../events/gate';
import type { Notification, NotifiedEvent } from '../events/notification';
import { TypeNames } from '../events/type-name';
import { instanceHub, knownHub } from '../instance/hub-key';
import { forgetSnapshots } from '../snapshots/snapshots';
import { scopePrefix } from '../store/keys';
import { Today } from '../store/days';
import { ANSWERS, sendAnswer } from './answer';
import { createAppending, type AppendingOptions } from './appending';
import { BODY_LIMITS, type BodyLimits } from './body';
import { createByteBudget, type ByteBudget } from './byte-budget';
import { hubRecord } from './hub-record';
import { Intake, type Taken } from './intake';
import { pushedEvents, type PushedEvent, type PushSource } from './pushed-event';
import { createReceipts } from './receipts';
import { RecordReads } from './record-reads';
import { answerRequest, type Refused, type RequestOptions } from './request';
import { recordPath, type PushedResource } from './resources';
import { createUnreadEvents, type UnreadEvent } from './unread';
import { isUnsure } from './pushed-stream';
import { createWorkRoom } from './work-room';

/** What a webhook works with, and where it tells what happens. */
export interface WebhookOptions extends Omit<AppendingOptions, 'delivery'> {
  gate: Gate;
  connection: Connection;
  delivery: Delivery;
  /** What is known of the resources that are pushed, by name. */
  resources: ReadonlyMap<string, PushedResource>;
  /** Whether records that a notification does not carry are read. */
  fetchRecord: boolean;
  /** Told of every notification that was taken, with the number of its events. */
  taken: (taken: Taken, events: number) => void;
  /** Told of every request that was refused; status 0: its sender is gone. */
  refused: Refused;
  /** Told when reading records fails, and with undefined when it works again. */
  readingFailed: (error: Error | undefined) => void;
  clock?: Clock;
  limits?: BodyLimits;
  budget?: ByteBudget;
  /** Undelivered events from which on nothing more is taken. */
  mostPending?: number;
}

/** The receiving end of an instance's notifications. */
export interface Webhook {
  /** Goes on with what an earlier process left. Until then, and after `close`, requests are put off with 503. */
  start(): Promise<void>;
  answer(request: IncomingMessage, response: ServerResponse): void;
  /** Events that were taken and whose record is still to be read. */
  readonly unread: number;
  /** Waits for what is being taken to disk; what is not read or delivered stays there. */
  close(): Promise<void>;
}

/** Bytes of bodies in memory at a time, for all webhooks of the process: a dozen of the biggest. */
const BODY_ROOM = 128 * 1024 * 1024;
const sharedBudget = createByteBudget(BODY_ROOM);
/** Bytes of bodies that are worked on at a time, for all webhooks of the process: one of the biggest. */
const sharedRoom = createWorkRoom(BODY_LIMITS.bytes);
/** Events of a notification that are taken at once. */
const PART = 500;
/** Undelivered events on disk, beyond which the platform shall keep the rest: some hundred megabytes. */
const MOST_PENDING = 100_000;
/** How long the date of a change may stand for another one, too, ms: a second, by a clock that shows seconds. */
const STEP = 2_200;
/** Requests being taken at a time. */
const MOST_WAITING = 20_000;

/** A webhook that takes nothing before `start`. */
export function createWebhook(options: WebhookOptions): Webhook {
  const { store, scope, delivery, connection, resources, stream } = options;
  const clock = options.clock ?? systemClock;
  const mostPending = options.mostPending ?? MOST_PENDING;
  const today = new Today(store, clock);
  const receipts = createReceipts(store, scopePrefix(scope, 'receipt'));
  const unread = createUnreadEvents(store, scope);
  const types = new TypeNames(resources);
  const resourceOf = (objectType: string): PushedResource | undefined =>
    stream?.resourceOf(objectType) ?? types.get(objectType);
  const isRecordNeeded = (pushed: PushedEvent): boolean =>
    stream?.resourceOf(pushed.event.objectType) === undefined
      ? options.fetchRecord && !pushed.isCarried
      : // what the polls of a stream see is what records are compared by, and told from each other
        options.watch !== undefined || isUnsure(pushed);
  const source: PushSource = {
    instanceId: connection.instanceId,
    elementKey: connection.elementKey,
    resourceOf,
    now: () => connection.serverNow(),
  };
  const pathOf = ({ event }: RecordEvent): string | undefined =>
    recordPath(event, resourceOf(event.objectType));
  const appending = createAppending(options);
  const readRecord = (event: ChangeEvent, signal: AbortSignal): Promise<CrmRecord> =>
    hubRecord(connection, pathOf({ event, payload: null }) ?? '', signal);
  /** The record of an event as it is now, and, where a stream needs it, will stay under its date. */
  const recordOf = async (event: ChangeEvent, signal: AbortSignal): Promise<CrmRecord> => {
    if (stream?.resourceOf(event.objectType) === undefined) return readRecord(event, signal);
    // the answer shows the server's clock
    if (!connection.knowsServerClock()) await readRecord(event, signal);
    const running = Date.parse(event.date) + STEP - connection.serverNow();
    if (running > 0 && running <= STEP) await clock.sleep(running, signal);
    return readRecord(event, signal);
  };

  const reads = new RecordReads({
    unread,
    receipts,
    read: recordOf,
    append: (events, operations, read) => appending.append(events, operations, read),
    today: () => today.day(),
    report: options.readingFailed,
    clock,
  });

  const intake = new Intake({
    receipts,
    isToBeRead: (pushed) =>
      isRecordNeeded(pushed) && pushed.event.eventType !== 'DELETED' && pathOf(pushed) !== undefined,
    isObjectWaiting: (object) => reads.isWaiting(object),
    store: async (make) => {
      let added: (ReturnType<typeof unread.adding> & { event: UnreadEvent })[] = [];
      await appending.appendMade(async () => {
        const made = await make();
        added = made.unread.map((event) => ({ event, ...unread.adding(event) }));
        const operations = [...made.operations, ...added.map(({ operation }) => operation)];
        return { events: made.events, operations };
      });
      for (const { event, sequence } of added) reads.add(sequence, event);
    },
    today: () => today.day(),
  });

  /** A notified event with its hub, where only the instance knows it: neither the notification nor the url names one. */
  const ofHub = (event: NotifiedEvent): NotifiedEvent => {
    const resource = resourceOf(event.objectType);
    if (event.hubKey !== undefined || (resource !== undefined && resource.hubKey !== undefined)) return event;
    // the sender does not wait for the answer: until it is there, events say what is known
    instanceHub(connection).catch(() => undefined);
    return { ...event, hubKey: knownHub(connection) };
  };

  /** Takes a notification in parts, so that others get their turn; with any new event it is new. */
  const take = async ({ id, size, events }: Notification): Promise<Taken> => {
    const push = pushedEvents(source);
    const each = events[Symbol.iterator]();
    let isNew = false;
    for (let from = 0; from === 0 || from < size; from += PART) {
      // the webhook may have been closed while the part before was taken
      if (!open) throw new Error('the webhook is shutting down');
      const part = Math.min(PART, size - from);
      const read = (): PushedEvent[] => nextOf(each, part).map((event) => push(ofHub(event)));
      isNew = (await intake.take({ id, size: part, read })) === 'stored' || isNew;
    }
    const taken = isNew ? 'stored' : 'duplicate';
    options.taken(taken, size);
    return taken;
  };

  const requests: RequestOptions = {
    gate: options.gate,
    instanceId: connection.instanceId,
    resourceOf,
    budget: options.budget ?? sharedBudget,
    room: sharedRoom,
    ...(options.limits === undefined ? {} : { limits: options.limits }),
    isFull: () => delivery.pending + reads.size >= mostPending || intake.size >= MOST_WAITING,
    take,
    refused: options.refused,
  };
  let open = false;

  return {
    get unread() {
      return reads.size;
    },
    start: async () => {
      if (options.watch === undefined || stream !== undefined) await forgetSnapshots(store, scope);
      await reads.start();
      open = true;
    },
    answer: (request, response) => {
      if (open) void answerRequest(request, response, requests);
      else sendAnswer(request, response, ANSWERS.unavailable);
    },
    close: async () => {
      open = false;
      await Promise.all([intake.idle(), reads.close()]);
    },
  };
}

/** The next of an iteration, at most so many. */
function nextOf<Item>(items: Iterator<Item>, count: number): Item[] {
  const found: Item[] = [];
  while (found.length < count) {
    const next = items.next();
    if (next.done === true) break;
    found.push(next.value);
  }
  return found;
}
