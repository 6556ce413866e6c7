import assert from 'node:assert/strict';
import { readConnectionSettings } from '../../nodes/maximizer-config/settings';
import { readPollSettings } from '../../nodes/maximizer-poll-resource/settings';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
import { readGate, readWebhookSettings } from '../../nodes/open-connectors-webhook/settings';
import { chosenConnection } from '../../nodes/shared/connection-node';
import { ConfigurationError } from '../../src/errors';
import { signatureOf, startSandbox, type Sandbox } from '../sandbox';
import { post } from '../webhook/running-webhook';
import {
  catching,
  connectionTo,
  credentialsOf,
  PATH,
  polling,
  recording,
  recordNode,
  TAB,
  webhook,
} from './flow-nodes';
import { startFlows, type RunningFlows } from './flows';
import { settingsOf } from './maximizer-record/grammar';
import { startWebhookFlows, type WebhookFlows } from './webhook-flows';

/** The error that names a variable that was never replaced. */
const naming = (key: string, variable: string) => (error: unknown) =>
  error instanceof ConfigurationError && error.key === key && error.message.includes(variable);

const SECRETS = { userSecret: 'user', organizationSecret: 'organization', instanceToken: 'token' };

/** `${NAME}` as Node-RED leaves it, and texts that a person may take for one. */
const LEFT = [
  '${MISSING_NAME}',
  '$(MISSING_NAME)',
  ' ${MISSING_NAME} ',
  '${ MISSING_NAME }',
  '${MISSING_NAME',
];
const BESIDE = ['abc${MISSING_NAME}def', '${MISSING_NAME}${OTHER}', '${MISSING_NAME}-x'];

