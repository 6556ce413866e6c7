import assert from 'node:assert/strict';
import { blockOf } from '../../src/polling/memory/block';
import { keySeed, recordKey } from '../../src/resource/record-key';
import type { StoredResource } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const MINUTE = 60_000;

describe('records that are not as they should be', () => {
  let polled: PolledSandbox;
  let contacts: StoredResource;
  beforeEach(async () => {
    polled = await startPolledSandbox();
    contacts = polled.sandbox.declare('contacts', { where: 'ignored' });
  });
  afterEach(() => polled.close());

  const warnings = (): string[] =>
    polled.events.map(({ event }) => `${event.objectId}: ${event.warning ?? 'fine'}`).sort();

  it('come once, with a warning, and do not move the cursor', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    contacts.create({ Key: 'missing', LastModifyDate: null });
    contacts.create({ Key: 'broken', LastModifyDate: '2026-13-01T00:00:00Z' });
    contacts.create({ Key: 'future', LastModifyDate: '2026-02-10T12:07:00Z' });
    contacts.create({ Key: 'forever', LastModifyDate: '9999-12-31T00:00:00Z' });
    contacts.create({ Key: 'soon', LastModifyDate: '2026-02-10T12:05:00Z' });
    for (let poll = 0; poll < 8; poll += 1) {
      await poller.poll();
      polled.sandbox.clock.advance(MINUTE);
      contacts.create({ Key: `plain ${poll}` });
      polled.sandbox.clock.advance(1000);
    }
    await poller.poll();
    const odd = warnings().filter((line) => !line.startsWith('plain'));
    assert.deepEqual(odd, [
      "broken: LastModifyDate is no date like yyyy-MM-dd'T'HH:mm:ssXXX",
      'forever: LastModifyDate is a date that stands for none',
      'future: date in the future',
      'missing: no LastModifyDate',
      'soon: fine',
    ]);
    assert.equal(polled.events.length, 5 + 8);
  });

  it('come although their date is what databases write for none', async () => {
    const nones = [
      '0001-01-01T00:00:00Z',
      '1601-01-01T00:00:00Z',
      '1753-01-01T00:00:00Z',
      '1899-12-30T00:00:00Z',
      '1899-12-31T00:00:00-08:00',
      '1900-01-01T00:00:00Z',
      '1970-01-01T00:00:00Z',
      '1970-01-01T00:00:00-12:00',
      // the first instants of other systems, on records that were made later
      '1980-01-01T00:00:00Z',
      '2000-01-01T00:00:00Z',
      '2001-01-01T00:00:00Z',
      // and the last ones
      '2999-12-31T00:00:00Z',
      '9999-12-31T23:59:59Z',
    ];
    contacts.create({ Key: 'there before', LastModifyDate: nones[0] });
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    nones.forEach((LastModifyDate, index) => contacts.create({ Key: `none ${index}`, LastModifyDate }));
    contacts.create({ Key: 'none at all', LastModifyDate: nones[1], CreationDate: nones[2] });
    await poller.poll();
    await poller.poll();
    assert.deepEqual(warnings(), [
      ...nones.map((_none, index) => `none ${index}: LastModifyDate is a date that stands for none`).sort(),
      'none at all: LastModifyDate is a date that stands for none',
    ]);
    assert.deepEqual(
      polled.events.map(({ event }) => event.eventType),
      [...nones.map(() => 'CREATED'), 'UPDATED'],
    );
    contacts.patch('none 3', { City: 'Rome', LastModifyDate: nones[3] });
    await poller.poll();
    assert.equal(polled.events.at(-1)?.event.eventType, 'UPDATED');
    assert.equal(polled.events.length, nones.length + 2);
  });

  it('are new when the creation date says so and the updated date says nothing', async () => {
    contacts.create({ Key: 'there before', LastModifyDate: null }, { at: NOON - MINUTE });
    const poller = polled.poller(contactsResource());
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    contacts.create({ Key: 'new', LastModifyDate: null });
    const CreationDate = new Date(NOON - MINUTE).toISOString();
    contacts.create({ Key: 'seen only now', LastModifyDate: null, CreationDate });
    contacts.patch('there before', { City: 'Rome', LastModifyDate: null });
    await poller.poll();
    contacts.patch('new', { City: 'Rome', LastModifyDate: null });
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ event }) => `${event.eventType} ${event.objectId}`),
      ['UPDATED there before', 'CREATED new', 'UPDATED seen only now', 'UPDATED new'],
    );
  });

  it('are told apart by their content', async () => {
    const poller = polled.poller(contactsResource());
    contacts.create({ Key: 'a', City: 'Bonn', LastModifyDate: null });
    await poller.poll();
    for (const City of ['Rome', 'Rome', 'Bonn']) {
      contacts.patch('a', { City, LastModifyDate: null });
      await poller.poll();
    }
    assert.deepEqual(
      polled.events.map(({ payload }) => payload?.['City']),
      ['Rome', 'Bonn'],
    );
  });

  it('have their content as identifier when the id field is missing', async () => {
    const resource = contactsResource({ idField: 'customer.id' });
    const poller = polled.poller(resource);
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    contacts.create({ Key: 'a' });
    contacts.create({ Key: 'b', customer: { id: 7 } });
    await poller.poll();
    polled.sandbox.clock.advance(MINUTE);
    await poller.poll();
    const ids = polled.events.map(({ event }) => [event.objectId, event.warning]);
    assert.deepEqual(ids[1], ['7', undefined]);
    assert.match(String(ids[0]?.[0]), /^[0-9a-f]{16}$/);
    assert.equal(ids[0]?.[1], 'no customer.id');
    assert.equal(ids.length, 2);
  });

  it('that change their future date, or their content under it, come again', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    contacts.create({ Key: 'a', LastModifyDate: '2027-01-01T00:00:00Z' });
    await poller.poll();
    contacts.patch('a', { City: 'Rome', LastModifyDate: '2027-01-01T00:00:00Z' });
    await poller.poll();
    await poller.poll();
    assert.equal(polled.events.length, 2);
    assert.equal(new Set(polled.events.map(({ event }) => event.id)).size, 2);
  });
});

