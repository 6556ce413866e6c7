import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import type { Connection } from '../../src/connector/connection';
import type { Delivery } from '../../src/delivery/delivery';
import type { RecordEvent } from '../../src/events/event';
import { signatureOf } from '../sandbox/notifications/envelope';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store, WriteOperation } from '../../src/store/store';
import { createWebhook, type Webhook, type WebhookOptions } from '../../src/webhook/webhook';

export const KEY = 'MySecretEventSignatureKey';

/** A webhook at a real port, over a delivery that keeps what it is given. */
export interface RunningWebhook {
  url: string;
  port: number;
  webhook: Webhook;
  store: Store;
  events: RecordEvent[];
  refused: [status: number, why: string][];
  readingErrors: (Error | undefined)[];
  /** Connections that are open. */
  connections(): Promise<number>;
  /** Resolves when so many events were delivered. */
  delivered(count: number): Promise<void>;
  close(): Promise<void>;
}

export interface RunningOptions {
  store?: Store;
  /** Reads of records, by path. */
  callHub?: Connection['callHub'];
  /** In place of writing to the store. */
  write?: Store['write'];
  pending?: number;
}

const UNUSED = (): never => {
  throw new Error('not part of this test');
};

export async function runWebhook(
  options: Partial<WebhookOptions> & RunningOptions = {},
): Promise<RunningWebhook> {
  const memory = options.store ?? createMemoryStore();
  const store: Store = options.write === undefined ? memory : { ...memory, write: options.write };
  const events: RecordEvent[] = [];
  const refused: [number, string][] = [];
  const readingErrors: (Error | undefined)[] = [];
  const watchers = new Set<() => void>();
  const append = async (
    added: readonly RecordEvent[],
    operations: readonly WriteOperation[] = [],
  ): Promise<void> => {
    await store.write(operations);
    events.push(...added);
    for (const watcher of watchers) watcher();
  };
  const delivery: Delivery = {
    start: () => Promise.resolve(),
    deliver: UNUSED,
    append,
    appendMade: async (make) => {
      const made = await make();
      await append(made.events, made.operations);
    },
    handedOff: () => Promise.resolve(),
    acknowledge: UNUSED,
    asides: UNUSED,
    redeliver: UNUSED,
    drop: UNUSED,
    pending: options.pending ?? 0,
    inFlight: 0,
    aside: 0,
    close: () => Promise.resolve(),
  };
  const connection: Connection = {
    baseUrl: 'http://127.0.0.1/elements/api-v2',
    elementKey: 'maximizer',
    instanceId: '12345',
    timeZone: 'UTC',
    serverNow: () => Date.now(),
    knowsServerClock: () => true,
    latestServerNow: () => Date.now(),
    readPage: UNUSED,
    askPage: UNUSED,
    callPlatform: UNUSED,
    callHub: options.callHub ?? UNUSED,
    hubAnswer: UNUSED,
    redact: (text) => text,
    close: () => undefined,
  };
  const webhook = createWebhook({
    scope: 'node',
    gate: { keys: [KEY], credentials: undefined },
    connection,
    delivery,
    resources: new Map(),
    fetchRecord: true,
    taken: () => undefined,
    refused: (status, why) => refused.push([status, why]),
    readingFailed: (error) => readingErrors.push(error),
    ...options,
    store,
  });
  await webhook.start();
  const server = http.createServer((request, response) => {
    webhook.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    port,
    webhook,
    store,
    events,
    refused,
    readingErrors,
    connections: () => promisify(server.getConnections.bind(server))(),
    delivered: (count) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (events.length < count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
    close: async () => {
      await webhook.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface Reply {
  status: number;
  body: string;
  headers: Headers;
}

/** Posts a body, signed unless the headers say otherwise; a header that is undefined is left out. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string | undefined> = {},
  method = 'POST',
): Promise<Reply> {
  const bytes = Buffer.isBuffer(body)
    ? body
    : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const all: Record<string, string | undefined> = {
    'content-type': 'application/json',
    'elements-webhook-signature': signatureOf(bytes, KEY),
    ...headers,
  };
  const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const response = await fetch(url, {
    method,
    headers: Object.fromEntries(sent),
    ...(method === 'GET' ? {} : { body: new Uint8Array(bytes) }),
  });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

let last = 0;

/** A notification of one event, with an id of its own. */
export function notification(
  event: Record<string, unknown> = {},
  raw: Record<string, unknown> = {},
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  last += 1;
  return {
    id: String(last),
    createdDate: 'Mon Aug 20 15:30:07 UTC 2018',
    message: {
      elementKey: 'maximizer',
      instanceId: 12345,
      raw,
      events: [
        {
          objectType: 'contacts',
          objectId: `k${last}`,
          eventType: 'UPDATED',
          hubKey: 'crm',
          date: '2018-08-20T15:29:06Z',
          ...event,
        },
      ],
    },
    ...more,
  };
}

/** The same for a contact that the notification carries. */
export function carrying(contact: Record<string, unknown>, event: Record<string, unknown> = {}) {
  return notification({ objectId: contact['Key'], ...event }, { contacts: [contact] });
}
