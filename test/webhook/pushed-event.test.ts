import assert from 'node:assert/strict';
import type { RecordEvent } from '../../src/events/event';
import { readNotification } from '../../src/events/notification';
import { readResource } from '../../src/resource/configuration';
import { pushedEvents, type PushSource } from '../../src/webhook/pushed-event';
import { pushedResources, recordPath } from '../../src/webhook/resources';
import { polledEvents } from '../polling/polled-events';

const NOW = Date.UTC(2018, 7, 20, 15, 30, 0);
const DATED = readResource('contacts', {
  url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
  idField: 'Key',
  datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
});
const UNDATED = readResource('notes', { url: '/hubs/crm/notes', idField: 'Key' });

function sourceOf(...configurations: (typeof DATED)[]): PushSource {
  const resources = pushedResources(configurations, 'UTC');
  return {
    instanceId: '12345',
    elementKey: 'maximizer',
    resourceOf: (objectType) => resources.get(objectType),
    now: () => NOW,
  };
}

function pushed(event: Record<string, unknown>, raw: Record<string, unknown>, source = sourceOf()) {
  const message = { instanceId: 12345, raw, events: [event] };
  const { events } = readNotification({ id: '1', message }, source.resourceOf);
  const [first] = [...events].map(pushedEvents(source));
  assert.ok(first);
  return first;
}

/** What a poll makes of a record. */
function polled(configuration: typeof DATED, record: Record<string, unknown>): RecordEvent {
  const [event] = polledEvents(configuration, [record], NOW);
  assert.ok(event);
  return event;
}

describe('a pushed event', () => {
  const record = { Key: 'Q29tcA==', FullName: 'Ann', LastModifyDate: '2018-08-20T15:29:06Z' };
  const told = {
    objectType: 'contacts',
    objectId: 'Q29tcA==',
    eventType: 'CREATED',
    date: '2018-08-20T15:29:06Z',
    hubKey: 'crm',
  };

  it('is equal to the polled one but for its origin', () => {
    const event = pushed(
      { ...told, pollDate: '2018-08-20T15:30:00Z' },
      { contacts: [record] },
      sourceOf(DATED),
    );
    const expected = polled(DATED, record);
    assert.equal(event.event.id, '12345/contacts/Q29tcA==@2018-08-20T15:29:06.000Z');
    assert.deepEqual(event.event, { ...expected.event, origin: 'webhook' });
    assert.deepEqual(event.payload, expected.payload);
  });

  it('has the same id without a configuration, and without the record', () => {
    const { id } = polled(DATED, record).event;
    assert.equal(pushed(told, { contacts: [record] }).event.id, id);
    assert.equal(pushed(told, {}).event.id, id);
    assert.equal(pushed(told, {}).payload, null);
  });

  it('has the content hash for its version where the resource has no dates', () => {
    const note = { Key: 'n1', Text: 'hello' };
    const event = { objectType: 'notes', objectId: 'n1', eventType: 'UPDATED', date: '2018-08-20T15:29:06Z' };
    const injected = { ...note, objectId: 'n1', eventType: 'UPDATED' };
    const { id } = polled(UNDATED, note).event;
    assert.match(id, /^12345\/notes\/n1@[0-9a-f]{16}$/);
    assert.equal(pushed(event, { notes: [note] }, sourceOf(UNDATED)).event.id, id);
    assert.equal(pushed(event, { notes: [injected] }, sourceOf(UNDATED)).event.id, id);
    assert.equal(pushed({ ...event, date: undefined }, { notes: [note] }).event.id, id);
  });

  it("ends its version in '-' for a deletion", () => {
    const { event, payload } = pushed({ ...told, eventType: 'DELETED' }, {});
    assert.equal(event.id, '12345/contacts/Q29tcA==@2018-08-20T15:29:06.000Z-');
    assert.equal(payload, null);
    assert.match(pushed({ ...told, eventType: 'DELETED', date: null }, {}).event.id, /@[0-9a-f]{16}-$/);
  });

  it('says when its date lies in the future', () => {
    assert.equal(pushed({ ...told, date: '2018-08-20T16:00:00Z' }, {}).event.warning, 'date in the future');
    assert.equal(pushed(told, {}).event.warning, undefined);
  });

  it('falls back to the date of noticing, and to now', () => {
    const at = (event: Record<string, unknown>): string => pushed(event, {}).event.date;
    assert.equal(at({ ...told, date: 'x', pollDate: 1534778974827 }), '2018-08-20T15:29:34.827Z');
    assert.equal(at({ ...told, date: 'x' }), '2018-08-20T15:30:00.000Z');
  });
});

describe("a record's address", () => {
  it("is the hub's, encoded", () => {
    const event = { hubKey: 'crm', objectType: 'contacts', objectId: 'Q29t/+=|0' };
    assert.equal(recordPath(event, undefined), '/hubs/crm/contacts/Q29t%2F%2B%3D%7C0');
    const [resource] = pushedResources([DATED], 'UTC').values();
    assert.equal(recordPath({ ...event, hubKey: 'x' }, resource), '/hubs/crm/contacts/Q29t%2F%2B%3D%7C0');
  });

  it('leads nowhere else', () => {
    const path = (hubKey: string, objectType: string, objectId: string): string | undefined =>
      recordPath({ hubKey, objectType, objectId }, undefined);
    assert.equal(path('crm', '..', '1'), undefined);
    assert.equal(path('..', 'contacts', '1'), undefined);
    assert.equal(path('crm', 'contacts', '..'), undefined);
    assert.equal(path('crm', 'contacts', ''), undefined);
    assert.equal(path('crm', 'contacts/../..', '1'), undefined);
    assert.equal(path('crm', 'contacts', '\ud800'), undefined);
    assert.equal(path('crm', 'contacts', '../../instances?x#y'), undefined);
    assert.equal(path('crm', 'contacts', 'a/b?x#y'), '/hubs/crm/contacts/a%2Fb%3Fx%23y');
  });
});
