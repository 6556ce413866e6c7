import assert from 'node:assert/strict';
import type { ResourceConfiguration } from '../../src/resource/resource';
import type { StoredResource } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('a first poll from an instant', () => {
  let polled: PolledSandbox;
  let contacts: StoredResource;
  beforeEach(async () => {
    polled = await startPolledSandbox();
    contacts = polled.sandbox.resource('contacts');
    contacts.create({ Key: 'before' }, { at: NOON - 3 * HOUR });
    contacts.create({ Key: 'after' }, { at: NOON - HOUR });
  });
  afterEach(() => polled.close());

  /** A resource that says nothing of its dates. */
  function undated(url: string): ResourceConfiguration {
    const resource = contactsResource({ url });
    delete resource.updated;
    delete resource.created;
    return resource;
  }
  const ids = (): string[] => polled.events.map(({ event }) => event.objectId).sort();

  for (const url of [
    "/hubs/crm/contacts?where=CreationDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
    "/hubs/crm/contacts?where=CreationDate>'${gmtDate:yyyy-MM-dd HH:mm:ss}'",
    "/hubs/crm/contacts?where=CreationDate>'${epoch:s}'",
  ]) {
    it(`is honoured where only the url knows dates: ${url}`, async () => {
      contacts = polled.sandbox.declare('contacts', {
        dates: { CreationDate: instantOf },
      });
      const poller = polled.poller(undated(url), { startFrom: NOON - 2 * HOUR });
      contacts.create({ Key: 'before' }, { at: NOON - 3 * HOUR });
      contacts.create({ Key: 'after' }, { at: NOON - HOUR });
      await poller.poll();
      assert.deepEqual(ids(), ['after']);
      polled.sandbox.clock.advance(20 * MINUTE);
      contacts.create({ Key: 'later' });
      polled.sandbox.clock.advance(20 * MINUTE);
      await poller.poll();
      await poller.poll();
      assert.deepEqual(ids(), ['after', 'later']);
      assert.deepEqual(polled.warnings, []);
    });
  }

  it('starts now, and says so, where neither the records nor the url know dates', async () => {
    const poller = polled.poller(undated('/hubs/crm/contacts'), { startFrom: NOON - 2 * HOUR });
    await poller.poll();
    await poller.poll();
    assert.deepEqual(ids(), []);
    assert.equal(polled.warnings.length, 1);
    assert.match(polled.warnings.join(), /cannot start at 2026-02-10T10:00:00.000Z: it starts now/);
  });
});

describe('a first poll that starts now', () => {
  it('begins although nothing is there, which the hub says with 204', async () => {
    const polled = await startPolledSandbox({ odd: ['no-content'] });
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    polled.sandbox.resource('contacts').create({ Key: 'a' });
    polled.sandbox.clock.advance(MINUTE);
    await poller.poll();
    polled.sandbox.clock.advance(HOUR);
    await poller.poll();
    await polled.close();
    assert.deepEqual(
      polled.events.map(({ event }) => event.objectId),
      ['a'],
    );
  });

  it('says once that it only notes what is there, also when it had to be tried again', async () => {
    const polled = await startPolledSandbox();
    const poller = polled.poller(contactsResource({ pageSize: 1 }));
    polled.sandbox.faults.add({ kind: 'status', status: 403 });
    await assert.rejects(poller.poll(), { httpStatus: 403 });
    await poller.poll();
    await poller.poll();
    await polled.poller(contactsResource()).poll();
    await polled.close();
    assert.equal(polled.lines.length, 1);
    assert.match(polled.lines.join(), /^contacts: a first poll: .* from now on/);
  });

  it('says nothing of it when it starts elsewhere', async () => {
    const polled = await startPolledSandbox();
    await polled.poller(contactsResource(), { startFrom: 'beginning' }).poll();
    await polled.poller(contactsResource(), { startFrom: NOON - HOUR, scope: 'other' }).poll();
    await polled.close();
    assert.deepEqual(polled.lines, []);
  });
});

/** An instant in any of the writings that the urls here use. */
function instantOf(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  return Date.parse(/[zZ]|[+-]\d\d:\d\d$/.test(value) ? value : `${value.replace(' ', 'T')}Z`);
}
