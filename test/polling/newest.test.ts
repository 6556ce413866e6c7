import assert from 'node:assert/strict';
import type { RecordEvent } from '../../src/events/event';
import { newestEvent } from '../../src/polling/newest';
import type { ResourceConfiguration } from '../../src/resource/resource';
import { contactsResource } from './maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('the newest event', () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox();
  });
  afterEach(() => polled.close());

  const create = (Key: string, at: number): void => {
    polled.sandbox.resource('contacts').create({ Key }, { at });
  };
  const newest = (resource: ResourceConfiguration = contactsResource()): Promise<RecordEvent> =>
    newestEvent({ resource, connection: polled.connection, signal: new AbortController().signal });

  for (const [what, age] of [
    ['minutes', HOUR / 4],
    ['hours', 5 * HOUR],
    ['weeks', 20 * DAY],
    ['months', 200 * DAY],
    ['years', 3_000 * DAY],
  ] as const) {
    it(`is found when it lies ${what} back, with the whole record`, async () => {
      create('old', NOON - age - DAY);
      create('new', NOON - age);
      const { event, payload } = await newest();
      assert.deepEqual([event.objectId, event.test, event.origin], ['new', true, 'poll']);
      assert.deepEqual(payload, polled.sandbox.resource('contacts').get('new'));
    });
  }

  it('is found behind pages of older ones, with a dozen requests at most', async () => {
    for (let index = 0; index < 500; index += 1) create(`c${index}`, NOON - (500 - index) * 7_000);
    const before = polled.sandbox.log.counters.requests;
    const { event } = await newest();
    const requests = polled.sandbox.log.counters.requests - before;
    assert.ok(Date.parse(event.date) > NOON - HOUR / 10, event.date);
    assert.ok(requests <= 12, `${requests} requests`);
  });

  it('is one of the first page where nothing can be asked for by date', async () => {
    create('a', NOON - DAY);
    create('b', NOON - HOUR);
    const { event } = await newest({ ...contactsResource(), url: '/hubs/crm/contacts' });
    assert.equal(event.objectId, 'b');
    const { updated, ...undated } = contactsResource();
    assert.ok(updated !== undefined);
    assert.ok(['a', 'b'].includes((await newest({ ...undated, url: '/hubs/crm/contacts' })).event.objectId));
  });

  it('is none with a date in the future as long as there is another', async () => {
    create('sound', NOON - DAY);
    create('ahead', NOON + DAY);
    assert.equal((await newest()).event.objectId, 'sound');
  });

  it('says so when there is none', async () => {
    await assert.rejects(newest(), /contacts: there is no record to send/);
  });
});
