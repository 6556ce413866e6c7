import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/clock';
import { countedConnection } from '../../src/connector/counted';
import { createConnection, type Connection, type ConnectionSettings } from '../../src/connector/connection';
import type { RecordEvent } from '../../src/events/event';
import { instanceHub, knownHub } from '../../src/instance/hub-key';
import { createPoller } from '../../src/polling/poller';
import { readPreview } from '../../src/polling/preview';
import { readResource } from '../../src/resource/configuration';
import { createMemoryStore } from '../../src/store/memory-store';

/** A platform with one instance and one record; `answers` replaces what it says to a call. */
describe('a bare path', () => {
  let server: Server;
  let calls: string[];
  let answers: Record<string, (response: ServerResponse) => void>;
  const connections: Connection[] = [];

  before(async () => {
    server = createServer((request, response) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const who = /Organization/.test(request.headers.authorization ?? '') ? 'account' : 'instance';
      calls.push(`${who} ${path}`);
      const answer = answers[`${who} ${path}`] ?? answers[path];
      if (answer === undefined) response.writeHead(404).end('{"message":"no such path"}');
      else answer(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => {
    server.close();
    server.closeAllConnections();
  });
  beforeEach(() => {
    calls = [];
    answers = {
      '/contacts': json([{ id: '1', name: 'Ada' }]),
      'account /instances/12': json({ id: 12, element: { key: 'sugarcrm', hub: 'finance' } }),
    };
  });
  afterEach(() => {
    for (const connection of connections.splice(0)) connection.close();
  });

  const json =
    (body: unknown) =>
    (response: ServerResponse): void => {
      response.setHeader('Content-Type', 'application/json');
      response.end(JSON.stringify(body));
    };
  const refuse =
    (status: number) =>
    (response: ServerResponse): void => {
      response.writeHead(status).end('{"message":"refused"}');
    };
  const connect = (settings: Partial<ConnectionSettings> = {}): Connection => {
    const { port } = server.address() as AddressInfo;
    const connection = createConnection(
      {
        baseUrl: `http://127.0.0.1:${port}`,
        elementKey: 'sugarcrm',
        instanceId: '12',
        userSecret: 'u',
        organizationSecret: 'o',
        instanceToken: 't',
        maxConcurrent: 4,
        timeZone: 'UTC',
        ...settings,
      },
      { retry: { attempts: 1, firstWait: 1, longestWait: 1 } },
    );
    connections.push(connection);
    return connection;
  };
  const pollOnce = async (connection: Connection, url = '/contacts'): Promise<RecordEvent[]> => {
    const events: RecordEvent[] = [];
    const poller = createPoller({
      scope: 'test',
      resource: readResource('contacts', { url }),
      connection,
      store: createMemoryStore(),
      startFrom: 'beginning',
      lookback: 90,
      deepLookback: 900,
      deliver: async (page, commit) => {
        events.push(...page);
        await commit();
      },
      warn: () => undefined,
    });
    await poller.poll();
    return events;
  };

  it('is polled, and its events name the hub of the instance, which is asked for once', async () => {
    const connection = connect();
    const [first] = await pollOnce(connection);
    const [second] = await pollOnce(
      countedConnection(connection, { request: () => undefined, rows: () => undefined }),
    );
    assert.equal(first?.event.hubKey, 'finance');
    assert.equal(second?.event.hubKey, 'finance');
    assert.equal(calls.filter((call) => call.includes('/instances')).length, 1);
  });

  it('is previewed, with the same hub', async () => {
    const resource = readResource('contacts', { url: '/contacts' });
    const { events } = await readPreview({ resource, connection: connect() });
    assert.deepEqual(
      events.map(({ event }) => [event.objectId, event.hubKey]),
      [['1', 'finance']],
    );
  });

  it('asks nothing more where the url names the hub', async () => {
    answers['/hubs/crm/contacts'] = json([{ id: '1' }]);
    const [event] = await pollOnce(connect(), '/hubs/crm/contacts');
    assert.equal(event?.event.hubKey, 'crm');
    assert.deepEqual(
      calls.filter((call) => call.includes('/instances')),
      [],
    );
  });

  it('asks once for all who wait', async () => {
    const connection = connect();
    assert.deepEqual(await Promise.all([instanceHub(connection), instanceHub(connection)]), [
      'finance',
      'finance',
    ]);
    assert.equal(calls.length, 1);
  });

  it('asks as the instance where the connection has no organization secret', async () => {
    const own = { id: 12, element: { key: 'sugarcrm', hub: 'finance' } };
    for (const answer of [own, [{ id: 11, element: { hub: 'other' } }, own]]) {
      calls = [];
      answers['instance /instances'] = json(answer);
      assert.equal(await instanceHub(connect({ organizationSecret: '' })), 'finance');
      assert.deepEqual(calls, ['instance /instances']);
    }
  });

  for (const [what, fail] of [
    ['refused', refuse(403)],
    ['faulty', refuse(500)],
    ['answered with something else', json('login')],
    ['answered without hub', json({ id: 12, element: {} })],
  ] as const) {
    it(`holds up no event when the question is ${what}, and asks again a quarter of an hour later`, async () => {
      answers = { '/contacts': json([{ id: '1' }]), 'account /instances/12': fail };
      const connection = connect();
      const [event] = await pollOnce(connection);
      assert.equal(event?.event.hubKey, '');
      const asked = calls.length;
      await instanceHub(connection);
      assert.equal(calls.length, asked, 'not at every poll');

      answers['account /instances/12'] = json({ id: 12, element: { hub: 'finance' } });
      const later = { ...systemClock, elapsed: () => systemClock.elapsed() + 15 * 60_000 };
      assert.equal(await instanceHub(connection, undefined, later), 'finance');
      assert.equal(knownHub(connection), 'finance');
    });
  }

  it('is of the hub crm where the connector is Maximizer and nobody tells more', async () => {
    answers = { '/contacts': json([{ id: '1' }]) };
    const [event] = await pollOnce(connect({ elementKey: 'maximizer' }));
    assert.equal(event?.event.hubKey, 'crm');
  });

  it('lets go of a question when its node is closed, and keeps the answer for the others', async () => {
    const asked = new Promise<ServerResponse>((resolve) => {
      answers['account /instances/12'] = resolve;
    });
    const connection = connect();
    const closing = new AbortController();
    const one = instanceHub(connection, closing.signal);
    const other = instanceHub(connection);
    const response = await asked;
    closing.abort(new Error('closed'));
    await assert.rejects(one, /closed/);
    json({ id: 12, element: { hub: 'finance' } })(response);
    assert.equal(await other, 'finance');
  });
});
