import assert from 'node:assert/strict';
import { readResource } from '../../src/resource/configuration';
import { pushedResources } from '../../src/webhook/resources';
import { carrying, notification, post, runWebhook, type RunningWebhook } from './running-webhook';

describe('a webhook whose resource has a bare path', () => {
  let running: RunningWebhook;
  let calls: string[];
  const start = async (url: string): Promise<void> => {
    calls = [];
    running = await runWebhook({
      resources: pushedResources([readResource('contacts', { url, idField: 'Key' })], 'UTC'),
      callHub: ({ path }) => {
        calls.push(path);
        return Promise.resolve(
          path === '/instances'
            ? { id: 12345, element: { hub: 'finance' } }
            : { Key: 'k', FullName: 'Read', LastModifyDate: '2018-08-20T15:29:06Z' },
        );
      },
    });
  };
  afterEach(() => running.close());

  it('reads the record that a notification does not carry below that path', async () => {
    await start('/contacts');
    await post(running.url, notification({ objectId: 'k' }));
    await running.delivered(1);
    assert.deepEqual(calls, ['/contacts/k']);
    assert.deepEqual(
      running.events.map(({ event, payload }) => [event.hubKey, payload?.['FullName']]),
      [['crm', 'Read']],
    );
  });

  it('has the hub of the instance where the notification names none, asked for once and never waited for', async () => {
    await start('/contacts');
    const send = (key: string): Promise<unknown> =>
      post(running.url, carrying({ Key: key }, { hubKey: undefined }));
    await send('a');
    await running.delivered(1);
    assert.equal(running.events[0]?.event.hubKey, 'crm', "Maximizer's own, until the instance tells");
    await send('b');
    await send('c');
    await running.delivered(3);
    assert.deepEqual(
      running.events.slice(1).map(({ event }) => event.hubKey),
      ['finance', 'finance'],
    );
    assert.deepEqual(calls, ['/instances']);
  });

  it('asks nobody where the url names the hub', async () => {
    await start('/hubs/general/contacts');
    await post(running.url, carrying({ Key: 'a' }, { hubKey: undefined }));
    await running.delivered(1);
    assert.equal(running.events[0]?.event.hubKey, 'general');
    assert.deepEqual(calls, []);
  });
});