describe('a resource without dates', () => {
  let polled: PolledSandbox;
  let contacts: StoredResource;
  const undated = (): ReturnType<typeof contactsResource> => {
    const resource = contactsResource({ url: '/hubs/crm/contacts' });
    delete resource.updated;
    delete resource.created;
    return resource;
  };
  beforeEach(async () => {
    polled = await startPolledSandbox();
    contacts = polled.sandbox.declare('contacts', { updatedField: null, createdField: null });
  });
  afterEach(() => polled.close());

  it('changes by content, over restarts, and names new records', async () => {
    contacts.create({ Key: 'a', City: 'Bonn' });
    contacts.create({ Key: 'b', City: 'Bonn' });
    await polled.poller(undated()).poll();
    contacts.patch('a', { City: 'Rome' });
    contacts.create({ Key: 'c' });
    await polled.poller(undated()).poll();
    await polled.poller(undated()).poll();
    assert.deepEqual(
      polled.events.map(({ event }) => `${event.eventType} ${event.objectId}`),
      ['UPDATED a', 'CREATED c'],
    );
    assert.equal(polled.events[0]?.event.date, new Date(NOON).toISOString());
  });

  it('does not come again however long it stays as it is', async () => {
    contacts.create({ Key: 'a' });
    const poller = polled.poller(undated(), { startFrom: 'beginning' });
    for (let day = 0; day < 100; day += 10) {
      await poller.poll();
      polled.sandbox.clock.advance(10 * 86_400_000);
    }
    assert.equal(polled.events.length, 1);
  });

  it('is forgotten when it was gone for longer than five weeks, so that the disk does not fill', async () => {
    contacts.create({ Key: 'gone' });
    contacts.create({ Key: 'here' });
    const poller = polled.poller(undated());
    await poller.poll();
    contacts.delete('gone');
    for (let day = 0; day < 60; day += 5) {
      polled.sandbox.clock.advance(5 * 86_400_000);
      await poller.poll();
    }
    const blocks = await polled.store.range(Buffer.from('r'), Buffer.from('s'), 10);
    assert.deepEqual(
      blocks.flatMap(([, bytes]) => blockOf(bytes).keys),
      [recordKey('here', keySeed('test'))],
    );
  });

  it('identifies a record by its content when idField is blank', async () => {
    const poller = polled.poller({ ...undated(), idField: '' });
    await poller.poll();
    contacts.create({ Key: 'a', City: 'Bonn' });
    await poller.poll();
    contacts.patch('a', { City: 'Rome' });
    await poller.poll();
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ event }) => [event.eventType, event.warning]),
      [
        ['CREATED', undefined],
        ['CREATED', undefined],
      ],
    );
  });
});

