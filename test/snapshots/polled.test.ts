import assert from 'node:assert/strict';
import type { FieldChanges } from '../../src/events/event';
import { EVERYTHING, type Watch } from '../../src/snapshots/watch';
import { forgetSnapshots } from '../../src/snapshots/snapshots';
import { scopePrefix } from '../../src/store/keys';
import type { Store } from '../../src/store/store';
import type { StoredResource } from '../sandbox';
import { contactsResource } from '../polling/maximizer-resource';
import { NOON, startPolledSandbox, type PolledSandbox } from '../polling/polled-sandbox';

const SECOND = 1000;

describe('what changed of polled records', () => {
  let polled: PolledSandbox;
  beforeEach(async () => {
    polled = await startPolledSandbox();
  });
  afterEach(() => polled.close());

  const contacts = (): StoredResource => polled.sandbox.resource('contacts');
  const pass = (seconds: number): void => {
    polled.sandbox.clock.advance(seconds * SECOND);
  };
  const at = (seconds: number): string => new Date(NOON + seconds * SECOND).toISOString().replace('.000', '');
  const told = (): [string, FieldChanges | undefined][] =>
    polled.events.map(({ event }) => [event.objectId, event.changed]);
  const snapshots = async (): Promise<number> => {
    const prefix = scopePrefix('test', 'snapshot');
    const end = Buffer.concat([prefix, Buffer.alloc(16, 0xff)]);
    return (await polled.store.range(prefix, end, 100)).length;
  };

  it('is told from the second sight on, also of a record that the first poll only noted', async () => {
    contacts().create({ Key: 'noted', City: 'Bonn' }, { at: NOON - 10 * SECOND });
    const poller = polled.poller(contactsResource(), { watch: EVERYTHING });
    await poller.poll();
    pass(60);
    contacts().patch('noted', { City: 'Rome' });
    contacts().create({ Key: 'new', City: 'Oslo' });
    pass(60);
    await poller.poll();
    const [noted, created] = told();
    assert.deepEqual(noted, [
      'noted',
      { City: { from: 'Bonn', to: 'Rome' }, LastModifyDate: { from: at(-10), to: at(60) } },
    ]);
    assert.deepEqual(created, ['new', undefined]);
  });

  it('is told across restarts, and of what changed long after the versions were forgotten', async () => {
    const make = () => polled.poller(contactsResource(), { watch: EVERYTHING, startFrom: 'beginning' });
    contacts().create({ Key: 'a', City: 'Bonn' });
    pass(30);
    await make().poll();
    for (let day = 0; day < 3; day += 1) {
      pass(86_400);
      await make().poll();
    }
    contacts().patch('a', { City: 'Rome' });
    pass(30);
    await make().poll();
    assert.deepEqual(told().at(-1)?.[1]?.['City'], { from: 'Bonn', to: 'Rome' });
  });

  it('is told the same again when what was sent could not be stored', async () => {
    contacts().create({ Key: 'a', City: 'Bonn' });
    pass(30);
    const { store } = polled;
    let isFull = false;
    const write: Store['write'] = (operations) =>
      isFull ? Promise.reject(new Error('full')) : store.write(operations);
    const poller = polled.poller(contactsResource(), {
      watch: EVERYTHING,
      startFrom: 'beginning',
      store: { ...store, write },
    });
    await poller.poll();
    contacts().patch('a', { City: 'Rome' });
    pass(30);
    isFull = true;
    await assert.rejects(poller.poll(), /full/);
    isFull = false;
    await poller.poll();
    const [, first, again] = told();
    assert.deepEqual(first?.[1]?.['City'], { from: 'Bonn', to: 'Rome' });
    assert.deepEqual(again, first);
  });

  it('does not take what a flow does to a message for a change', async () => {
    contacts().create({ Key: 'a', City: 'Bonn', Address: { Zip: '1' } });
    pass(30);
    const poller = polled.poller(contactsResource(), {
      watch: EVERYTHING,
      startFrom: 'beginning',
      deliver: async (page, commit) => {
        for (const each of page) {
          polled.events.push(structuredClone(each));
          (each.payload as Record<string, unknown>)['City'] = 'changed by a flow';
        }
        await commit();
      },
    });
    await poller.poll();
    contacts().patch('a', { Phone: '1' });
    pass(30);
    await poller.poll();
    assert.deepEqual(Object.keys(told().at(-1)?.[1] ?? {}), ['LastModifyDate', 'Phone']);
  });

  it('is told of no record, and nothing is kept, without being asked for', async () => {
    const poller = polled.poller(contactsResource(), { startFrom: 'beginning' });
    contacts().create({ Key: 'a', City: 'Bonn' });
    pass(30);
    await poller.poll();
    contacts().patch('a', { City: 'Rome' });
    pass(30);
    await poller.poll();
    assert.equal(polled.events.length, 2);
    assert.ok(polled.events.every(({ event }) => !('changed' in event)));
    assert.equal(await snapshots(), 0);
  });

  it('is forgotten by a reset, and when it is switched off', async () => {
    const poller = polled.poller(contactsResource(), { watch: EVERYTHING, startFrom: 'beginning' });
    contacts().create({ Key: 'a' });
    pass(30);
    await poller.poll();
    assert.notEqual(await snapshots(), 0);
    await poller.reset('beginning');
    assert.equal(await snapshots(), 0);
    await poller.poll();
    assert.equal(told().at(-1)?.[1], undefined);
    assert.notEqual(await snapshots(), 0);
    await forgetSnapshots(polled.store, 'test');
    assert.equal(await snapshots(), 0);
  });

  it('decides what is sent: the rest is seen, costs no message, and is the version before the next', async () => {
    const rows = [{ field: 'Status', when: 'becomes', from: '', to: 'Won' }] as const;
    const watch: Watch = { ...EVERYTHING, rows, created: false };
    const resource = contactsResource({ createdCheckTolerance: 10 });
    const poller = polled.poller(resource, { watch });
    const reports = [await poller.poll()];
    const change = async (values: Record<string, unknown>, seconds = 60): Promise<void> => {
      pass(seconds);
      contacts().patch('a', values);
      pass(2);
      reports.push(await poller.poll());
    };
    pass(60);
    contacts().create({ Key: 'a', Status: 'Open' });
    await change({ Status: 'Lost' }, 0);
    // so soon after it was made that only what was seen tells it from a new one
    await change({ Status: 'Won' }, 5);
    await change({ Status: 'Won', City: 'Rome' });
    await change({ Status: 'Open' });
    await change({ Status: 'Won' });
    reports.push(await poller.poll());
    assert.deepEqual(
      told().map(([, changed]) => changed?.['Status']),
      [
        { from: 'Lost', to: 'Won' },
        { from: 'Open', to: 'Won' },
      ],
    );
    assert.deepEqual(
      reports.map(({ events }) => events),
      [0, 0, 1, 0, 0, 1, 0],
    );
  });
});
