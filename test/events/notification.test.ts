import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { notifiedInstant } from '../../src/events/notification-date';
import { NotificationError, readNotification, type ResourceOf } from '../../src/events/notification';

type Fields = Record<string, unknown>;

function sample(name: string): unknown {
  return JSON.parse(readFileSync(path.join(__dirname, '../data/notifications', name), 'utf8'));
}

function envelope(event: Fields, raw: Fields = {}, more: Fields = {}): unknown {
  return {
    id: '1',
    createdDate: 'Mon Aug 20 15:30:07 UTC 2018',
    message: { instanceId: 7, elementKey: 'maximizer', raw, events: [event] },
    ...more,
  };
}

function read(body: unknown, resourceOf?: ResourceOf) {
  const { events, ...notification } = readNotification(body, resourceOf);
  return { ...notification, events: [...events] };
}

function onlyEvent(body: unknown) {
  const { events } = read(body);
  assert.equal(events.length, 1);
  const [event] = events;
  assert.ok(event);
  return event;
}

describe('the dates of a notification', () => {
  const instant = Date.UTC(2018, 7, 20, 15, 30, 7);

  it('are read in their three styles', () => {
    assert.equal(notifiedInstant('Mon Aug 20 15:30:07 UTC 2018'), instant);
    assert.equal(notifiedInstant('Mon Aug 20 11:30:07 EDT 2018'), instant);
    assert.equal(notifiedInstant('2018-08-20T15:30:07Z'), instant);
    assert.equal(notifiedInstant('2018-08-20T17:30:07+0200'), instant);
    assert.equal(notifiedInstant('2018-08-20T15:30:07.250Z'), instant + 250);
    assert.equal(notifiedInstant('2018-08-20T15:30:07'), instant);
    assert.equal(notifiedInstant(instant), instant);
    assert.equal(notifiedInstant(String(instant)), instant);
  });

  it('are none where they say nothing', () => {
    for (const value of [
      undefined,
      null,
      '',
      'yesterday',
      true,
      {},
      -1,
      0,
      NaN,
      Infinity,
      1e20,
      '9'.repeat(60),
    ]) {
      assert.equal(notifiedInstant(value), undefined, JSON.stringify(value));
    }
  });
});

