import assert from 'node:assert/strict';
import type { Sandbox } from '../index';
import { call, sandboxes } from '../testing';
import { startReceiver } from './receiver';
import type { Receiver } from './receiver';

describe('sandbox: deliveries and stored events', () => {
  const sandboxWith = sandboxes();
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  /** A sandbox that tells each change of a record at once. */
  async function telling(): Promise<Sandbox> {
    const sandbox = await sandboxWith({
      instance: {
        configuration: {
          'event.notification.enabled': 'true',
          'event.vendor.type': 'webhooks',
          'event.notification.callback.url': receiver.url,
          'event.notification.signature.key': 'key',
        },
      },
    });
    sandbox.clock.set(Date.UTC(2026, 0, 1));
    return sandbox;
  }
  const change = async (sandbox: Sandbox, Key: string) => {
    sandbox.resource('contacts').create({ Key });
    await sandbox.deliveries.idle();
  };
  const search = async (sandbox: Sandbox, where: string, more = '', method = 'GET') =>
    (
      await call(
        sandbox,
        `/notifications/subscriptions/deliveries?where=${encodeURIComponent(where)}${more}`,
        { method },
      )
    ).rows;

  it('go by notification and subscription, and bring both when asked to', async () => {
    const sandbox = await telling();
    await change(sandbox, 'a');
    const [subscription] = (await call(sandbox, '/notifications/subscriptions')).rows;
    const [delivery = {}] = await search(sandbox, "channel='webhook'");
    const { notificationId, subscriptionId, status } = delivery;
    assert.deepEqual(
      [notificationId, subscriptionId, status],
      [Number(receiver.received[0]?.body['id']), subscription?.['id'], 'delivered'],
    );
    assert.deepEqual([delivery['notification'], delivery['subscription']], [undefined, undefined]);
    const one = `/notifications/${String(notificationId)}/subscriptions/${String(subscriptionId)}/deliveries`;
    assert.deepEqual((await call(sandbox, one)).object, delivery);
    const hydrated = await call(sandbox, `${one}?hydrate=true`);
    assert.deepEqual(hydrated.object, {
      ...delivery,
      notification: receiver.received[0]?.body,
      subscription,
    });
    const all = await call(sandbox, `/notifications/${String(notificationId)}/subscriptions/deliveries`);
    assert.deepEqual(all.rows, [delivery]);
    assert.equal((await call(sandbox, one.replace('deliveries', 'others'))).status, 404);
    assert.equal((await call(sandbox, '/notifications/1/subscriptions/1/deliveries')).status, 404);
  });

  it('are notified while nobody has answered, to be sent again after a failure, and queued after the last', async () => {
    const sandbox = await telling();
    const states = async () => (await search(sandbox, "channel='webhook'")).map(({ status }) => status);
    sandbox.resource('contacts').create({ Key: 'a' });
    assert.deepEqual(
      sandbox.deliveries.all().map(({ status }) => status),
      ['notified'],
    );
    await sandbox.deliveries.idle();
    assert.deepEqual(await states(), ['delivered']);
    receiver.status = 500;
    await change(sandbox, 'b');
    assert.deepEqual(await states(), ['delivered', 'retry']);
    const [subscription] = sandbox.deliveries.subscriptions();
    assert.ok(subscription);
    subscription.active = false;
    await change(sandbox, 'c');
    assert.deepEqual(await states(), ['delivered', 'retry', 'queued']);
    receiver.status = 200;
    const queued = `channel='webhook' and status='queued' and config.url='${receiver.url}'`;
    assert.equal((await search(sandbox, queued, '', 'PUT')).length, 1);
    await sandbox.deliveries.idle();
    assert.deepEqual(await states(), ['delivered', 'retry', 'delivered']);
  });

  it('also go to addresses that a caller subscribes, until it takes them back', async () => {
    const sandbox = await sandboxWith();
    const post = (path: string, body: unknown) => call(sandbox, path, { method: 'POST', body });
    for (const wrong of [
      {},
      { channel: 'webhook', topics: ['t'], config: { url: null } },
      { channel: 'webhook' },
    ])
      assert.equal((await post('/notifications/subscriptions', wrong)).status, 400);
    const body = { channel: 'webhook', topics: ['churros-topic'], config: { url: receiver.url } };
    const { object } = await post('/notifications/subscriptions', body);
    const path = `/notifications/subscriptions/${String(object['id'])}`;
    assert.deepEqual((await call(sandbox, path)).object, { ...body, id: object['id'], active: true });
    const publish = async (topic: string) => {
      const published = await post('/notifications', {
        topic,
        severity: 'low',
        message: 'a test',
        from: 'me',
      });
      await sandbox.deliveries.idle();
      return published.object['id'];
    };
    const id = await publish('churros-topic');
    await publish('another');
    assert.deepEqual(
      receiver.received.map((received) => received.body['id']),
      [id],
    );
    assert.equal((await search(sandbox, "topic='churros-topic'"))[0]?.['notificationId'], id);
    assert.equal((await call(sandbox, path, { method: 'DELETE' })).status, 200);
    assert.equal((await call(sandbox, path)).status, 404);
    await publish('churros-topic');
    assert.equal(receiver.received.length, 1);
    assert.equal((await post('/notifications', { topic: 'x' })).status, 400);
  });

  it('drop a notification over 8 MB without a word, as documented', async () => {
    const sandbox = await telling();
    sandbox.resource('contacts').create({ Key: 'large', Note: 'x'.repeat(8 * 1024 * 1024) });
    await change(sandbox, 'small');
    assert.deepEqual(
      receiver.received.map(({ events }) => events[0]?.['objectId']),
      ['small'],
    );
    assert.equal((await search(sandbox, "channel='webhook'")).length, 1);
  });

  it('stored events are found by the id that their notification carries, by instance and by token', async () => {
    const sandbox = await telling();
    receiver.status = 500;
    await change(sandbox, 'a');
    receiver.status = 204;
    await change(sandbox, 'b');
    const ids = receiver.received.map(({ message }) => message['eventId']);
    const roots = [`/instances/${sandbox.instance.id}/events`, '/instances/events'];
    for (const root of roots) {
      const { rows } = await call(sandbox, `${root}?pageSize=10`);
      assert.deepEqual(
        rows.map(({ id, status, eventDate }) => [id, status, eventDate]),
        [
          [ids[1], 'NOTIFIED', '2026-01-01T00:00:00Z'],
          [ids[0], 'DISPATCHED', '2026-01-01T00:00:00Z'],
        ],
      );
      assert.equal((await call(sandbox, `${root}?pageSize=1`)).rows.length, 1);
      const { object } = await call(sandbox, `${root}/${String(ids[1])}`);
      assert.deepEqual(object, rows[0]);
      const raw = JSON.parse(String(object['providerData'])) as { objects: { Key: string }[] };
      assert.equal(raw.objects[0]?.Key, 'b');
      assert.equal((await call(sandbox, `${root}/nothing`)).status, 404);
    }
    const other = sandbox.instances.add({ name: 'Other' });
    const authorization = `User ${sandbox.secrets.userSecret}, Element ${other.token}`;
    assert.deepEqual((await call(sandbox, '/instances/events', { headers: { authorization } })).rows, []);
  });
});
