import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { createConnection, type Connection } from '../../src/connector/connection';
import { textsIn } from './texts';
import { anyWriting } from './writings';

const seed = Number(process.env['SEED'] ?? Date.now() % 0x7fffffff);

const SECRETS = {
  userSecret: 'Us3r/secret+Zm9v=',
  organizationSecret: '0rg&secret<"%41">',
  instanceToken: 'T0ken\\secret;~',
  otherSecrets: [
    'Api/key+1=',
    'ap1&secret?2',
    'sign/key=3',
    'pr3vious+key',
    'us3r',
    'passwörd%20',
    'us3r:passwörd%20',
  ],
};
const ALL = [SECRETS.userSecret, SECRETS.organizationSecret, SECRETS.instanceToken, ...SECRETS.otherSecrets];
const PROXY = 'http://proxy-user:pr0xy%2Fpass@127.0.0.1:9/';

/** Whether a header can carry it. */
const isHeader = (text: string): boolean => /^[\x20-\x7e]*$/.test(text) && text.trim() === text;

const json = (response: ServerResponse, status: number, body: object): void => {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
};

/** Everything of an answer that an error may quote, with the echo in it. */
const OUTLETS: Readonly<Record<string, (response: ServerResponse, echo: string) => void>> = {
  message: (response, echo) => {
    json(response, 400, { message: `no ${echo} here` });
  },
  providerMessage: (response, echo) => {
    json(response, 502, { message: 'bad', providerMessage: echo });
  },
  requestId: (response, echo) => {
    json(response, 403, { requestId: echo });
  },
  'a long message': (response, echo) => {
    json(response, 404, { message: 'x '.repeat(249) + echo });
  },
  'message and providerMessage': (response, echo) => {
    json(response, 404, { message: echo, providerMessage: echo, requestId: echo });
  },
  'Content-Type': (response, echo) => {
    response.writeHead(200, { 'Content-Type': isHeader(echo) ? echo : 'text/plain' }).end(echo);
  },
  Location: (response, echo) => {
    response.writeHead(302, { Location: isHeader(echo) ? echo : '/' }).end(echo);
  },
  'names in broken JSON': (response, echo) => {
    response
      .writeHead(200, { 'Content-Type': 'application/json' })
      .end(`{${JSON.stringify(echo)}: {${JSON.stringify(echo)}: NaN}}`);
  },
  'broken headers': (response, echo) => {
    response.socket?.end(`HTTP/1.1 200 ${echo}\r\n${echo}\r\n\r\n`);
  },
};

describe(`a platform that says secrets again (SEED=${seed})`, () => {
  let server: Server;
  let connection: Connection;
  let reply: (response: ServerResponse) => void = (response) => response.end();

  before(async () => {
    server = createServer((_request, response) => {
      reply(response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    process.env['TEST_ONLY_PROXY'] = PROXY;
    connection = createConnection(
      {
        ...SECRETS,
        baseUrl: `http://127.0.0.1:${port}/elements/api-v2`,
        elementKey: 'maximizer',
        instanceId: '12345',
        maxConcurrent: 4,
        timeZone: 'UTC',
      },
      { retry: { attempts: 1, firstWait: 1, longestWait: 1 } },
    );
  });
  after(() => {
    Reflect.deleteProperty(process.env, 'TEST_ONLY_PROXY');
    connection.close();
    server.close();
    server.closeAllConnections();
  });

  for (const [outlet, say] of Object.entries(OUTLETS)) {
    it(`gets none of them into an error by ${outlet}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...ALL, 'pr0xy/pass'),
          anyWriting,
          fc.constantFrom('callHub', 'callPlatform', 'readPage'),
          async (secret, { write }, call) => {
            const echo = write(secret);
            reply = (response) => {
              say(response, echo);
            };
            const path = `/hubs/crm/contacts/${encodeURIComponent(secret)}`;
            const asked =
              call === 'readPage' ? connection.readPage(path) : connection[call]({ method: 'GET', path });
            const error: unknown = await asked.catch((thrown: unknown) => thrown);
            // what has a colon may be a header as good as any
            fc.pre(error instanceof Error || !/^[\w!#$%&'*+.^`|~-]+:/.test(echo));
            assert.ok(error instanceof Error, 'it did not fail');
            const texts = textsIn(error);
            for (const text of texts) {
              assert.ok(!text.includes(echo), text);
              assert.ok(!text.includes(secret), text);
              assert.ok(!text.includes(encodeURIComponent(secret)), text);
            }
          },
        ),
        { seed, numRuns: 60 },
      );
    });
  }
});
