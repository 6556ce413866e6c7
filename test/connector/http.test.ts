import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createConnection, type Connection } from '../../src/connector/connection';
import type { HttpLimits } from '../../src/connector/http';
import { PlatformError } from '../../src/connector/platform-error';

const CONTACTS = '/hubs/crm/contacts';
const ONE_TRY = { attempts: 1, firstWait: 0, longestWait: 0 };
const PATIENT: HttpLimits = { answer: 5000, idle: 5000 };
const NOON = 'Tue, 10 Feb 2026 12:00:00 GMT';

describe('HTTP of a connection', () => {
  let server: Server;
  let connection: Connection | undefined;
  let answer: (response: ServerResponse, request: IncomingMessage) => void;

  beforeEach(async () => {
    server = createServer((request, response) => {
      answer(response, request);
    }).listen(0, '127.0.0.1');
    // else the server itself would close what is idle
    server.keepAliveTimeout = 0;
    await once(server, 'listening');
  });

  afterEach(async () => {
    connection?.close();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  const port = (): number => (server.address() as AddressInfo).port;

  function connected(limits: HttpLimits, baseUrl = `http://127.0.0.1:${port()}`): Connection {
    connection = createConnection(
      {
        baseUrl,
        elementKey: 'maximizer',
        instanceId: '12345',
        userSecret: 'user secret',
        organizationSecret: 'organization secret',
        instanceToken: 'instance token',
        maxConcurrent: 4,
        timeZone: 'UTC',
      },
      { retry: ONE_TRY, limits },
    );
    return connection;
  }

  function page(response: ServerResponse, headers: Record<string, string | string[]> = {}): void {
    response.sendDate = false;
    for (const [name, value] of Object.entries({
      'Content-Type': 'application/json',
      Date: NOON,
      ...headers,
    }))
      response.setHeader(name, value);
    response.end('[{"Key":"a"}]');
  }

  it('closes a socket that is unused for a while', async () => {
    answer = (response) => {
      page(response);
    };
    const opened = once(server, 'connection') as Promise<[Socket]>;
    await connected({ ...PATIENT, idle: 30 }).readPage(CONTACTS);
    const [socket] = await opened;
    await once(socket, 'close');
  });

  it('uses a socket again at once, and lets an answer take longer than a socket may be unused', async () => {
    let sockets = 0;
    server.on('connection', () => (sockets += 1));
    answer = (response) => {
      setTimeout(() => {
        page(response);
      }, 100);
    };
    const slow = connected({ ...PATIENT, idle: 50 });
    for (let count = 0; count < 3; count += 1) await slow.readPage(CONTACTS);
    assert.equal(sockets, 1);
  });

  for (const [what, begin] of [
    ['that never begins', () => undefined],
    [
      'whose headers never end',
      (response: ServerResponse) => response.socket?.write('HTTP/1.1 200 OK\r\nX-Y: z'),
    ],
    [
      'whose body never ends',
      (response: ServerResponse) => {
        response.writeHead(200, { 'Content-Type': 'application/json' }).write('[');
        const drip = setInterval(() => response.write(' '), 10);
        response.on('close', () => {
          clearInterval(drip);
        });
      },
    ],
    ['that refuses and never ends', (response: ServerResponse) => response.writeHead(400).write('{')],
  ] as [string, (response: ServerResponse) => unknown][]) {
    it(`ends an answer ${what}`, async () => {
      answer = begin;
      const opened = once(server, 'connection') as Promise<[Socket]>;
      const reading = connected({ ...PATIENT, answer: 200 }).readPage(CONTACTS);
      await assert.rejects(reading, { status: 'timeout', transient: true, message: /got no answer in time/ });
      const [socket] = await opened;
      if (!socket.destroyed) await once(socket, 'close');
    });
  }

  it('leaves no timer and no listener behind', async () => {
    const stop = new AbortController();
    answer = (response) => {
      page(response);
    };
    const { signal } = stop;
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const timers = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    const reader = connected({ answer: 100_000, idle: 5000 });
    for (let count = 0; count < 20; count += 1) await reader.readPage(CONTACTS, signal);
    assert.equal(listeners, 0);
    const left = process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
    assert.ok(left <= timers + 1, `${left - timers} timers`);
  });

  describe('headers that come twice', () => {
    const early = 'Tue, 10 Feb 2026 11:59:58 GMT';
    for (const [what, date] of [
      ['in two lines', [NOON, early]],
      ['in one line', [`${NOON}, ${early}`]],
      ['the first of them blank', ['', early, NOON]],
      ['one of them no date', ['soon', NOON, early]],
    ] as [string, string[]][]) {
      it(`${what}: of two dates the earlier is the server's clock`, async () => {
        answer = (response) => {
          page(response, { Date: date });
        };
        const { serverDate } = await connected(PATIENT).readPage(CONTACTS);
        assert.equal(serverDate, Date.parse(early));
      });
    }

    it('are the first of them, for tokens, counts and types', async () => {
      answer = (response) => {
        page(response, {
          'Elements-Next-Page-Token': ['one', 'two'],
          'elements-total-count': ['7', '7'],
          'Content-Type': ['application/json', 'text/html'],
        });
      };
      const { nextPageToken, totalCount } = await connected(PATIENT).readPage(CONTACTS);
      assert.deepEqual([nextPageToken, totalCount], ['one', 7]);
    });

    it('may be in any of the forms of HTTP, and an unreadable one fails the poll', async () => {
      for (const date of [
        'Tuesday, 10-Feb-26 12:00:00 GMT',
        'Tue Feb 10 12:00:00 2026',
        '2026-02-10T12:00:00Z',
      ]) {
        answer = (response) => {
          page(response, { Date: date });
        };
        assert.equal((await connected(PATIENT).readPage(CONTACTS)).serverDate, Date.parse(NOON), date);
        connection?.close();
      }
      answer = (response) => {
        page(response, { Date: 'now' });
      };
      await assert.rejects(connected(PATIENT).readPage(CONTACTS), /no Date header/);
    });

    it('count only in digits', async () => {
      for (const count of ['', '-1', '1.5', '1e3', '0x10', 'many', '9'.repeat(30)]) {
        answer = (response) => {
          page(response, { 'Elements-Total-Count': count });
        };
        assert.equal((await connected(PATIENT).readPage(CONTACTS)).totalCount, undefined, count);
        connection?.close();
      }
    });
  });

  describe('a proxy that refuses', () => {
    const NAMES = ['http_proxy', 'https_proxy', 'no_proxy'];
    const before = NAMES.map((name) => process.env[name]);
    afterEach(() => {
      NAMES.forEach((name, index) => {
        const value = before[index];
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      });
    });

    for (const scheme of ['http', 'https']) {
      it(`is told with its cure and without its password, before an ${scheme} address`, async () => {
        const body = JSON.stringify({ message: 'no pr0xy/pass and cHJveHktdXNlcjpwcjB4eS9wYXNz' });
        const headers = { 'Content-Type': 'application/json', 'Proxy-Authenticate': 'Basic' };
        answer = (response) => {
          response.writeHead(407, headers).end(body);
        };
        server.on('connect', (_request, socket: Socket) => {
          socket.end(
            `HTTP/1.1 407 Proxy Authentication Required\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
          );
        });
        process.env['no_proxy'] = '';
        process.env[`${scheme}_proxy`] = `http://proxy-user:pr0xy%2Fpass@127.0.0.1:${port()}`;
        const error: unknown = await connected(PATIENT, `${scheme}://crm.example.invalid`)
          .readPage(CONTACTS)
          .catch((thrown: unknown) => thrown);
        assert.ok(error instanceof PlatformError, String(error));
        assert.equal(error.status, '407 proxy');
        assert.match(error.message, /user and password of the proxy/);
        assert.doesNotMatch(`${error.message}${error.stack}${JSON.stringify(error)}`, /pr0xy|cHJveHk/);
      });
    }
  });
});
