import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnection, type Connection } from '../../src/connector/connection';
import { PlatformError } from '../../src/connector/platform-error';

interface Seen {
  method: string | undefined;
  url: string | undefined;
  authorization: string | undefined;
  body: string;
}

type Reply = (response: ServerResponse) => void;

const json =
  (status: number, body: unknown): Reply =>
  (response) => {
    response
      .writeHead(status, { 'Content-Type': 'application/json;charset=UTF-8' })
      .end(JSON.stringify(body));
  };

describe('calls of a connection', () => {
  let server: Server;
  let connection: Connection;
  let seen: Seen[];
  let replies: Reply[];

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const { method, url, headers } = request;
    seen.push({ method, url, authorization: headers.authorization, body: Buffer.concat(chunks).toString() });
    (replies.shift() ?? json(200, {}))(response);
  };

  beforeEach(async () => {
    seen = [];
    replies = [];
    server = createServer((request, response) => void answer(request, response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    connection = createConnection(
      {
        baseUrl: `http://127.0.0.1:${port}/elements/api-v2`,
        elementKey: 'maximizer',
        instanceId: '12345',
        userSecret: 'user+secret=',
        organizationSecret: 'organization+secret=',
        instanceToken: 'instance+token=',
        otherSecrets: ['api+secret='],
        maxConcurrent: 4,
        timeZone: 'UTC',
      },
      { retry: { attempts: 3, firstWait: 1, longestWait: 1 } },
    );
  });

  afterEach(async () => {
    connection.close();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });

  it('are made as the account below /instances, and as the instance below /hubs', async () => {
    replies = [json(200, { id: 1 }), json(200, { Key: 'a' })];
    assert.deepEqual(
      await connection.callPlatform({ method: 'POST', path: '/instances?a=%20', body: { name: 'é' } }),
      { id: 1 },
    );
    assert.deepEqual(await connection.callHub({ method: 'GET', path: '/hubs/crm/contacts/a' }), { Key: 'a' });
    assert.deepEqual(seen, [
      {
        method: 'POST',
        url: '/elements/api-v2/instances?a=%20',
        authorization: 'User user+secret=, Organization organization+secret=',
        body: '{"name":"é"}',
      },
      {
        method: 'GET',
        url: '/elements/api-v2/hubs/crm/contacts/a',
        authorization: 'User user+secret=, Element instance+token=',
        body: '',
      },
    ]);
  });

  it('answer undefined for an empty body', async () => {
    replies = [(response) => response.writeHead(200).end()];
    assert.equal(await connection.callPlatform({ method: 'DELETE', path: '/instances/1' }), undefined);
  });

  for (const method of ['GET', 'PUT', 'DELETE'] as const) {
    it(`are tried again after a transient fault: ${method}`, async () => {
      replies = [json(503, {}), json(429, {}), json(200, { id: 1 })];
      assert.deepEqual(await connection.callPlatform({ method, path: '/instances/1' }), { id: 1 });
      assert.equal(seen.length, 3);
    });
  }

  for (const method of ['POST', 'PATCH'] as const) {
    it(`are never made twice: ${method}`, async () => {
      replies = [json(503, { message: 'busy' }), json(200, { id: 1 })];
      await assert.rejects(
        connection.callPlatform({ method, path: '/instances', body: {} }),
        /answered 503: busy/,
      );
      assert.equal(seen.length, 1);
    });
  }

  it('fail with what came instead of JSON, and quote none of it', async () => {
    replies = [
      (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Sign in</html>'),
      (response) => response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"token":"abc'),
    ];
    await assert.rejects(connection.callPlatform({ method: 'GET', path: '/instances' }), (error: unknown) => {
      assert.ok(error instanceof PlatformError);
      assert.equal(error.code, 'unexpected-body');
      assert.match(error.message, /GET \/instances answered with text\/html instead of JSON/);
      return true;
    });
    await assert.rejects(connection.callPlatform({ method: 'GET', path: '/instances' }), (error: unknown) => {
      assert.ok(error instanceof PlatformError);
      assert.match(
        error.message,
        /broken JSON: the string that begins here is not closed \(line 1, column 10, in token\)/,
      );
      assert.doesNotMatch(error.message, /abc/);
      return true;
    });
  });

  it('show no secret in an error, not even one that the platform repeats or that is in the query', async () => {
    replies = [
      json(400, {
        message: 'no api+secret= / api%2Bsecret%3D / user+secret= / organization+secret= / instance+token=',
      }),
    ];
    const path = `/elements/maximizer/oauth/url?apiSecret=${encodeURIComponent('api+secret=')}`;
    await assert.rejects(connection.callPlatform({ method: 'GET', path }), (error: unknown) => {
      assert.ok(error instanceof PlatformError);
      const shown = `${error.message} ${error.stack ?? ''} ${JSON.stringify(error)}`;
      assert.match(shown, /GET \/elements\/maximizer\/oauth\/url answered 400/);
      assert.doesNotMatch(shown, /secret=|secret%3D|token=/);
      return true;
    });
  });

  it('end with the reason of an aborted signal', async () => {
    const abort = new AbortController();
    replies = [
      () => {
        abort.abort(new Error('closed'));
      },
    ];
    await assert.rejects(
      connection.callPlatform({ method: 'GET', path: '/instances', signal: abort.signal }),
      /^Error: closed$/,
    );
  });
});
