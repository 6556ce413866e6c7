import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Sandbox, SandboxOptions } from '../index';
import { call, sandboxes } from '../testing';
import { javaDate, signatureOf } from './envelope';
import { startReceiver } from './receiver';
import type { Receiver } from './receiver';

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

describe('sandbox: notifications', () => {
  const sandboxWith = sandboxes();
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  async function notifying(
    changed: Record<string, unknown> = {},
    options: SandboxOptions = {},
  ): Promise<Sandbox> {
    const poller = {
      contacts: {
        url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd}'",
        idField: 'Key',
        datesConfiguration: {
          updatedDateField: 'LastModifyDate',
          updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX",
          createdDateField: 'CreationDate',
        },
      },
    };
    const configuration = {
      'event.notification.enabled': true,
      'event.vendor.type': 'polling',
      'event.notification.callback.url': receiver.url,
      'event.notification.signature.key': 'key',
      'event.poller.refresh_interval': '15',
      'event.poller.configuration': JSON.stringify(poller),
      ...changed,
    };
    const sandbox = await sandboxWith({ ...options, instance: { tags: ['crm'], configuration } });
    sandbox.clock.set(START);
    // the alarm of the poller was set on the running clock
    sandbox.instances.change(sandbox.instance.id, { configuration: { started: true } });
    return sandbox;
  }

  it('are signed as the documented test vector says', () => {
    const body = Buffer.from('<INSERT_EVENT_NOTIFICATION_RESPONSE_BODY>');
    const expected = 'sha256=jHdbRx5EZAsOfTwAPJOGkNUzQMVVdu5VJlxcsk+G6jQ=';
    assert.equal(signatureOf(body, 'MySecretEventSignatureKey'), expected);
    assert.equal(javaDate(Date.UTC(2018, 7, 20, 15, 30, 7)), 'Mon Aug 20 15:30:07 UTC 2018');
  });

  it('come after the poll interval, ten events each, every one with the whole raw', async () => {
    const sandbox = await notifying({
      'event.notification.basic.username': 'me',
      'event.notification.basic.password': 'pä:ss',
    });
    const contacts = sandbox.resource('contacts');
    contacts.createMany(Array.from({ length: 12 }, (_, n) => ({ Key: `k${n}` })));
    sandbox.clock.advance(15 * MINUTE - 1);
    await sandbox.deliveries.idle();
    assert.equal(receiver.received.length, 0);
    sandbox.clock.advance(1);
    await sandbox.deliveries.idle();
    const sizes = receiver.received.map(({ events, message }) => [
      events.length,
      (message['raw'] as { contacts: [] }).contacts.length,
    ]);
    assert.deepEqual(sizes.sort(), [
      [10, 12],
      [2, 12],
    ]);
    for (const { headers, bytes } of receiver.received) {
      const digest = createHmac('sha256', 'key').update(bytes).digest('base64');
      assert.equal(headers['elements-webhook-signature'], `sha256=${digest}`);
      assert.match(String(headers['elements-webhook-id']), /^\d+$/);
      assert.equal(headers.authorization, `Basic ${Buffer.from('me:pä:ss').toString('base64')}`);
    }
  });

  it('have the shape of the published example', async () => {
    const sandbox = await notifying();
    sandbox.resource('contacts').create({ Key: 'a' });
    sandbox.eventPoller.poll(sandbox.instance.id);
    await sandbox.deliveries.idle();
    const [received] = receiver.received;
    const example = JSON.parse(
      readFileSync(join(__dirname, '../../data/notifications/polling-invoices.json'), 'utf8'),
    ) as Record<string, unknown>;
    assert.deepEqual(shapeOf(received?.body), shapeOf(example));
    assert.deepEqual(received?.events, [
      {
        date: '2026-01-01T00:00:00Z',
        elementKey: 'maximizer',
        pollDate: '2026-01-01T00:00:00Z',
        eventType: 'CREATED',
        hubKey: 'crm',
        objectId: 'a',
        objectType: 'contacts',
      },
    ]);
  });

  it('tell created from updated, the newest state only, and nothing of what is gone', async () => {
    const sandbox = await notifying();
    const contacts = sandbox.resource('contacts');
    contacts.createMany([{ Key: 'old' }, { Key: 'gone' }]);
    sandbox.eventPoller.poll(sandbox.instance.id);
    await sandbox.deliveries.idle();
    sandbox.clock.advance(MINUTE);
    contacts.patch('old', { City: 'Bonn' });
    contacts.patch('old', { City: 'Kiel' });
    contacts.patch('gone', {});
    contacts.delete('gone');
    sandbox.eventPoller.poll(sandbox.instance.id);
    await sandbox.deliveries.idle();
    const last = receiver.received.at(-1);
    assert.deepEqual(
      last?.events.map(({ objectId, eventType }) => [objectId, eventType]),
      [['old', 'UPDATED']],
    );
    assert.equal((last.message['raw'] as { contacts: { City: string }[] }).contacts[0]?.City, 'Kiel');
    sandbox.eventPoller.poll(sandbox.instance.id);
    await sandbox.deliveries.idle();
    assert.equal(receiver.received.length, 2, 'nothing new, no notification');
  });

  it('of a webhook-type element come at once, with the CRM’s body, deletions too', async () => {
    const sandbox = await notifying({ 'event.vendor.type': 'webhook' });
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'a' });
    contacts.delete('a');
    await sandbox.deliveries.idle();
    const told = receiver.received.map(({ events, message }) => [
      events[0]?.['eventType'],
      (message['raw'] as { action: string }).action,
    ]);
    assert.deepEqual(told.sort(), [
      ['CREATED', 'create'],
      ['DELETED', 'delete'],
    ]);
  });

  it('are tried again after 8, 64, 512, 4096 and 32768 seconds; then the subscription is out of order and the rest queues', async () => {
    const sandbox = await notifying({ 'event.vendor.type': 'webhook' });
    receiver.status = 503;
    sandbox.resource('contacts').create({ Key: 'a' });
    await sandbox.deliveries.idle();
    for (const [retries, seconds] of [8, 64, 512, 4096, 32_768].entries()) {
      sandbox.clock.advance(seconds * 1000 - 1);
      await sandbox.deliveries.idle();
      assert.equal(receiver.received.length, retries + 1, `not before ${seconds} s`);
      sandbox.clock.advance(1);
      await sandbox.deliveries.idle();
      assert.equal(receiver.received.length, retries + 2, `after ${seconds} s`);
    }
    receiver.status = 200;
    sandbox.resource('contacts').create({ Key: 'b' });
    sandbox.clock.advance(86_400_000);
    await sandbox.deliveries.idle();
    assert.equal(receiver.received.length, 6);
    const [subscription] = (await call(sandbox, '/notifications/subscriptions')).rows;
    assert.equal(typeof subscription?.['id'], 'number');
    assert.deepEqual(subscription, {
      id: subscription?.['id'],
      channel: 'webhook',
      topics: [`instance-${sandbox.instance.id}-maximizer-events`],
      config: { url: receiver.url },
      active: false,
    });
    const where = `channel='webhook' and status='queued' and config.url='${receiver.url}'`;
    const path = `/notifications/subscriptions/deliveries?where=${encodeURIComponent(where)}`;
    assert.equal((await call(sandbox, path)).rows.length, 2);
    assert.equal(receiver.received.length, 6, 'a look redelivers nothing');
    assert.equal((await call(sandbox, path, { method: 'PUT' })).rows.length, 2);
    await sandbox.deliveries.idle();
    assert.deepEqual(
      receiver.received
        .slice(6)
        .map(({ events }) => events[0]?.['objectId'])
        .sort(),
      ['a', 'b'],
    );
    assert.deepEqual((await call(sandbox, path)).rows, []);
    assert.equal((await call(sandbox, '/notifications/subscriptions')).rows[0]?.['active'], true);
    const other = encodeURIComponent("config.url='http://other/'");
    assert.deepEqual(
      (await call(sandbox, `/notifications/subscriptions/deliveries?where=${other}`)).rows,
      [],
    );
    assert.equal((await call(sandbox, '/notifications/subscriptions/deliveries')).status, 400);
  });

  it('follow a changed callback address, and end with the instance and when disabled', async () => {
    const sandbox = await notifying({
      'event.vendor.type': 'webhook',
      'event.notification.callback.url': 'http://127.0.0.1:9/',
    });
    const { id } = sandbox.instance;
    await call(sandbox, `/instances/${id}`, {
      method: 'PATCH',
      body: { configuration: { 'event.notification.callback.url': receiver.url } },
    });
    const change = async (Key: string) => {
      sandbox.resource('contacts').create({ Key });
      await sandbox.deliveries.idle();
      return receiver.received.length;
    };
    assert.equal(await change('a'), 1);
    await call(sandbox, `/instances/${id}/enabled`, { method: 'DELETE' });
    assert.equal(await change('b'), 1);
    await call(sandbox, `/instances/${id}/enabled`, { method: 'PUT' });
    assert.equal(await change('c'), 2);
    await call(sandbox, `/instances/${id}`, { method: 'DELETE' });
    assert.equal(await change('d'), 2);
    assert.deepEqual((await call(sandbox, '/notifications/subscriptions')).rows, []);
  });

  it('run on a scaled clock by themselves', async () => {
    const sandbox = await notifying({ 'event.poller.refresh_interval': '1' }, { timeScale: 0.001 });
    sandbox.resource('contacts').create({ Key: 'a' });
    const delivered = new Promise<void>((resolve) => {
      sandbox.deliveries.watchers.add(() => {
        resolve();
      });
    });
    sandbox.clock.run();
    await delivered;
    assert.equal(receiver.received.length, 1);
  });

  it('can be sent by a test, as it likes', async () => {
    const sandbox = await notifying();
    const events = [
      { eventType: 'DELETED', objectId: '2|0' },
      { eventType: 'UNKNOWN', objectId: 7 },
    ] as const;
    const replies = await sandbox.notify({
      objectType: 'companies',
      events,
      records: [{ Key: '2|0' }],
      batch: 1,
      signatureKey: 'other',
    });
    assert.deepEqual(
      replies.map(({ status, text }) => [status, text]),
      [
        [200, '{}'],
        [200, '{}'],
      ],
    );
    assert.deepEqual(
      receiver.received.map(({ events: [event] }) => event?.['objectId']),
      ['2|0', 7],
    );
    const [first] = receiver.received;
    assert.equal(
      first?.headers['elements-webhook-signature'],
      signatureOf(first?.bytes ?? Buffer.of(), 'other'),
    );
    await sandbox.notify({
      body: ' {"eventId":1} ',
      headers: { 'Elements-Webhook-Signature': undefined, 'X-More': '1' },
    });
    const last = receiver.received.at(-1);
    assert.equal(last?.bytes.toString(), ' {"eventId":1} ');
    assert.deepEqual([last.headers['elements-webhook-signature'], last.headers['x-more']], [undefined, '1']);
    await assert.rejects(sandbox.notify({ url: 'http://127.0.0.1:9/', events }));
  });
});

/** Names and kinds of values, without the values; of a list its first. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return [shapeOf(value[0])];
  if (typeof value !== 'object' || value === null) return typeof value;
  const entries = Object.entries(value).filter(([key]) => !['invoices', 'contacts'].includes(key));
  return Object.fromEntries(entries.map(([key, inner]) => [key, shapeOf(inner)]));
}