describe('a notification', () => {
  it('of a poller carries its record', () => {
    const { id, instanceId, events } = read(sample('polling-invoices.json'));
    assert.equal(id, '1496771/AWVX9OTIhdQRdI1F7Q7v');
    assert.equal(instanceId, '7950647');
    const [event] = events;
    assert.equal(events.length, 1);
    assert.equal(event?.eventType, 'CREATED');
    assert.equal(event.objectType, 'invoices');
    assert.equal(event.objectId, '14682');
    assert.equal(event.hubKey, 'erp');
    assert.equal(event.date, Date.UTC(2018, 7, 20, 15, 29, 6));
    assert.equal(event.pollDate, Date.UTC(2018, 7, 20, 15, 29, 34));
    assert.equal(event.record?.['internalId'], '14682');
    assert.equal(event.warning, undefined);
  });

  it("of a CRM's own webhook has the CRM's body in raw, and its records among the objects there", () => {
    const event = onlyEvent(sample('webhook-contact.json'));
    assert.equal(event.eventType, 'UPDATED');
    assert.equal(event.objectId, '003i0000032SVcmAAG');
    assert.deepEqual(event.record, { attributes: { type: 'Contact' }, Id: '003i0000032SVcmAAG' });
    assert.equal(event.pollDate, Date.UTC(2016, 5, 1, 4, 9, 11), 'the date of the envelope stands in');
  });

  it('of the older shape has a path and metadata', () => {
    const body = sample('older-shape.json');
    assert.equal(read(body).id, '1047/1088');
    assert.equal(read(body).instanceId, '31');
    const event = onlyEvent(body);
    assert.equal(event.objectType, 'folder');
    assert.equal(event.objectId, '/testfoldercreate');
    assert.deepEqual(event.record, { path: '/TestFolderCreate', name: 'TestFolderCreate', type: 'folder' });
    assert.equal(event.eventType, 'UPDATED');
    assert.equal(event.warning, 'event type missing');
  });

  it('finds each record of a batch that repeats raw, and nothing else of it', () => {
    const contacts = Array.from({ length: 30 }, (_, index) => ({
      Key: `k${index}`,
      FullName: `Name ${index}`,
    }));
    const events = [12, 3].map((index) => ({
      objectType: 'contacts',
      objectId: `k${index}`,
      eventType: 'UPDATED',
    }));
    const body = { message: { instanceId: 7, raw: { contacts, others: [{ Key: 'k3' }] }, events } };
    const found = read(body).events;
    assert.deepEqual(
      found.map(({ record }) => record?.['FullName']),
      ['Name 12', 'Name 3'],
    );
  });

  it('gives two events about one record a copy each', () => {
    const event = (eventType: string, date: string) => ({
      eventType,
      date,
      objectId: 'Q1',
      objectType: 'contacts',
    });
    const { events } = read({
      message: {
        instanceId: 7,
        raw: { contacts: [{ Key: 'Q1', Address: { City: 'London' } }] },
        events: [event('CREATED', '2018-08-20T15:30:07Z'), event('UPDATED', '2018-08-20T15:30:09Z')],
      },
    });
    const [first, second] = events.map(({ record }) => record);
    assert.deepEqual(first, { Key: 'Q1', Address: { City: 'London' } });
    assert.deepEqual(second, first);
    assert.notEqual(second, first);
    assert.notEqual(second['Address'], first['Address']);
  });

  it('takes numeric and composite identifiers', () => {
    const numeric = envelope(
      { objectType: 'tasks', objectId: 12, eventType: 'CREATED' },
      { tasks: [{ id: 12 }] },
    );
    assert.equal(onlyEvent(numeric).objectId, '12');
    assert.deepEqual(onlyEvent(numeric).record, { id: 12 });
    const injected = { objectId: '2|0', eventType: 'CREATED', name: 'x' };
    const composite = envelope(
      { objectType: 'lines', objectId: '2|0', eventType: 'CREATED' },
      { lines: [injected] },
    );
    assert.deepEqual(onlyEvent(composite).record, { name: 'x' }, 'what was injected is not the record');
  });

  it("looks a record up by the resource's own id field where it is known", () => {
    const raw = {
      orders: [
        { id: 'a', number: 'b' },
        { id: 'b', number: 'a' },
      ],
    };
    const body = envelope({ objectType: 'orders', objectId: 'a', eventType: 'UPDATED' }, raw);
    assert.equal(onlyEvent(body).record?.['number'], 'b');
    const identified = read(body, () => ({
      name: 'orders',
      identifierOf: (record) => String(record['number']),
      names: new Set(['number']),
    }));
    assert.equal(identified.events[0]?.record?.['id'], 'b');
  });

  it('takes objectType and pollDate from raw where the event has none, and says when there is no type', () => {
    const raw = { objectType: 'contacts', pollDate: 1534778974827, contacts: [{ id: '1' }] };
    const event = onlyEvent(envelope({ objectId: '1', eventType: 'deleted' }, raw));
    assert.equal(event.objectType, 'contacts');
    assert.equal(event.eventType, 'DELETED');
    assert.equal(event.pollDate, 1534778974827);
    assert.equal(event.record?.['id'], '1');
    const untyped = onlyEvent(envelope({ objectId: '1', eventType: 'UPDATED' }));
    assert.equal(untyped.objectType, 'unknown');
    assert.equal(untyped.warning, 'no objectType');
  });

  it('counts a type that it does not know as an update, and says so', () => {
    const event = onlyEvent(envelope({ objectType: 'contacts', objectId: '1', eventType: 'UNKNOWN' }));
    assert.equal(event.eventType, 'UPDATED');
    assert.equal(event.warning, 'event type UNKNOWN');
    const inherited = onlyEvent(
      envelope({ objectType: 'contacts', objectId: '1', eventType: 'constructor' }),
    );
    assert.equal(inherited.eventType, 'UPDATED');
  });

  it('looks at own properties only', () => {
    const event = onlyEvent(envelope({ objectType: 'constructor', objectId: '1', eventType: 'UPDATED' }));
    assert.equal(event.record, undefined);
    assert.throws(
      () => readNotification(Object.create({ message: { instanceId: 1, events: [] } })),
      NotificationError,
    );
  });

  it('is refused with the reason when it is none', () => {
    const reasons: [unknown, RegExp][] = [
      [null, /not a JSON object/],
      [[], /not a JSON object/],
      ['text', /not a JSON object/],
      [{}, /neither a message nor a response/],
      [{ message: [] }, /neither/],
      [{ message: { events: [] } }, /instanceId is missing/],
      [{ message: { instanceId: 7 } }, /message\.events is not an array/],
      [{ message: { instanceId: 7, events: [1] } }, /message\.events\[0\] is not an object/],
      [{ response: { events: [] } }, /instanceId is missing/],
      [{ instanceId: 1, response: {} }, /response\.events is not an array/],
    ];
    for (const [body, reason] of reasons) {
      assert.throws(() => readNotification(body), reason);
    }
  });

  it('without events is a notification too', () => {
    assert.deepEqual(read({ message: { instanceId: 7, events: [] } }).events, []);
  });
});
