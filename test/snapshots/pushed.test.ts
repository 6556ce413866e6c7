import assert from 'node:assert/strict';
import { createMemoryStore } from '../../src/store/memory-store';
import { EVERYTHING, type Watch } from '../../src/snapshots/watch';
import { carrying, notification, post, runWebhook, type RunningWebhook } from '../webhook/running-webhook';

describe('what changed of pushed records', () => {
  let running: RunningWebhook;
  afterEach(() => running.close());

  const push = async (contact: Record<string, unknown>, event: Record<string, unknown>): Promise<void> => {
    const { status } = await post(running.url, carrying(contact, event));
    assert.equal(status, 200);
  };
  const day = (number: number): Record<string, unknown> => ({ date: `2018-08-${10 + number}T00:00:00Z` });
  const told = (): unknown[] => running.events.map(({ event }) => event.changed);

  it('is told from the second push on, within one notification too', async () => {
    running = await runWebhook({ watch: EVERYTHING });
    await push({ Key: 'a', City: 'Bonn' }, day(1));
    await push({ Key: 'a', City: 'Rome' }, day(2));
    await push({ Key: 'b', City: 'Oslo' }, day(2));
    assert.deepEqual(told(), [undefined, { City: { from: 'Bonn', to: 'Rome' } }, undefined]);
  });

  it('is not told of a version that comes after a later one, which stays the last', async () => {
    running = await runWebhook({ watch: EVERYTHING });
    await push({ Key: 'a', City: 'Bonn' }, day(1));
    await push({ Key: 'a', City: 'Oslo' }, day(3));
    await push({ Key: 'a', City: 'late' }, day(2));
    await push({ Key: 'a', City: 'Rome' }, day(4));
    assert.deepEqual(told(), [
      undefined,
      { City: { from: 'Bonn', to: 'Oslo' } },
      undefined,
      { City: { from: 'Oslo', to: 'Rome' } },
    ]);
  });

  it('is told of the last version that could be stored', async () => {
    const store = createMemoryStore();
    let isFull = false;
    running = await runWebhook({
      watch: EVERYTHING,
      store,
      write: (operations) => (isFull ? Promise.reject(new Error('full')) : store.write(operations)),
    });
    await push({ Key: 'a', City: 'Bonn' }, day(1));
    isFull = true;
    const refused = await post(running.url, carrying({ Key: 'a', City: 'Oslo' }, day(2)));
    assert.equal(refused.status, 503);
    isFull = false;
    await push({ Key: 'a', City: 'Rome' }, day(3));
    assert.deepEqual(told(), [undefined, { City: { from: 'Bonn', to: 'Rome' } }]);
  });

  it('is forgotten with the record that is deleted', async () => {
    running = await runWebhook({ watch: EVERYTHING });
    await push({ Key: 'a', City: 'Bonn' }, day(1));
    await push({ Key: 'a', City: 'Bonn' }, { eventType: 'DELETED', ...day(2) });
    await push({ Key: 'a', City: 'Rome' }, { eventType: 'CREATED', ...day(3) });
    assert.deepEqual(told(), [undefined, undefined, undefined]);
  });

  it('is told of records that are read because the notification does not carry them', async () => {
    const cities = ['Bonn', 'Rome'];
    running = await runWebhook({
      watch: EVERYTHING,
      callHub: () => Promise.resolve({ Key: 'a', City: cities.shift() }),
    });
    for (const number of [1, 2]) {
      const { status } = await post(running.url, notification({ objectId: 'a', ...day(number) }));
      assert.equal(status, 200);
      await running.delivered(number);
    }
    assert.deepEqual(told(), [undefined, { City: { from: 'Bonn', to: 'Rome' } }]);
  });

  it('decides what is sent, and what is not costs no event, is answered with 200, and is the version before the next', async () => {
    const rows = [{ field: 'Status', when: 'becomes', from: '', to: 'Won' }] as const;
    const watch: Watch = { ...EVERYTHING, rows, created: false, deleted: false };
    running = await runWebhook({ watch });
    await push({ Key: 'a', Status: 'Open' }, { eventType: 'CREATED', ...day(1) });
    await push({ Key: 'a', Status: 'Lost' }, day(2));
    await push({ Key: 'a', Status: 'Won' }, day(3));
    await push({ Key: 'a', Status: 'Won', City: 'Rome' }, day(4));
    await push({ Key: 'a', Status: 'Won' }, { eventType: 'DELETED', ...day(5) });
    assert.deepEqual(told(), [{ Status: { from: 'Lost', to: 'Won' } }]);
  });
});
