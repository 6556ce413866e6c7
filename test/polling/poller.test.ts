import assert from 'node:assert/strict';
import type { StoredResource } from '../sandbox';
import { contactsResource } from './maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from './polled-sandbox';

const SECOND = 1000;

describe('poller', () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox();
  });
  afterEach(() => polled.close());

  const contacts = (): StoredResource => polled.sandbox.resource('contacts');
  const pass = (seconds: number): void => {
    polled.sandbox.clock.advance(seconds * SECOND);
  };
  const emitted = (): string[] =>
    polled.events.map(({ event }) => `${event.eventType} ${event.objectId} ${event.date}`);
  const at = (seconds: number): string => new Date(NOON + seconds * SECOND).toISOString();

  it('emits nothing of what was there at the start, then each change once', async () => {
    contacts().create({ Key: 'old' }, { at: NOON - 3600 * SECOND });
    const poller = polled.poller(contactsResource());
    await poller.poll();
    assert.deepEqual(emitted(), []);
    pass(60);
    contacts().create({ Key: 'new' });
    contacts().patch('old', { City: 'Bonn' });
    pass(60);
    await poller.poll();
    await poller.poll();
    assert.deepEqual(emitted(), [`UPDATED old ${at(60)}`, `CREATED new ${at(60)}`]);
  });

  it('says all that an event has to say', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    pass(60);
    contacts().create({ Key: 'Q29udGFjdA==', FullName: 'Ada' });
    pass(5);
    await poller.poll();
    assert.deepEqual(polled.events, [
      {
        event: {
          id: `${polled.sandbox.instance.id}/contacts/Q29udGFjdA==@${at(60)}`,
          eventType: 'CREATED',
          objectType: 'contacts',
          objectId: 'Q29udGFjdA==',
          date: at(60),
          pollDate: at(65),
          elementKey: 'maximizer',
          hubKey: 'crm',
          instanceId: String(polled.sandbox.instance.id),
          origin: 'poll',
          attempt: 1,
        },
        payload: contacts().get('Q29udGFjdA=='),
      },
    ]);
  });

  it('emits what changes in the very second of the first poll after it was read', async () => {
    contacts().create({ Key: 'a', City: 'Bonn' });
    const poller = polled.poller(contactsResource());
    await poller.poll();
    contacts().patch('a', { City: 'Rome' });
    pass(30);
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ payload }) => payload?.['City']),
      ['Rome'],
    );
  });

  it('emits both of two changes with one stamp when a poll lies between them, each with an id of its own', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    pass(60);
    contacts().create({ Key: 'a', City: 'Bonn' });
    await poller.poll();
    contacts().patch('a', { City: 'Rome' });
    pass(30);
    await poller.poll();
    await poller.poll();
    assert.deepEqual(
      polled.events.map(({ event, payload }) => [event.eventType, payload?.['City']]),
      [
        ['CREATED', 'Bonn'],
        ['UPDATED', 'Rome'],
      ],
    );
    assert.equal(new Set(polled.events.map(({ event }) => event.id)).size, 2);
  });

  it('emits a record once although it is in every lookback, and a late one although others were newer', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    pass(60);
    contacts().create({ Key: 'late' }, { visibleAt: NOON + 110 * SECOND });
    contacts().create({ Key: 'prompt' });
    for (let poll = 0; poll < 10; poll += 1) {
      pass(10);
      await poller.poll();
    }
    assert.deepEqual(emitted(), [`CREATED prompt ${at(60)}`, `CREATED late ${at(60)}`]);
  });

  it('finds a record that turns up five minutes late, at any distance of the polls', async () => {
    for (const minutes of [0.5, 1, 4, 15, 60]) {
      const own = await startPolledSandbox();
      const poller = own.poller(contactsResource());
      await poller.poll();
      for (let poll = 0; poll < Math.max(8, 10 / minutes); poll += 1) {
        // the late one is stamped just before a poll, the other at the poll, so that the cursor passes it
        own.sandbox.clock.advance(minutes * 60 * SECOND - 2 * SECOND);
        const now = own.sandbox.clock.now();
        if (poll === 1)
          own.sandbox.resource('contacts').create({ Key: 'late' }, { visibleAt: now + 300 * SECOND });
        own.sandbox.clock.advance(2 * SECOND);
        own.sandbox.resource('contacts').create({ Key: `prompt ${poll}` });
        await poller.poll();
      }
      const late = own.events.filter(({ event }) => event.objectId === 'late');
      await own.close();
      assert.equal(late.length, 1, `polls every ${minutes} min`);
    }
  });

  it('starts at the beginning, or at an instant', async () => {
    contacts().create({ Key: 'older' }, { at: NOON - 7200 * SECOND });
    contacts().create({ Key: 'newer' }, { at: NOON - 3600 * SECOND });
    await polled.poller(contactsResource(), { startFrom: 'beginning', scope: 'all' }).poll();
    assert.deepEqual(polled.events.map(({ event }) => event.objectId).sort(), ['newer', 'older']);
    polled.events.length = 0;
    await polled.poller(contactsResource(), { startFrom: NOON - 3600 * SECOND, scope: 'some' }).poll();
    assert.deepEqual(
      polled.events.map(({ event }) => event.objectId),
      ['newer'],
    );
  });

  it('goes on where it was with another poller on the same store', async () => {
    await polled.poller(contactsResource()).poll();
    pass(60);
    contacts().create({ Key: 'a' });
    pass(1);
    await polled.poller(contactsResource()).poll();
    await polled.poller(contactsResource()).poll();
    pass(3600);
    contacts().patch('a', {});
    pass(1);
    await polled.poller(contactsResource()).poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(60)}`, `UPDATED a ${at(3661)}`]);
  });

  it('keeps the cursor when the where clause changes, and says so when it starts anew', async () => {
    await polled.poller(contactsResource()).poll();
    pass(60);
    contacts().create({ Key: 'a', City: 'Bonn' });
    pass(1);
    const url = `${contactsResource().url} AND City='Bonn'`;
    await polled.poller(contactsResource({ url })).poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(60)}`]);
    assert.deepEqual(polled.warnings, []);
    await polled.poller(contactsResource({ idField: 'FullName' })).poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(60)}`]);
    assert.match(polled.warnings.join(), /starts as a first poll/);
  });

  it('starts over after a reset', async () => {
    const poller = polled.poller(contactsResource(), { startFrom: 'beginning' });
    contacts().create({ Key: 'a' });
    await poller.poll();
    await poller.reset('beginning');
    await poller.poll();
    await poller.reset('now');
    await poller.poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(0)}`, `CREATED a ${at(0)}`]);
  });

  it('loses and repeats nothing when the delivery of a page fails', async () => {
    let fails = true;
    const resource = contactsResource({ pageSize: 2 });
    await polled.poller(resource).poll();
    pass(60);
    contacts().createMany(['a', 'b', 'c', 'd', 'e'].map((Key) => ({ Key })));
    pass(5);
    const failing = polled.poller(resource, {
      deliver: async (page, commit) => {
        const events = [...page];
        if (fails && events.some(({ event }) => event.objectId === 'c')) throw new Error('the flow is gone');
        polled.events.push(...events);
        await commit();
      },
    });
    await assert.rejects(failing.poll(), /the flow is gone/);
    fails = false;
    await failing.poll();
    assert.deepEqual(polled.events.map(({ event }) => event.objectId).sort(), ['a', 'b', 'c', 'd', 'e']);
  });

  it('leaves records newer than the poll for the next one when told to', async () => {
    const poller = polled.poller(contactsResource({ filterByCurrentDate: true }));
    await poller.poll();
    pass(60);
    contacts().create({ Key: 'ahead' }, { at: NOON + 70 * SECOND });
    await poller.poll();
    assert.deepEqual(emitted(), []);
    pass(60);
    await poller.poll();
    assert.deepEqual(emitted(), [`CREATED ahead ${at(70)}`]);
  });

  it('drops what is older than the window when the url does not filter, and only then', async () => {
    contacts().create({ Key: 'old' }, { at: NOON - 86400 * SECOND });
    const url = '/hubs/crm/contacts';
    const dropping = polled.poller(contactsResource({ url }));
    await dropping.poll();
    pass(60);
    contacts().create({ Key: 'a' });
    contacts().create({ Key: 'stale' }, { at: NOON - 7200 * SECOND });
    pass(60);
    await dropping.poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(60)}`]);
    polled.events.length = 0;
    const keeping = polled.poller(contactsResource({ url, filterByUpdatedDate: false }), {
      scope: 'keeping',
    });
    await keeping.poll();
    pass(60);
    contacts().create({ Key: 'stale too' }, { at: NOON - 7200 * SECOND });
    await keeping.poll();
    assert.deepEqual(emitted(), [`CREATED stale too ${at(-7200)}`]);
    // however long ago it was: nothing is forgotten while it is still returned
    pass(86400 * 20);
    await keeping.poll();
    pass(86400 * 20);
    await keeping.poll();
    assert.equal(polled.events.length, 1);
  });

  it('tells a new record by its two dates, within the tolerance, and only once', async () => {
    const poller = polled.poller(contactsResource({ createdCheckTolerance: 10 }));
    await poller.poll();
    pass(60);
    contacts().create({ Key: 'a', CreationDate: new Date(NOON + 52 * SECOND).toISOString() });
    contacts().create({ Key: 'b', CreationDate: new Date(NOON + 40 * SECOND).toISOString() });
    pass(1);
    await poller.poll();
    contacts().patch('a', { FullName: 'A' });
    pass(5);
    await poller.poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(60)}`, `UPDATED b ${at(60)}`, `UPDATED a ${at(61)}`]);
  });

  it('asks with a page size and without orderBy, and encodes the query once', async () => {
    await polled.poller(contactsResource({ pageSize: 50 })).poll();
    const [entry] = polled.sandbox.log.of('contacts').slice(-1);
    assert.deepEqual(entry?.query, { where: "LastModifyDate>'2026-02-10T11:29:59Z'", pageSize: '50' });
  });

  it('finds what the CRM stamps by a clock behind the one of the platform, also after a date in the future', async () => {
    const poller = polled.poller(contactsResource());
    polled.sandbox.clock.headerSkew = 600 * SECOND;
    contacts().create({ Key: 'old' }, { at: NOON - 3600 * SECOND });
    await poller.reset(NOON);
    for (const minute of [1, 2, 3, 4]) {
      pass(60);
      contacts().create({ Key: `minute ${minute}` });
      if (minute === 2) contacts().create({ Key: 'future' }, { at: NOON + 86_400 * SECOND });
      await poller.poll();
    }
    assert.deepEqual(
      polled.events.map(({ event }) => event.objectId),
      ['minute 1', 'minute 2', 'future', 'minute 3', 'minute 4'],
    );
  });

  it('follows a server whose clock is set back, without loss or repetition', async () => {
    const poller = polled.poller(contactsResource());
    await poller.poll();
    pass(600);
    contacts().create({ Key: 'a' });
    contacts().create({ Key: 'b' });
    pass(60);
    await poller.poll();
    polled.sandbox.clock.set(NOON - 600 * SECOND);
    contacts().patch('a', { City: 'Rome' });
    pass(30);
    await poller.poll();
    await poller.poll();
    assert.deepEqual(emitted(), [`CREATED a ${at(600)}`, `CREATED b ${at(600)}`, `UPDATED a ${at(-600)}`]);
    assert.match(polled.warnings.join(), /clock is \d+ s behind/);
  });
});
