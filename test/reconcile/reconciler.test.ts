import assert from 'node:assert/strict';
import { partPrefix } from '../../src/ids/parts';
import { endOf } from '../../src/store/keys';
import type { StoredResource } from '../sandbox';
import { EVERYTHING } from '../../src/snapshots/watch';
import { contactsResource } from '../polling/maximizer-resource';
import { NOON } from '../polling/polled-sandbox';
import { startReconciledSandbox, type Reconciled, type ReconciledSandbox } from './reconciled-sandbox';

const HOUR = 3_600_000;

describe('deleted records found by comparing all ids', () => {
  let bench: ReconciledSandbox;
  beforeEach(async () => {
    bench = await startReconciledSandbox();
    for (let index = 0; index < 20; index += 1) {
      contacts().create({ Key: `c${index}`, City: 'Bonn' }, { at: NOON - (30 - index) * HOUR });
    }
  });
  afterEach(() => bench.close());

  const contacts = (): StoredResource => bench.sandbox.resource('contacts');
  /** One that polls from now on, and knows what is there. */
  const noted = async (changed: Parameters<ReconciledSandbox['open']>[0] = {}): Promise<Reconciled> => {
    const opened = await bench.open(changed);
    await opened.poller.poll();
    await opened.reconciler.run();
    bench.pass(60);
    return opened;
  };

  it('are told once, of whatever was there at the first run, which only takes note', async () => {
    const { reconciler } = await noted();
    assert.deepEqual(bench.told(), []);
    contacts().delete('c3');
    contacts().delete('c11');
    assert.deepEqual(await reconciler.run(), { deleted: 2, created: 0 });
    const sent = [...bench.events];
    assert.deepEqual(bench.told().sort(), ['DELETED c11', 'DELETED c3']);
    const [{ event, payload } = assert.fail()] = sent;
    const at = bench.sandbox.clock.now();
    assert.equal(event.origin, 'reconcile');
    assert.equal(payload, null);
    assert.ok(event.id.endsWith(`contacts/${event.objectId}@${event.date}-`), event.id);
    assert.deepEqual([event.date, event.pollDate], [new Date(at).toISOString(), new Date(at).toISOString()]);
    assert.equal(event.hubKey, 'crm');
    bench.pass(60);
    assert.deepEqual(await reconciler.run(), { deleted: 0, created: 0 });
    assert.deepEqual(bench.told(), []);
  });

  it('are told where a record was created and deleted between two runs', async () => {
    const { poller, reconciler } = await noted();
    contacts().create({ Key: 'short' });
    bench.pass(10);
    await poller.poll();
    assert.deepEqual(bench.told(), ['CREATED short']);
    contacts().delete('short');
    bench.pass(10);
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED short']);
  });

  it('are told of what polls had met before a restart', async () => {
    const first = await noted();
    contacts().create({ Key: 'short' });
    bench.pass(10);
    await first.poller.poll();
    contacts().delete('short');
    contacts().delete('c1');
    bench.told();
    const { reconciler } = await bench.open();
    await reconciler.run();
    assert.deepEqual(bench.told().sort(), ['DELETED c1', 'DELETED short']);
  });

  it('have their last version as payload where versions are kept, and are not sent where that is not wanted', async () => {
    const { poller, reconciler } = await noted({ poller: { watch: EVERYTHING } });
    contacts().patch('c5', { City: 'Rome' });
    bench.pass(10);
    await poller.poll();
    bench.told();
    contacts().delete('c5');
    contacts().delete('c6');
    await reconciler.run();
    const cities = bench.events.map(({ event, payload }) => [event.objectId, payload?.['City']]);
    assert.deepEqual(cities.sort(), [
      ['c5', 'Rome'],
      // no poll has read it
      ['c6', undefined],
    ]);
    bench.told();
    const silent = await bench.open({ poller: { watch: { ...EVERYTHING, deleted: false } } });
    contacts().delete('c7');
    await silent.reconciler.run();
    assert.deepEqual(bench.told(), []);
  });

  it('that are back are told as created, once, by the run that reads them', async () => {
    const { poller, reconciler } = await noted();
    const { ...record } = contacts().get('c4');
    contacts().delete('c4');
    await reconciler.run();
    bench.told();
    bench.pass(60);
    contacts().create(record, { at: null });
    assert.deepEqual(await reconciler.run(), { deleted: 0, created: 1 });
    const [{ event, payload } = assert.fail()] = bench.events;
    assert.deepEqual([event.eventType, event.origin, payload?.['City']], ['CREATED', 'reconcile', 'Bonn']);
    // the version that was there before has its own id
    assert.match(event.id, /c4@2026-02-09T\d\d:00:00\.000Z~[\da-f]{8}$/);
    bench.told();
    await poller.poll();
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
    contacts().delete('c4');
    bench.pass(60);
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED c4']);
  });

  it('that are back are told as created, once, by the poll that reads them', async () => {
    const { poller, reconciler } = await noted();
    contacts().delete('c4');
    await reconciler.run();
    bench.told();
    bench.pass(60);
    // created long ago, changed just now: a poll would take it for an update
    contacts().create({ Key: 'c4', CreationDate: '2020-01-01T00:00:00Z' });
    bench.pass(10);
    await poller.poll();
    assert.deepEqual(bench.told(), ['CREATED c4']);
    contacts().patch('c4', { City: 'Oslo' });
    bench.pass(60);
    await poller.poll();
    assert.deepEqual(bench.told(), ['UPDATED c4']);
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
  });

  it('that are back are told as created once where a poll reads them while the run looks them up', async () => {
    let calls = NaN;
    const opened: Reconciled = await noted({
      reconciler: {
        progress: ({ phase }) => {
          if (phase === 'looking') calls = 0;
        },
        mayGoOn: async () => {
          calls += 1;
          // the first is that of the record that is missing, the second that of what came back
          if (calls !== 2) return;
          bench.pass(5);
          await opened.poller.poll();
        },
      },
    });
    contacts().delete('c4');
    await opened.reconciler.run();
    bench.told();
    contacts().create({ Key: 'c4' });
    // another one is looked up, and a poll comes between
    contacts().delete('c5');
    await opened.reconciler.run();
    assert.deepEqual(bench.told().sort(), ['CREATED c4', 'DELETED c5']);
  });

  it('that are back within the time that polls read again, with the dates they had, have an id of their own', async () => {
    const { poller, reconciler } = await noted();
    contacts().create({ Key: 'back' });
    bench.pass(5);
    await poller.poll();
    const { ...record } = contacts().get('back');
    contacts().delete('back');
    bench.pass(5);
    await reconciler.run();
    contacts().create(record, { at: null });
    bench.pass(5);
    await poller.poll();
    await poller.poll();
    const idsOf = bench.events.map(({ event }) => event.id);
    assert.deepEqual(bench.told(), ['CREATED back', 'DELETED back', 'CREATED back']);
    assert.equal(new Set(idsOf).size, 3, idsOf.join(' '));
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
  });

  it('take nothing from what polls remember, also where they are told before the first poll of a process', async () => {
    for (const id of contacts().ids()) contacts().delete(id);
    for (const id of ['n1', 'n2', 'n3']) contacts().create({ Key: id }, { at: NOON - 10_000 });
    const changed = {
      resource: contactsResource({ pageSize: 200 }),
      poller: { startFrom: 'beginning' },
    } as const;
    await noted(changed);
    bench.told();
    contacts().delete('n1');
    await (await bench.open(changed)).reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED n1']);
    const rows = (await (await bench.open(changed)).poller.poll()).rows;
    assert.equal(rows, 2, 'it read them again');
    assert.deepEqual(bench.told(), []);
  });

  it('are not taken for those that the url does not show any more, until these are deleted', async () => {
    const url = `${contactsResource().url} AND City='Bonn'`;
    const { reconciler } = await noted({ resource: contactsResource({ pageSize: 3, url }) });
    for (let index = 0; index < 12; index += 1) contacts().patch(`c${index}`, { City: 'Rome' });
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
    contacts().delete('c2');
    bench.pass(60);
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED c2']);
    const hidden = partPrefix('test', 'hidden');
    assert.equal((await bench.store.range(hidden, endOf(hidden), 100)).length, 11);
    contacts().patch('c3', { City: 'Bonn' });
    await reconciler.run();
    assert.equal((await bench.store.range(hidden, endOf(hidden), 100)).length, 10);
    contacts().delete('c3');
    bench.pass(60);
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED c3']);
  });

  it('are none of the records that shift between the pages while others go, or that polls meet meanwhile', async () => {
    let turn = 0;
    const { poller, reconciler } = await noted({
      reconciler: {
        mayGoOn: async () => {
          turn += 1;
          if (turn === 12) contacts().delete('c0');
          if (turn === 13) {
            contacts().create({ Key: 'new' });
            bench.pass(5);
            await poller.poll();
          }
        },
      },
    });
    turn = 10;
    await reconciler.run();
    assert.deepEqual(bench.told(), ['CREATED new']);
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED c0']);
  });

  it('are known by whatever ids they have', async () => {
    const ids = ['a/b?c#d%', 'ä ö', 'x'.repeat(300), '😀', '..', '12345678901234567890', 'q"\'<>'];
    for (const id of ids) contacts().create({ Key: id }, { at: NOON - HOUR });
    // a number beyond what JavaScript counts exactly
    contacts().create({ Key: 2 ** 60 }, { at: NOON - HOUR });
    const { reconciler } = await noted({ reconciler: { fuse: 100 } });
    for (const id of [...ids, String(2 ** 60)]) contacts().delete(id);
    await reconciler.run();
    assert.deepEqual(bench.told().sort(), [...ids, String(2 ** 60)].map((id) => `DELETED ${id}`).sort());
  });

  it('are forgotten with what is known, when it is of other records or starts over', async () => {
    await noted();
    const other = await bench.open({ resource: contactsResource({ url: '/hubs/crm/companies' }) });
    assert.equal(other.reconciler.lastRun, undefined);
    const back = await noted();
    contacts().delete('c1');
    await back.reconciler.forget();
    await back.reconciler.run();
    assert.deepEqual(bench.told(), []);
  });

  it('are looked up all the same where there are more than are looked up before the fuse', async () => {
    for (let index = 0; index < 700; index += 1) contacts().create({ Key: `m${index}` }, { at: NOON - HOUR });
    const { reconciler } = await noted({
      resource: contactsResource({ pageSize: 200 }),
      reconciler: { fuse: 100 },
    });
    // nobody is missing in both of two readings
    bench.sandbox.faults.add({ kind: 'body', text: '[]', match: { path: /contacts$/ } });
    assert.deepEqual(await reconciler.run(), { deleted: 0, created: 0 });
    for (let index = 0; index < 600; index += 1) contacts().delete(`m${index}`);
    assert.deepEqual(await reconciler.run(), { deleted: 600, created: 0 });
    assert.equal(new Set(bench.told()).size, 600);
    const phases = new Set(bench.progress.map(({ phase }) => phase));
    assert.ok(!phases.has('looking') && phases.has('sending'));
  });
});
