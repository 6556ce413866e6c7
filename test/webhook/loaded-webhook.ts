// A webhook over a real store and a real delivery, in a process of its own with a heap of its own, for notifications
// that are meant to end or freeze it. Started by heavy-notifications.test.ts; tells its port, and what it used when asked.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Connection } from '../../src/connector/connection';
import { createDelivery } from '../../src/delivery/journal-delivery';
import { readResource } from '../../src/resource/configuration';
import { openSharedStore } from '../../src/store/shared-store';
import { pushedResources } from '../../src/webhook/resources';
import { createWebhook } from '../../src/webhook/webhook';
import { emitterOf } from '../delivery/receiver';

/** What the process did since it was asked last. */
export interface Usage {
  /** Ms of CPU time that it took at one go at most, while everything else in it waited. */
  standstill: number;
  /** Ms of CPU time. */
  cpu: number;
  /** The most bytes of memory it ever had. */
  peak: number;
  /** Events that the flow got so far. */
  delivered: number;
}

const unused = (): never => {
  throw new Error('not part of this test');
};

async function main(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'maximizer-heavy-'));
  const store = await openSharedStore(directory);
  let delivered = 0;
  const delivery = createDelivery({
    mode: 'handoff',
    maxUnacknowledged: 100,
    acknowledgeTimeout: 60,
    maxAttempts: 5,
    scope: 'node',
    store,
    emitter: emitterOf((events) => {
      delivered += events.length;
    }),
    onSetAside: unused,
    onStoreError: (error) => {
      if (error !== undefined) throw error;
    },
  });
  const connection: Connection = {
    baseUrl: 'http://127.0.0.1/elements/api-v2',
    elementKey: 'maximizer',
    instanceId: '12345',
    timeZone: 'UTC',
    serverNow: () => Date.now(),
    knowsServerClock: () => true,
    latestServerNow: () => Date.now(),
    redact: (text) => text,
    readPage: unused,
    askPage: unused,
    callPlatform: unused,
    callHub: unused,
    hubAnswer: unused,
    close: () => undefined,
  };
  const contacts = readResource('contacts', {
    url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
    idField: 'Key',
    datesConfiguration: {
      updatedDateField: 'LastModifyDate',
      updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
    },
  });
  const webhook = createWebhook({
    scope: 'node',
    gate: { keys: [], credentials: undefined },
    connection,
    store,
    delivery,
    resources: pushedResources([contacts], 'UTC'),
    fetchRecord: false,
    taken: () => undefined,
    refused: () => undefined,
    readingFailed: () => undefined,
  });
  void delivery.start();
  await webhook.start();
  const server = http.createServer((request, response) => {
    webhook.answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cpuTime = (): number => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  let asked = cpuTime();
  let last = asked;
  let standstill = 0;
  const watch = setInterval(() => {
    const now = cpuTime();
    standstill = Math.max(standstill, now - last);
    last = now;
  }, TICK);
  process.on('message', (question) => {
    if (question === 'usage') {
      const peak = process.resourceUsage().maxRSS * 1024;
      process.send?.({ standstill, cpu: cpuTime() - asked, peak, delivered } satisfies Usage);
      standstill = 0;
      asked = cpuTime();
      return;
    }
    clearInterval(watch);
    server.close();
    server.closeAllConnections();
    void Promise.all([webhook.close(), delivery.close()])
      .then(() => store.close())
      .then(() => rm(directory, { recursive: true, force: true }))
      .then(() => {
        process.disconnect();
      });
  });
  process.send?.({ port: (server.address() as AddressInfo).port });
}

/** Ms between two looks at the clock. */
const TICK = 5;

void main();