describe('records without a creation date', () => {
  it('are new only when everything was read from the beginning, and never twice', async () => {
    const polled = await startPolledSandbox();
    const contacts = polled.sandbox.resource('contacts');
    const resource = contactsResource();
    delete resource.created;
    contacts.create({ Key: 'a' }, { at: NOON - 100 * 86_400_000 });
    const all = polled.poller(resource, { startFrom: 'beginning', scope: 'all' });
    const some = polled.poller(resource, { startFrom: NOON - MINUTE, scope: 'some' });
    await all.poll();
    polled.sandbox.clock.advance(86_400_000);
    contacts.create({ Key: 'b' });
    polled.sandbox.clock.advance(MINUTE);
    await all.poll();
    await some.poll();
    // the versions of a are long forgotten, that it exists is not
    for (let day = 0; day < 3; day += 1) {
      polled.sandbox.clock.advance(86_400_000);
      contacts.create({ Key: `day ${day}` });
      await all.poll();
    }
    contacts.patch('a', {});
    await all.poll();
    const lines = polled.events.map(({ event }) => `${event.eventType} ${event.objectId}`);
    assert.deepEqual(lines, [
      'CREATED a',
      'CREATED b',
      'UPDATED b',
      'CREATED day 0',
      'CREATED day 1',
      'CREATED day 2',
      'UPDATED a',
    ]);
    await polled.close();
  });
});

describe('a date of the hour that a local clock showed twice', () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox({}, { timeZone: 'Europe/Berlin' });
  });
  afterEach(() => polled.close());

  it('counts once more when its content changes in the second of the two hours, also seen late', async () => {
    const local = { field: 'LastModifyDate', format: 'yyyy-MM-dd HH:mm:ss', timezone: 'Europe/Berlin' };
    const contacts = polled.sandbox.declare('contacts', { where: 'ignored' });
    const resource = contactsResource({ url: '/hubs/crm/contacts', updated: local });
    delete resource.created;
    const poller = polled.poller(resource);
    const firstHour = Date.UTC(2026, 9, 25, 0, 30);
    const LastModifyDate = '2026-10-25 02:30:00';
    polled.sandbox.clock.set(firstHour - MINUTE);
    await poller.poll();
    polled.sandbox.clock.set(firstHour);
    contacts.create({ Key: 'a', City: 'Bonn', LastModifyDate });
    for (let minute = 0; minute < 70; minute += 1) {
      polled.sandbox.clock.advance(MINUTE);
      if (minute === 59) {
        contacts.patch(
          'a',
          { City: 'Rome', LastModifyDate },
          { visibleAt: polled.sandbox.clock.now() + 5 * MINUTE },
        );
      }
      await poller.poll();
    }
    assert.deepEqual(
      polled.events.map(({ payload }) => payload?.['City']),
      ['Bonn', 'Rome'],
    );
  });
});
