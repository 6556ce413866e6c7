import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectionNode, openConnectBench, TAB, type ConnectBench, type Members } from './connect-bench';

const VALUE = 'a-variable-that-nobody-shall-read';
const NARROW = 'Bearer narrow';
const WIDE = 'Bearer wide';

/** A server of somebody else's, that writes down all it is sent. */
async function listener(): Promise<{ url: string; seen: string[]; server: Server }> {
  const seen: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push(`${request.url ?? ''} ${JSON.stringify(request.headers)} ${body}`);
      response.writeHead(400, { 'Content-Type': 'application/json' }).end('{"message":"no"}');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/elements/api-v2`, seen, server };
}

describe('a form of a connection that names variables', function () {
  this.timeout(90_000);
  let bench: ConnectBench;
  let foreign: Awaited<ReturnType<typeof listener>>;

  before(async () => {
    foreign = await listener();
    bench = await openConnectBench({
      env: { TEST_VARIABLE: VALUE, TEST_ALIAS: 'CloudElements', TEST_FOREIGN: foreign.url },
      settings: `adminAuth: { type: 'credentials', users: [], tokens: async (token) =>
        token === 'wide' ? { username: 'w', permissions: '*' } :
        token === 'narrow' ? { username: 'n', permissions: ['maximizer-config.write'] } : null },`,
    });
    bench.token = WIDE;
    const { secrets, application } = bench.sandbox;
    await bench.deploy([
      TAB,
      {
        ...connectionNode(bench.sandbox, {
          alias: '${TEST_ALIAS}',
          instanceId: String(bench.sandbox.instance.id),
        }),
        credentials: {
          ...secrets,
          ...application,
          apiSecret: application.apiSecret,
          signatureKey: '${TEST_VARIABLE}',
        },
      },
      { id: 'broker', type: 'mqtt-broker', broker: 'localhost', credentials: { user: 'u', password: 'p' } },
    ]);
  });
  after(async () => {
    await bench.close();
    foreign.server.close();
    foreign.server.closeAllConnections();
  });
  beforeEach(() => {
    bench.token = NARROW;
    foreign.seen.length = 0;
    bench.sandbox.log.clear();
  });

  const refused = async (action: string, form: Members): Promise<string> => {
    const { status, body } = await bench.ask(action, form);
    assert.equal(status, 422, JSON.stringify(body));
    assert.ok(!JSON.stringify(body).includes(VALUE), JSON.stringify(body));
    return String(body['message']);
  };
  const nothingLeft = (): void => {
    assert.deepEqual(foreign.seen, []);
    assert.ok(!JSON.stringify(bench.sandbox.instances.all()).includes(VALUE));
  };

  it('sends none to a base address of somebody else, whoever asks', async () => {
    for (const token of [NARROW, WIDE]) {
      bench.token = token;
      for (const text of ['${TEST_VARIABLE}', '$(TEST_VARIABLE)'])
        for (const name of ['userSecret', 'organizationSecret', 'instanceToken', 'apiKey', 'apiSecret'])
          for (const action of ['connect', 'check', 'instances', 'use', 'events/compare', 'events/off']) {
            const values = { baseUrl: foreign.url, instanceId: '1' };
            const { body } = await bench.ask(action, bench.form({ values, credentials: { [name]: text } }));
            assert.ok(!JSON.stringify(body).includes(VALUE), `${action} ${name}`);
          }
      assert.ok(!foreign.seen.join('\n').includes(VALUE));
    }
  });

  it('looks none up for a text that is stored, but for another base address', async () => {
    const values = { baseUrl: foreign.url, alias: '${TEST_ALIAS}' };
    assert.match(await refused('connect', bench.form({ values })), /TEST_ALIAS/);
    nothingLeft();
  });

  it('looks none up as a base address that is not the one deployed', async () => {
    for (const token of [NARROW, WIDE]) {
      bench.token = token;
      const message = await refused('check', bench.form({ values: { baseUrl: '${TEST_FOREIGN}' } }));
      assert.match(message, /TEST_FOREIGN/);
    }
    nothingLeft();
  });

  it('looks none up for who may not deploy where the answer, an instance or an error would show it', async () => {
    for (const key of [
      'instanceName',
      'name',
      'tags',
      'alias',
      'apiUrl',
      'datacenter',
      'oauthCallbackUrl',
      'elementKey',
      'instanceId',
    ]) {
      const message = await refused(
        'connect',
        bench.form({ values: { instanceName: '', [key]: '${TEST_VARIABLE}' } }),
      );
      assert.match(message, /TEST_VARIABLE/, key);
    }
    for (const name of ['apiKey', 'apiSecret', 'userSecret', 'organizationSecret'])
      assert.match(
        await refused('connect', bench.form({ credentials: { [name]: '${TEST_VARIABLE}' } })),
        /TEST_VARIABLE/,
        name,
      );
    assert.equal(bench.sandbox.log.counters.requests, 0);
    nothingLeft();
  });

  it('looks those up that are deployed in the same place, with the same base address', async () => {
    const progress = await bench.connect(bench.form({ values: { alias: '${TEST_ALIAS}' } }));
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
    assert.equal(bench.sandbox.instances.all().at(-1)?.configuration['maximizer.alias'], 'CloudElements');
  });

  it('looks a new one up for the deployed base address when whoever asks may deploy', async () => {
    bench.token = WIDE;
    const progress = await bench.connect(bench.form({ values: { datacenter: '${TEST_ALIAS}' } }));
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
    assert.equal(
      bench.sandbox.instances.all().at(-1)?.configuration['maximizer.datacenter'],
      'CloudElements',
    );
  });

  it('never takes one for a text when it stands beside other text', async () => {
    bench.token = WIDE;
    const message = await refused('connect', bench.form({ values: { alias: 'x${TEST_ALIAS}' } }));
    assert.match(message, /TEST_ALIAS/);
  });

  it('sends stored secrets of the application to no other account and no other connector', async () => {
    const stored = { apiKey: '__PWRD__', apiSecret: '__PWRD__' };
    const account = { userSecret: '__PWRD__', organizationSecret: '__PWRD__' };
    for (const [values, credentials] of [
      [{}, { ...stored, userSecret: 'his own', organizationSecret: '__PWRD__' }],
      [{}, { ...stored, userSecret: '__PWRD__', organizationSecret: 'his own' }],
      [{ elementKey: 'his-own' }, { ...stored, ...account }],
    ] as const)
      assert.match(
        await refused('connect', bench.form({ values, credentials })),
        /another account or connector/,
      );
    assert.equal(bench.sandbox.log.counters.requests, 0);
    const progress = await bench.connect(bench.form({ credentials: { ...stored, ...account } }));
    assert.equal(progress['step'], 'connected', JSON.stringify(progress));
  });

  it('takes no passwords of another node', async () => {
    assert.match(await refused('check', bench.form({ id: 'broker' })), /another node/);
  });
});