describe('a variable that Node-RED did not replace', () => {
  it('is no secret of a connection, wherever in the text it stands', () => {
    for (const name of ['userSecret', 'instanceToken'])
      for (const text of [...LEFT, ...BESIDE])
        assert.throws(
          () => readConnectionSettings({ instanceId: '1' }, { ...SECRETS, [name]: text }),
          naming(name, 'MISSING_NAME'),
          `${name} ${text}`,
        );
  });

  it('is no key, user or password that lets a notification in', () => {
    const all = { signatureKey: 'k', previousSignatureKey: 'p', callbackUser: 'u', callbackPassword: 'w' };
    for (const name of Object.keys(all))
      for (const text of [...LEFT, ...BESIDE])
        assert.throws(
          () => readGate({ ...all, [name]: text }),
          naming(name, 'MISSING_NAME'),
          `${name} ${text}`,
        );
  });

  it('is no value of a property of a connection', () => {
    for (const key of [
      'baseUrl',
      'elementKey',
      'instanceId',
      'timeZone',
      'maxConcurrent',
      'requestsPerSecond',
    ])
      for (const text of [...LEFT, ...BESIDE])
        assert.throws(
          () => readConnectionSettings({ instanceId: '1', [key]: text }, SECRETS),
          naming(key, 'MISSING_NAME'),
          `${key} ${text}`,
        );
  });

  it('is no value of a property of a poll node, nor of its dates', () => {
    const properties = polling();
    const own = Object.keys(properties).filter((key) => !/^(id|type|z|x|y|name|wires|connection)$/.test(key));
    for (const key of own.filter((each) => each !== 'datesConfiguration'))
      assert.throws(
        () => readPollSettings({ ...properties, [key]: '${MISSING_NAME}' }),
        naming(key, 'MISSING_NAME'),
        key,
      );
    const dates = properties['datesConfiguration'] as Record<string, string>;
    for (const key of Object.keys(dates))
      assert.throws(
        () => readPollSettings({ ...properties, datesConfiguration: { ...dates, [key]: '${MISSING_NAME}' } }),
        naming(key, 'MISSING_NAME'),
        key,
      );
    assert.throws(
      () => readPollSettings({ ...properties, resource: 'con${MISSING_NAME}tacts' }),
      naming('resource', 'MISSING_NAME'),
    );
  });

  it('is no value of a property of a webhook node, nor of its resources', () => {
    const read = (changed: object): void => {
      readWebhookSettings(webhook({ ...changed }));
    };
    const own = Object.keys(webhook()).filter((key) => !/^(id|type|z|x|y|name|wires|connection)$/.test(key));
    for (const key of own)
      assert.throws(
        () => {
          read({ [key]: '${MISSING_NAME}' });
        },
        naming(key, 'MISSING_NAME'),
        key,
      );
    const contacts = { url: '/hubs/crm/contacts', idField: '${MISSING_NAME}' };
    assert.throws(
      () => {
        read({ resources: { contacts } });
      },
      naming('idField', 'MISSING_NAME'),
    );
    assert.throws(
      () => {
        read({ resources: { '${MISSING_NAME}': { url: '/hubs/crm/contacts' } } });
      },
      naming('resources', 'MISSING_NAME'),
    );
  });

  it('is no value of a property of a record node, nor of its conditions', () => {
    const row = { field: 'City', comparison: '=', value: 'Cork', valueType: 'str' };
    const find = { action: 'find', where: [row] };
    const several = { action: 'find', where: [row, row] };
    const byCeql = { action: 'find', whereMode: 'ceql', ceql: "a = 'b'" };
    /** Properties in turn, with what makes the node use each. */
    const using: Record<string, object> = {
      ...{ resource: {}, resourceType: {}, action: {}, fields: {} },
      ...{ key: {}, keyType: {}, missing: {} },
      ...{ values: { action: 'create' }, valuesType: { action: 'create' }, matchOn: { action: 'upsert' } },
      ...{ whereMode: find, whereJoin: several, limit: find, emit: find },
      ...{ ceql: byCeql, ceqlType: byCeql },
    };
    const properties = recordNode();
    // conditions are looked at below
    const other = /^(id|type|z|x|y|name|wires|connection|where)$/;
    const own = Object.keys(properties).filter((key) => !other.test(key) && !(key in using));
    assert.deepEqual(own, [], 'all of them are looked at');
    for (const [key, changed] of Object.entries(using))
      assert.throws(
        () => settingsOf({ ...properties, ...changed, [key]: '${MISSING_NAME}' }),
        naming(key, 'MISSING_NAME'),
        key,
      );
    for (const key of Object.keys(row))
      assert.throws(
        () => settingsOf({ ...properties, ...find, where: [{ ...row, [key]: '${MISSING_NAME}' }] }),
        /MISSING_NAME/,
        key,
      );
  });

  it('names no connection', () => {
    assert.throws(() => chosenConnection(undefined, '${MISSING_NAME}'), naming('connection', 'MISSING_NAME'));
  });

  it('is another thing than the placeholder of a date', () => {
    const url = "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'&since=${epoch}";
    assert.equal(readPollSettings(polling({ url })).resource.url, url);
    for (const resources of [{ contacts: { url } }, JSON.stringify({ contacts: { url } })])
      assert.equal(readWebhookSettings(webhook({ resources })).resources[0]?.url, url);
  });
});

describe('a password that is blank', () => {
  it('is said to protect nobody; one that is not there is none', () => {
    for (const name of ['signatureKey', 'previousSignatureKey', 'callbackUser', 'callbackPassword'])
      for (const text of [' ', '   ', '\t\n'])
        assert.throws(() => readGate({ [name]: text }), { name: 'ConfigurationError', key: name });
    assert.deepEqual(readGate({}), { keys: [], credentials: undefined });
    assert.deepEqual(readGate({ signatureKey: '', callbackUser: '' }), { keys: [], credentials: undefined });
  });

  it('and the blanks around one that is not are left out of all of them', () => {
    assert.deepEqual(
      readGate({
        signatureKey: ' key\n',
        previousSignatureKey: '\tprevious ',
        callbackUser: ' user\r\n',
        callbackPassword: 'pass word\n',
      }),
      { keys: ['key', 'previous'], credentials: { user: 'user', password: 'pass word' } },
    );
  });
});

