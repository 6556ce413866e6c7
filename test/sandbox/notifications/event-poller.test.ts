import assert from 'node:assert/strict';
import type { OddityName, Sandbox } from '../index';
import { sandboxes } from '../testing';
import { startReceiver } from './receiver';
import type { Receiver } from './receiver';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const ISO = "yyyy-MM-dd'T'HH:mm:ssXXX";

describe('sandbox: the platform’s own poller', () => {
  const sandboxWith = sandboxes();
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.close());

  interface Keys {
    url?: string;
    idField?: string;
    dates?: Record<string, string>;
    [key: string]: unknown;
  }

  /** A sandbox whose instance polls contacts; keys change what is right. */
  async function polling({ dates, ...keys }: Keys = {}, odd: OddityName[] = []): Promise<Sandbox> {
    const contacts = {
      url: `/hubs/crm/contacts?where=LastModifyDate>'\${date:${ISO}}'`,
      idField: 'Key',
      datesConfiguration: {
        updatedDateField: 'LastModifyDate',
        updatedDateFormat: ISO,
        createdDateField: 'CreationDate',
        createdDateFormat: ISO,
        ...dates,
      },
      ...keys,
    };
    return pollingWith({ 'event.poller.configuration': { contacts } }, odd);
  }
  async function pollingWith(
    configuration: Record<string, unknown>,
    odd: OddityName[] = [],
  ): Promise<Sandbox> {
    const sandbox = await sandboxWith({ odd });
    sandbox.clock.set(START);
    sandbox.instances.change(sandbox.instance.id, {
      configuration: {
        'event.notification.enabled': 'true',
        'event.notification.callback.url': receiver.url,
        ...configuration,
      },
    });
    return sandbox;
  }

  /** A minute passes, then the platform polls. Returns what it tells, as `id type`. */
  async function told(sandbox: Sandbox, minutes = 1): Promise<string[]> {
    const before = receiver.received.length;
    sandbox.clock.advance(minutes * MINUTE);
    sandbox.eventPoller.poll(sandbox.instance.id);
    await sandbox.deliveries.idle();
    const events = receiver.received.slice(before).flatMap((received) => received.events);
    return events.map(({ objectId, eventType }) => `${String(objectId)} ${String(eventType)}`);
  }
  const failure = ({ eventPoller, instance }: Sandbox) =>
    eventPoller.failures.get(`${instance.id}/contacts`) ?? 'none';

  it('tells each change once, also those of the very second of a poll', async () => {
    const sandbox = await polling();
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'a' });
    assert.deepEqual(await told(sandbox), ['a CREATED']);
    contacts.create({ Key: 'tie' });
    assert.deepEqual(await told(sandbox), ['tie CREATED']);
    contacts.patch('a', { City: 'Bonn' });
    assert.deepEqual(await told(sandbox), ['a UPDATED']);
    assert.deepEqual(await told(sandbox), []);
  });

  it('reads by the where of its configuration', async () => {
    const sandbox = await polling({
      url: `/contacts?where=LastModifyDate>'\${date:${ISO}}' and City='Bonn'`,
    });
    sandbox.resource('contacts').createMany([
      { Key: 'a', City: 'Bonn' },
      { Key: 'b', City: 'Kiel' },
    ]);
    assert.deepEqual(await told(sandbox), ['a CREATED']);
  });

  const lost: [why: string, keys: Keys][] = [
    [
      'a url that asks for a day that has not come',
      { url: `/contacts?where=LastModifyDate>'\${date:9999-MM-dd}'` },
    ],
    ['a url whose pattern Java refuses', { url: "/contacts?where=LastModifyDate>'${date:yyyy-mm-ddTHH}'" }],
    ['a url with an unknown field', { url: `/contacts?where=LastModifiedDate>'\${date:${ISO}}'` }],
    ['a url of no resource', { url: `/contact?where=LastModifyDate>'\${date:${ISO}}'` }],
    [
      'a url with a date that the CRM cannot read',
      { url: "/contacts?where=LastModifyDate>'${date:dd.MM.yyyy}'" },
    ],
    ['an updated date that its format cannot read', { dates: { updatedDateFormat: 'yyyy-MM-dd HH:mm:ss' } }],
    ['a format that drops the time of day', { dates: { updatedDateFormat: 'yyyy-MM-dd' } }],
    [
      'a format that hides the zone, and a wrong one beside it',
      { dates: { updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss", updatedDateTimezone: 'Asia/Tokyo' } },
    ],
    ['a field that no record has', { dates: { updatedDateField: 'ModifyDate' } }],
    ['a format of no letters', { dates: { updatedDateFormat: 'key' } }],
    [
      'a zone behind, and a filter by the current date',
      {
        filterByCurrentDate: 'true',
        dates: { updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ss", updatedDateTimezone: 'America/New_York' },
      },
    ],
  ];
  for (const [why, keys] of lost)
    it(`loses what changes by ${why}`, async () => {
      const sandbox = await polling(keys);
      sandbox.clock.advance(5000);
      sandbox.resource('contacts').create({ Key: 'a' });
      assert.deepEqual(await told(sandbox), []);
      assert.deepEqual(await told(sandbox), []);
    });

  it('keeps why a poll was refused, until one is not', async () => {
    const sandbox = await polling({ url: `/contacts?where=Nope>'\${date:${ISO}}'` });
    await told(sandbox);
    assert.match(failure(sandbox), /unknown field 'Nope'/);
    sandbox.resource('contacts').create({ Key: 'a', Nope: '2027-01-01T00:00:00Z' });
    assert.deepEqual(await told(sandbox), ['a CREATED']);
    assert.equal(failure(sandbox), 'none');
  });

  it('drops what its updated date says is older, unless told not to', async () => {
    const url = '/contacts';
    const told2 = async (keys: Keys) => {
      const sandbox = await polling({ url, ...keys });
      const old = '2020-01-01T00:00:00Z';
      sandbox.resource('contacts').create({ Key: 'a', LastModifyDate: old, CreationDate: old });
      return told(sandbox);
    };
    assert.deepEqual(await told2({}), []);
    assert.deepEqual(await told2({ filterByUpdatedDate: 'false' }), ['a CREATED']);
  });

  it('takes for new what was updated within the tolerance, by the dates that it can read', async () => {
    const made = async (keys: Keys) => {
      const sandbox = await polling(keys);
      sandbox.resource('contacts').create({ Key: 'a', CreationDate: '2026-01-01T11:59:55Z' });
      return told(sandbox);
    };
    assert.deepEqual(await made({}), ['a UPDATED']);
    assert.deepEqual(await made({ createdCheckTolerance: '5' }), ['a CREATED']);
    assert.deepEqual(await made({ createdCheckTolerance: 4 }), ['a UPDATED']);
    assert.deepEqual(await made({ createdCheckTolerance: 5, dates: { createdDateFormat: 'HH:mm' } }), [
      'a UPDATED',
    ]);
  });

  it('tells without dates what it has not seen so, as of no known type', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(START);
    sandbox.resource('notes').create({ Key: 'old' });
    const configuration = { notes: { url: '/notes', idField: 'Key' } };
    sandbox.instances.change(sandbox.instance.id, {
      configuration: {
        'event.notification.enabled': true,
        'event.notification.callback.url': receiver.url,
        'event.poller.configuration': JSON.stringify(configuration),
      },
    });
    assert.deepEqual(await told(sandbox), []);
    sandbox.resource('notes').create({ Key: 'new' });
    sandbox.resource('notes').patch('old', { Text: 'x' });
    assert.deepEqual((await told(sandbox)).sort(), ['new UNKNOWN', 'old UNKNOWN']);
    assert.deepEqual(await told(sandbox), []);
  });

  it('loses what is searchable later than pollDelay, and nothing that is not', async () => {
    const late = async (keys: Keys) => {
      const sandbox = await polling(keys);
      sandbox.resource('contacts').create({ Key: 'a' }, { visibleAt: START + 3 * MINUTE });
      return [await told(sandbox, 2), await told(sandbox, 2), await told(sandbox, 2)].flat();
    };
    assert.deepEqual(await late({}), []);
    assert.deepEqual(await late({ pollDelay: '240' }), ['a CREATED']);
  });

  it('sees records as its instance’s transformations show them', async () => {
    const sandbox = await polling();
    const fields = [{ path: 'id', vendorPath: 'Key' }];
    sandbox.instance.transformations.set('contacts', { vendorName: 'contacts', fields });
    sandbox.resource('contacts').create({ Key: 'a' });
    const [event = ''] = await told(sandbox);
    assert.match(event, /^\d+ CREATED$/, 'there is no Key any more');
  });

  it('has the element’s own configuration where the instance has none, or names of it', async () => {
    const [all, named, described] = [
      {},
      { 'event.poller.urls': 'companies|opportunities' },
      {
        'event.poller.urls': `contacts|/contacts?where=LastModifyDate>'\${date:${ISO}}'||LastModifyDate|${ISO}|GMT`,
      },
    ];
    const types = async (configuration: Record<string, unknown>) => {
      const sandbox = await pollingWith(configuration);
      for (const name of ['contacts', 'companies', 'opportunities', 'notes'])
        sandbox.resource(name).create({ Key: name, id: name });
      return (await told(sandbox)).sort();
    };
    assert.deepEqual(await types(all), ['companies CREATED', 'contacts CREATED', 'opportunities CREATED']);
    assert.deepEqual(await types(named), ['companies CREATED', 'opportunities CREATED']);
    assert.deepEqual(await types(described), ['contacts UPDATED']);
    assert.deepEqual(await types({ 'event.poller.configuration': {} }), []);
  });

  it('rests while the CRM withholds its consent, and tells what it missed then', async () => {
    const sandbox = await polling();
    sandbox.instances.change(sandbox.instance.id, { valid: false });
    sandbox.resource('contacts').create({ Key: 'a' });
    assert.deepEqual(await told(sandbox), []);
    sandbox.instances.change(sandbox.instance.id, { valid: true });
    assert.deepEqual(await told(sandbox), ['a CREATED']);
  });
});
