import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { createConnection, type Connection } from '../src/connector/connection';
import { pathOf, pathSegment, queryValue } from '../src/path';
import { readAuthorizeUrl } from '../src/instance/oauth';
import { changeConfiguration, deleteInstance, readInstance, setEnabled } from '../src/instance/instances';
import { pageUrlOf } from '../src/polling/page-url';
import { recordPath } from '../src/webhook/resources';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Names that mean something in an address, alone and among others. */
const PARTS = [
  '.',
  '..',
  '/',
  '\\',
  '?',
  '#',
  '%',
  '%2e',
  '%2F',
  ';',
  '@',
  ':',
  '&',
  '=',
  '+',
  ' ',
  '\n',
  '\r',
  '\t',
  '\u0000',
];
const OTHERS = ['a', '1', 'é', '€', '\ud800', '\u2028', "'", '"', '|'];
const names = fc.array(fc.constantFrom(...PARTS, ...OTHERS), { maxLength: 6 }).map((parts) => parts.join(''));

const REFUSED = [
  ...[
    '',
    ' ',
    '\t',
    '.',
    '..',
    '../x',
    'x/..',
    'x/../y',
    './x',
    '..\\x',
    '%2e%2e',
    '%2E',
    '%2e%2e%2fx',
    '%252e%252e',
  ],
  ...['..;', '..;a=b', '.;/x', 'a\nb', 'a\r\nHost: b', '\u0000', '\ud800', 'x'.repeat(5000)],
];

describe(`a name in a path, seed ${SEED}`, function () {
  this.timeout(30_000);
  let server: Server;
  let connection: Connection;
  let seen: string[];

  beforeEach(async () => {
    seen = [];
    server = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{"id":1,"oauthUrl":"https://crm.example/authorize"}');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    connection = connected('maximizer');
  });

  afterEach(async () => {
    connection.close();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  function connected(elementKey: string): Connection {
    return createConnection({
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/elements/api-v2`,
      elementKey,
      instanceId: '12345',
      userSecret: 'user',
      organizationSecret: 'organization',
      instanceToken: 'token',
      maxConcurrent: 1,
      timeZone: 'UTC',
    });
  }

  /** The one request that was made, its path in parts, decoded. */
  function request(): { method: string; parts: string[]; query: string | undefined } {
    assert.equal(seen.length, 1, seen.join('\n'));
    const [, method = '', path = '', query] = /^(\w+) ([^?]*)(?:\?(.*))?$/s.exec(seen.pop() ?? '') ?? [];
    return { method, parts: path.split('/').slice(3).map(decodeURIComponent), query };
  }

  it('is refused where it would make another call', () => {
    for (const name of REFUSED) assert.equal(pathSegment(name), undefined, JSON.stringify(name));
    assert.equal(pathOf(['hubs', '..', 'x']), undefined);
  });

  it('is encoded where it is an id like any other', () => {
    for (const [name, segment] of [
      ['12345', '12345'],
      ['Q29t/+=', 'Q29t%2F%2B%3D'],
      ['a?b#c%d', 'a%3Fb%23c%25d'],
      ['a..b', 'a..b'],
      ['...', '...'],
      ['2|0', '2%7C0'],
      ['é ü', '%C3%A9%20%C3%BC'],
    ] as const) {
      assert.equal(pathSegment(name), segment);
    }
    assert.equal(queryValue("a&b=c#'\ud800"), "a%26b%3Dc%23'%EF%BF%BD");
  });

  it('of an instance leads to that instance or to no call, whatever it is', async () => {
    const calls: [string, string[], (id: string) => Promise<unknown>][] = [
      ['GET', [], (id) => readInstance(connection, id)],
      ['PATCH', [], (id) => changeConfiguration(connection, id, {})],
      ['PUT', ['enabled'], (id) => setEnabled(connection, id, true)],
      ['DELETE', ['enabled'], (id) => setEnabled(connection, id, false)],
      ['DELETE', [], (id) => deleteInstance(connection, id)],
    ];
    for (const id of REFUSED) {
      for (const [, , call] of calls) await assert.rejects(call(id), { name: 'ConfigurationError' });
    }
    assert.deepEqual(seen, []);
    await fc.assert(
      fc.asyncProperty(names, fc.constantFrom(...calls), async (id, [method, rest, call]) => {
        if (pathSegment(id) === undefined) {
          await assert.rejects(call(id), { name: 'ConfigurationError' });
          assert.deepEqual(seen, []);
          return;
        }
        await call(id);
        assert.deepEqual(request(), { method, parts: ['instances', id, ...rest], query: undefined });
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('of a record, its hub and its type lead to that record or to no call', () =>
    fc.assert(
      fc.asyncProperty(names, names, names, async (hubKey, objectType, objectId) => {
        const path = recordPath({ hubKey, objectType, objectId }, undefined);
        if (path === undefined) return;
        await connection.callHub({ method: 'GET', path });
        const hub = hubKey === '' ? 'crm' : hubKey;
        const parts = ['hubs', hub, ...objectType.split('/'), objectId];
        assert.deepEqual(request(), { method: 'GET', parts, query: undefined });
      }),
      { seed: SEED, numRuns: 200 },
    ));

  it('of a connector, and a value in a query, stay what they are', () =>
    fc.assert(
      fc.asyncProperty(names, names, async (elementKey, value) => {
        const other = connected(elementKey);
        try {
          const application = { apiKey: value, apiSecret: 'secret', callbackUrl: value };
          const asked = readAuthorizeUrl(other, application, value, 'state');
          if (pathSegment(elementKey) === undefined) {
            await assert.rejects(asked, { name: 'ConfigurationError' });
            return;
          }
          await asked;
          const { parts, query } = request();
          assert.deepEqual(parts, ['elements', elementKey, 'oauth', 'url']);
          const parameters = new URLSearchParams(query);
          assert.equal(parameters.get('apiKey'), Buffer.from(value).toString());
          assert.equal(parameters.get('state'), 'state');
        } finally {
          other.close();
        }
      }),
      { seed: SEED, numRuns: 100 },
    ));

  it('is no part of a page token, which stays one parameter', () => {
    for (const token of ['a&page=2', 'a#b', '../..', "'", '\ud800']) {
      const url = new URL(pageUrlOf('/hubs/crm/contacts?where=a', { token }, 5), 'http://hub');
      assert.equal(url.pathname, '/hubs/crm/contacts');
      assert.deepEqual([...url.searchParams.keys()], ['where', 'pageSize', 'nextPage']);
    }
  });

  it('that slipped into a path all the same is caught before the call', async () => {
    for (const path of [
      '/instances/..',
      '/instances/%2e%2e/x',
      '/instances/1#x',
      '/a\\..\\b',
      '//evil/x/..',
      '@evil/x',
      '/a b',
    ]) {
      await assert.rejects(
        connection.callPlatform({ method: 'DELETE', path }),
        { name: 'ConfigurationError' },
        path,
      );
      await assert.rejects(connection.readPage(path), { name: 'ConfigurationError' }, path);
    }
    assert.deepEqual(seen, []);
  });
});