describe('passwords from variables, in flows that run', () => {
  let sandbox: Sandbox;
  let webhooks: WebhookFlows | undefined;
  let flows: RunningFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
    process.env['TEST_SET_BLANK'] = ' \n';
    process.env['TEST_SET_TO_ANOTHER'] = '${TEST_INNER}';
    process.env['TEST_INNER'] = 'inner';
    process.env['TEST_FROM_FILE'] = 'from-a-file\n';
  });
  afterEach(async () => {
    await webhooks?.stop();
    await flows?.stop();
    webhooks = flows = undefined;
    await sandbox.close();
    for (const name of Object.keys(process.env).filter((each) => each.startsWith('TEST_')))
      Reflect.deleteProperty(process.env, name);
  });

  const webhookWith = async (passwords: Record<string, string>, tab: object = {}): Promise<WebhookFlows> => {
    webhooks = await startWebhookFlows(sandbox, {
      flows: [{ ...TAB, ...tab }, webhook(), catching, recording('out'), recording('caught')],
      passwords,
    });
    return webhooks;
  };

  for (const [text, named] of [
    ['${TEST_UNSET}', 'TEST_UNSET'],
    ['$(TEST_UNSET)', 'TEST_UNSET'],
    ['${TEST_SET_BLANK}', 'TEST_SET_BLANK'],
    ['${TEST_SET_TO_ANOTHER}', 'TEST_INNER'],
    ['before-${TEST_INNER}', 'TEST_INNER'],
    [' ${TEST_INNER}', 'TEST_INNER'],
  ] as const) {
    it(`let nobody in while they cannot be what was meant: ${text}`, async () => {
      for (const name of ['signatureKey', 'previousSignatureKey', 'callbackPassword']) {
        const callback = { callbackUser: 'user', callbackPassword: 'password' };
        const running = await webhookWith({ ...callback, [name]: text });
        assert.match((await running.error(1)).text, new RegExp(`${name}: .*${named}`));
        await running.status('webhook', /variable not set|check/);
        const body = '{}';
        const signature = signatureOf(Buffer.from(body), text);
        const basic = `Basic ${Buffer.from(`user:${text}`).toString('base64')}`;
        const headers = { 'Elements-Webhook-Signature': signature, Authorization: basic };
        const reply = await post(running.origin + PATH, body, headers);
        assert.ok([401, 503].includes(reply.status), `it answered ${reply.status}`);
        await webhooks?.stop();
        webhooks = undefined;
      }
    });
  }

  it('are looked up in the flow, too', async () => {
    const env = [
      { name: 'TEST_OF_FLOW', type: 'str', value: 'key-of-the-flow' },
      { name: 'TEST_LOST', type: 'env', value: 'TEST_UNSET' },
    ];
    const connection = { ...connectionTo(sandbox), z: 'tab', x: 0, y: 0 };
    const credentials = { ...credentialsOf(sandbox)['connection'], instanceToken: '${TEST_LOST}' };
    flows = await startFlows([{ ...TAB, env }, connection, polling(), recording('out')], {
      connection: credentials,
    });
    assert.match((await flows.error(1)).text, /instanceToken: .*TEST_LOST/);
    await flows.stop();
    flows = await startFlows([{ ...TAB, env }, connection, polling(), recording('out')], {
      connection: { ...credentials, instanceToken: '${TEST_OF_FLOW}' },
    });
    sandbox.instances.change(sandbox.instance.id, { token: 'key-of-the-flow' });
    sandbox.resource('contacts').create({ FullName: 'Ada' });
    flows.node('poll').receive({});
    await flows.messages('out', 1);
  });

  it('may end in the line break of the file that they come from', async () => {
    const running = await webhookWith({ signatureKey: '${TEST_FROM_FILE}' });
    await running.status('webhook', /listening/);
    const [reply] = await sandbox.notify({
      url: running.origin + PATH,
      signatureKey: 'from-a-file',
      events: [{ eventType: 'DELETED', objectId: '1' }],
    });
    assert.equal(reply?.status, 200);
  });

  it('name the outcome of an acknowledge node as little', async () => {
    const node = { id: 'ack', type: 'open-connectors-acknowledge', z: 'tab', x: 1, y: 1, wires: [] };
    flows = await startFlows([TAB, { ...node, outcome: '${TEST_UNSET}' }], {}, { nodes: [acknowledgeNode] });
    assert.match((await flows.error(1)).text, /outcome: .*TEST_UNSET/);
  });

  it('do not stop a poll that has no use for them', async () => {
    const { connection = {} } = credentialsOf(sandbox);
    flows = await startFlows([TAB, connectionTo(sandbox), polling(), recording('out')], {
      connection: { ...connection, organizationSecret: '${TEST_UNSET}', signatureKey: '${TEST_UNSET}' },
    });
    sandbox.resource('contacts').create({ FullName: 'Ada' });
    flows.node('poll').receive({});
    await flows.messages('out', 1);
    assert.deepEqual(flows.errors, []);
  });
});
