import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnection, type Connection } from '../../src/connector/connection';
import type { RecordEvent } from '../../src/events/event';
import { createPoller, type Poller } from '../../src/polling/poller';
import type { ResourceConfiguration } from '../../src/resource/resource';
import { createMemoryStore } from '../../src/store/memory-store';

/** A hub whose pages are texts as they stand, for JSON that no JavaScript object writes. */
export interface RawHub {
  /** What every request for a page is answered with; further pages are empty. */
  page: string;
  connection: Connection;
  events: RecordEvent[];
  warnings: string[];
  poller(resource: ResourceConfiguration): Poller;
  close(): Promise<void>;
}

export async function startRawHub(): Promise<RawHub> {
  const server = http.createServer((request, response) => {
    const isFirst = !/[?&]page=(?!1\b)/.test(request.url ?? '');
    response.writeHead(200, { 'Content-Type': 'application/json' });
    response.end(isFirst ? hub.page : '[]');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const connection = createConnection({
    baseUrl: `http://127.0.0.1:${port}/elements/api-v2`,
    elementKey: 'maximizer',
    instanceId: '12345',
    userSecret: 'user secret',
    organizationSecret: 'organization secret',
    instanceToken: 'instance token',
    maxConcurrent: 4,
    timeZone: 'UTC',
  });
  const store = createMemoryStore();
  const hub: RawHub = {
    page: '[]',
    connection,
    events: [],
    warnings: [],
    poller: (resource) =>
      createPoller({
        scope: 'test',
        resource,
        connection,
        store,
        startFrom: 'beginning',
        lookback: 90,
        deepLookback: 900,
        deliver: async (page, commit) => {
          hub.events.push(...page);
          await commit();
        },
        warn: (text) => hub.warnings.push(text),
      }),
    close: async () => {
      connection.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hub;
}
