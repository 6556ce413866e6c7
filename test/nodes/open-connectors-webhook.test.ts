import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { startSandbox, type Instance, type Sandbox } from '../sandbox';
import { post } from '../webhook/running-webhook';
import { catching, connectionTo, PATH, recording, TAB, webhook, type FlowNode } from './flow-nodes';
import { KEY, startWebhookFlows, type WebhookFlows, type WebhookFlowsOptions } from './webhook-flows';

/** The first instance once its configuration was changed. */
function changed(sandbox: Sandbox): Promise<Instance> {
  return new Promise((resolve) => {
    sandbox.instances.watchers.add((instance) => {
      resolve(instance);
    });
  });
}

const RECORDERS = ['out', 'created', 'updated', 'deleted', 'caught'].map(recording);

describe('open connectors webhook node', () => {
  let sandbox: Sandbox;
  let flows: WebhookFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    await sandbox.close();
  });

  const run = async (
    changed: FlowNode = {},
    options: Partial<WebhookFlowsOptions> = {},
  ): Promise<WebhookFlows> => {
    flows = await startWebhookFlows(sandbox, {
      flows: [TAB, webhook(changed), catching, ...RECORDERS],
      ...options,
    });
    await flows.status('webhook', /listening/);
    return flows;
  };
  const contact = (name: string): { key: string; record: Record<string, unknown> } => {
    const record = sandbox.resource('contacts').create({ FullName: name });
    return { key: String(record['Key']), record };
  };
  const notify = (running: WebhookFlows, more: object = {}) =>
    sandbox.notify({ url: running.origin + PATH, signatureKey: KEY, ...more });

  it('sends the messages of a notification that carries its records', async () => {
    const running = await run();
    const { key, record } = contact('Ada');
    const [reply] = await notify(running, {
      events: [{ eventType: 'CREATED', objectId: key }],
      records: [record],
    });
    assert.equal(reply?.status, 200);
    const [message] = await running.messages('out', 1);
    assert.equal(message?.topic, 'contacts');
    assert.deepEqual(message.payload, record);
    assert.equal(message.event?.eventType, 'CREATED');
    assert.equal(message.event.origin, 'webhook');
    assert.equal(message.event.instanceId, String(sandbox.instance.id));
    await running.status('webhook', /^1 event · \d\d:\d\d$/);
  });

  it('reads the record that a notification does not carry; null when it is gone', async () => {
    const running = await run();
    const { key } = contact('Ada');
    const events = [
      { eventType: 'UPDATED', objectId: key },
      { eventType: 'UPDATED', objectId: 'gone' },
      { eventType: 'DELETED', objectId: 'deleted' },
    ];
    await notify(running, { events, raw: { objects: [] } });
    const messages = await running.messages('out', 3);
    const names = new Map(
      messages.map(({ event, payload }) => [
        event?.objectId,
        (payload as Record<string, unknown> | null)?.['FullName'],
      ]),
    );
    assert.deepEqual(
      [names.get(key), names.get('gone'), names.get('deleted')],
      ['Ada', undefined, undefined],
    );
    assert.match(messages.find(({ event }) => event?.objectId === 'deleted')?.event?.id ?? '', /-$/);
  });

  it('has an output each for created, updated and deleted records', async () => {
    const running = await run({
      outputs: 3,
      wires: [['created'], ['updated'], ['deleted']],
      fetchRecord: false,
    });
    const types = ['CREATED', 'UPDATED', 'DELETED'];
    await notify(running, { events: types.map((eventType) => ({ eventType, objectId: eventType })) });
    for (const id of ['created', 'updated', 'deleted']) {
      const [message] = await running.messages(id, 1);
      assert.equal(message?.event?.eventType, id.toUpperCase());
    }
  });

  it('gets its notifications raw behind a body parser, below a root, and with any slash or case', async () => {
    const { default: parser } = (await import('body-parser')) as unknown as {
      default: { json(options: object): () => void; urlencoded(options: object): () => void };
    };
    const before = [parser.json({ limit: '5mb' }), parser.urlencoded({ extended: true })];
    for (const root of ['/', '/red']) {
      const running = await run({}, { before, root });
      const { key, record } = contact(root);
      const url = `${running.origin}/Open-Connectors//events/`;
      const [reply] = await notify(running, {
        url,
        events: [{ eventType: 'CREATED', objectId: key }],
        records: [record],
      });
      assert.equal(reply?.status, 200, root);
      await running.messages('out', 1);
      assert.equal((await post(`${running.origin}/other`, {})).status, 404);
      await running.stop();
      flows = undefined;
    }
  });

  it('runs httpNodeMiddleware before it answers', async () => {
    const seen: string[] = [];
    const middleware = (request: { url: string }, _response: unknown, next: () => void): void => {
      seen.push(request.url);
      next();
    };
    const running = await run({}, { settings: { httpNodeMiddleware: middleware } });
    await notify(running, { events: [] });
    assert.equal(
      (await notify(running, { events: [{ eventType: 'DELETED', objectId: '1' }] }))[0]?.status,
      200,
    );
    assert.deepEqual(new Set(seen), new Set([PATH]));
  });

  it('warns when anybody may notify, in its status too', async () => {
    flows = await startWebhookFlows(sandbox, {
      flows: [TAB, webhook(), ...RECORDERS],
      passwords: {},
    });
    const status = await flows.status('webhook', 'unprotected · listening');
    assert.equal(status.fill, 'yellow');
    const reply = await notify(flows, {
      signatureKey: undefined,
      events: [{ eventType: 'DELETED', objectId: '1' }],
    });
    assert.equal(reply[0]?.status, 200);
  });

  it('is red when another listens at its path, and takes over when that one is removed', async () => {
    flows = await startWebhookFlows(sandbox, {
      flows: [
        TAB,
        webhook(),
        webhook({ id: 'second', path: `${PATH}/`, wires: [['created']] }),
        ...RECORDERS,
      ],
    });
    const taken = await flows.status('second', 'path taken');
    assert.equal(taken.fill, 'red');
    await flows.status('webhook', 'listening');
    await flows.deploy(
      [
        TAB,
        connectionTo(sandbox),
        webhook({ id: 'second', path: `${PATH}/`, wires: [['created']] }),
        ...RECORDERS,
      ],
      'nodes',
    );
    await flows.status('second', 'listening');
    await notify(flows, { events: [{ eventType: 'DELETED', objectId: '1' }] });
    await flows.messages('created', 1);
    assert.deepEqual(flows.received('out'), []);
  });

  it('says what is wrong with its properties, to its status and to a Catch node', async () => {
    const wrong: [FlowNode, string][] = [
      [{ path: 'no path' }, 'check path'],
      [{ callbackUrl: 'nowhere' }, 'check callbackUrl'],
      [{ resources: '{' }, 'check resources'],
      [{ register: true }, 'no callback url'],
      [{ connection: '' }, 'no connection'],
      [{ maxAttempts: 0 }, 'check maxAttempts'],
    ];
    for (const [changed, text] of wrong) {
      flows = await startWebhookFlows(sandbox, { flows: [TAB, webhook(changed), catching, ...RECORDERS] });
      const status = await flows.status('webhook', text);
      assert.equal(status.fill, 'red');
      await flows.messages('caught', 1);
      await flows.stop();
      flows = undefined;
    }
  });

  it('catches up: queued notifications are sent again and the subscription is taken up', async () => {
    const running = await run();
    const url = running.origin + PATH;
    sandbox.instances.change(sandbox.instance.id, {
      configuration: {
        'event.notification.enabled': 'true',
        'event.notification.callback.url': url,
        'event.notification.signature.key': KEY,
        'event.vendor.type': 'webhook',
      },
    });
    const subscription = sandbox.deliveries.subscriptions()[0];
    assert.ok(subscription);
    subscription.active = false;
    contact('Ada');
    await sandbox.deliveries.idle();
    assert.deepEqual(running.received('out'), []);
    running.node('webhook').receive({ action: 'recover' });
    const [message] = await running.messages('out', 1);
    assert.equal((message?.payload as Record<string, unknown>)['FullName'], 'Ada');
    assert.equal(subscription.active, true);
  });

  it('registers itself at the platform when told to', async () => {
    const registered = changed(sandbox);
    await run({
      register: true,
      callbackUrl: 'https://example.com/open-connectors/events',
      refreshInterval: 5,
      resources: {
        contacts: { url: "/hubs/crm/contacts?where=LastModifyDate>'${gmtDate:yyyy-MM-dd}'", idField: 'Key' },
      },
    });
    const { configuration } = await registered;
    assert.equal(
      configuration['event.notification.callback.url'],
      'https://example.com/open-connectors/events',
    );
    assert.equal(configuration['event.notification.signature.key'], KEY);
  });

  it('leaves no route and no listener after 100 deploys', async () => {
    const running = await run();
    const layers = (): number => running.httpNode._router?.stack.length ?? 0;
    const before = [layers(), running.listenerCount('flows:started')];
    const all = [TAB, connectionTo(sandbox), webhook(), catching, ...RECORDERS];
    for (let deploy = 0; deploy < 100; deploy += 1) {
      await running.deploy(deploy % 2 === 0 ? all : all.map((node) => ({ ...node, name: String(deploy) })));
    }
    assert.deepEqual([layers(), running.listenerCount('flows:started')], before);
    const deleted = { events: [{ eventType: 'DELETED', objectId: '1' }] };
    // until the last one has started it puts the platform off
    while ((await notify(running, deleted))[0]?.status === 503) await turn();
    await running.messages('out', 1);
    await running.deploy([TAB, connectionTo(sandbox)]);
    assert.equal(
      (await notify(running, { events: [{ eventType: 'DELETED', objectId: '2' }] }))[0]?.status,
      404,
    );
    assert.deepEqual([layers(), running.listenerCount('flows:started')], before);
  });
});
