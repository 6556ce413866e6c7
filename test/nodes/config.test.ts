import assert from 'node:assert/strict';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import helper from 'node-red-node-test-helper';
import type { Check } from '../../nodes/shared/property';
import { CONNECTION_PROPERTIES } from '../../nodes/maximizer-config/properties';
import { readConnectionSettings } from '../../nodes/maximizer-config/settings';
import type { ConnectionNode } from '../../nodes/shared/connection-node';
import { createConnection } from '../../src/connector/connection';
import { startSandbox, type Sandbox } from '../sandbox';
import { connectionTo, credentialsOf, polling, recording, startFlows, TAB, type RunningFlows } from './flows';

const SECRETS = { userSecret: 'user', organizationSecret: 'organization', instanceToken: 'token' };

describe('properties of a connection', () => {
  it('have the defaults of the documentation', () => {
    const settings = readConnectionSettings({ instanceId: 12345 }, SECRETS);
    assert.equal(settings.baseUrl, 'https://api.openconnectors.us2.ext.hana.ondemand.com/elements/api-v2');
    assert.equal(settings.elementKey, 'maximizer');
    assert.equal(settings.instanceId, '12345');
    assert.equal(settings.timeZone, 'UTC');
    assert.equal(settings.maxConcurrent, 4);
    assert.equal(settings.requestsPerSecond, undefined);
  });

  for (const [property, good, bad, reason] of [
    [
      'baseUrl',
      'https://api.cloud-elements.com/elements/api-v2',
      'https//host',
      /^baseUrl: it is not an http address\. Enter the API root/,
    ],
    ['baseUrl', 'http://localhost:4100/elements/api-v2/', 'ftp://host/', /it is not an http address/],
    ['baseUrl', 'https://host', 'https://user:pass@host/?a=1#b', /more than scheme, host and path/],
    ['elementKey', 'netsuiteerpv2', 'max imizer', /^elementKey: no connector has such a key/],
    ['instanceId', 12345, ' ', /^instanceId: it is empty/],
    ['instanceId', 'abc', '1/2', /^instanceId: no instance has such an id/],
    ['instanceId', 'a.b', '..', /^instanceId: no instance has such an id/],
    ['instanceId', 'a-b_c', '1?x', /^instanceId: no instance has such an id/],
    ['instanceId', '~1', '%2e%2e', /^instanceId: no instance has such an id/],
    [
      'timeZone',
      'America/Toronto',
      'Toronto',
      /^timeZone: no time zone is named "Toronto"\. Choose an IANA name/,
    ],
    ['maxConcurrent', '8', '0', /^maxConcurrent: 0 is not a number of requests/],
    ['maxConcurrent', 100, '1.5', /from 1 to 100/],
    ['requestsPerSecond', '', '0', /^requestsPerSecond: 0 is not a rate/],
    ['requestsPerSecond', '0.001', '0.0000001', /Enter a number from 0\.001/],
    ['requestsPerSecond', '0.5', 'fast', /"fast" is not a number/],
  ] as const) {
    it(`are checked: ${property} ${JSON.stringify(bad)}`, () => {
      const check: Check = CONNECTION_PROPERTIES[property].check;
      check(good, {});
      assert.throws(
        () => {
          check(bad, {});
        },
        { message: reason },
      );
    });
  }

  it('need a user secret and an instance token, which no error shows', () => {
    const properties = { instanceId: '1' };
    assert.throws(
      () => readConnectionSettings(properties, { ...SECRETS, userSecret: ' ' }),
      /no user secret/,
    );
    assert.throws(
      () => readConnectionSettings(properties, { ...SECRETS, instanceToken: '' }),
      /no instance token/,
    );
    assert.throws(
      () => readConnectionSettings(properties, { ...SECRETS, instanceToken: 'secret\nX-Other: 1' }),
      (error: Error) => !error.message.includes('X-Other'),
    );
  });
});

describe('secrets of a connection', () => {
  it('are cut out of what a platform says of settings that it refuses', async () => {
    const credentials = {
      ...SECRETS,
      apiKey: 'the-api-key',
      apiSecret: 'the-api-secret',
      signatureKey: 'the "signature" key',
      previousSignatureKey: 'the previous key',
      callbackUser: 'the-user',
      callbackPassword: 'pass&word/1',
    };
    // says in its error what it was sent
    const platform = http.createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ requestId: '1', message: `cannot be set: ${body}` }));
      });
    });
    platform.listen(0, '127.0.0.1');
    await once(platform, 'listening');
    const { port } = platform.address() as AddressInfo;
    const properties = { instanceId: '1', baseUrl: `http://127.0.0.1:${port}/elements/api-v2` };
    const connection = createConnection(readConnectionSettings(properties, credentials));
    try {
      const call = { method: 'PATCH', path: '/instances/1/configuration', body: credentials } as const;
      const error: unknown = await connection.callPlatform(call).catch((reason: unknown) => reason);
      const shown = inspect(error, { depth: 9 });
      assert.match(shown, /cannot be set/);
      for (const secret of [...Object.values(credentials), 'signature\\', 'previous key']) {
        if (secret.length > 4) assert.ok(!shown.includes(secret), `${secret} came out: ${shown}`);
      }
    } finally {
      connection.close();
      platform.close();
    }
  });
});

describe('connection node', () => {
  let sandbox: Sandbox;
  let flows: RunningFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    await sandbox.close();
  });

  it('opens with its first user and closes after its last', async () => {
    flows = await startFlows([TAB, connectionTo(sandbox)], credentialsOf(sandbox));
    const node = flows.node('connection') as ConnectionNode;
    assert.equal(sandbox.log.counters.requests, 0);
    const [one, other] = [{}, {}];
    const connection = node.register(one);
    assert.equal(node.register(other), connection);
    node.deregister(one);
    node.deregister(one);
    assert.equal(node.register(one), connection);
    node.deregister(one);
    node.deregister(other);
    assert.notEqual(node.register(one), connection);
  });

  it('uses environment variables in texts and passwords, which stay placeholders', async () => {
    process.env['TEST_BASE'] = sandbox.url;
    process.env['TEST_SECRET'] = sandbox.secrets.userSecret;
    try {
      sandbox.resource('contacts').create({ FullName: 'Ada' });
      const credentials = credentialsOf(sandbox);
      flows = await startFlows(
        [TAB, connectionTo(sandbox, { baseUrl: '${TEST_BASE}' }), polling(), recording('out')],
        { connection: { ...credentials['connection'], userSecret: '${TEST_SECRET}' } },
      );
      flows.node('poll').receive({});
      await flows.messages('out', 1);
      const saved = helper.credentials.get('connection');
      assert.equal(saved['userSecret'], '${TEST_SECRET}');
    } finally {
      Reflect.deleteProperty(process.env, 'TEST_BASE');
      Reflect.deleteProperty(process.env, 'TEST_SECRET');
    }
  });
});
