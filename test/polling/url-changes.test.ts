import assert from 'node:assert/strict';
import { contactsResource } from './maximizer-resource';
import { startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe("a poller's url", () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox();
  });
  afterEach(() => polled.close());
  const ids = (): string[] => polled.events.map(({ event }) => event.objectId);

  for (const dated of [true, false]) {
    it(`that asks up to the present day finds today's changes tomorrow, ${dated ? 'by date' : 'by content'}`, async () => {
      const whole = contactsResource({
        url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}' AND LastModifyDate<'${nowTimeZone:GMT:yyyy-MM-dd'T00:00:00Z'}'",
      });
      const { updated, created, ...undated } = whole;
      assert.ok(updated && created);
      const poller = polled.poller(dated ? whole : undated);
      await poller.poll();
      polled.sandbox.clock.advance(MINUTE);
      polled.sandbox.resource('contacts').create({ Key: 'today' });
      for (let hour = 0; hour < 12; hour += 1) {
        assert.deepEqual(ids(), []);
        polled.sandbox.clock.advance(HOUR);
        await poller.poll();
      }
      await poller.poll();
      assert.deepEqual(ids(), ['today']);
    });
  }

  it('keeps its cursor when only the hub in it changes, which the platform ignores', async () => {
    const records = polled.sandbox.resource('contacts');
    const pollAt = (hub: string): Promise<unknown> =>
      polled.poller(contactsResource({ url: contactsResource().url.replace('/hubs/crm', hub) })).poll();
    await pollAt('/hubs/crm');
    for (const hub of ['', '/hubs/general', '/hubs/crm']) {
      polled.sandbox.clock.advance(MINUTE);
      records.create({ Key: `before ${hub}` });
      polled.sandbox.clock.advance(MINUTE);
      await pollAt(hub);
    }
    assert.deepEqual(ids(), ['before ', 'before /hubs/general', 'before /hubs/crm']);
    assert.deepEqual(polled.warnings, []);
  });
});
