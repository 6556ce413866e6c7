import assert from 'node:assert/strict';
import type { StoredResource } from '../sandbox';
import { contactsResource } from '../polling/maximizer-resource';
import { NOON } from '../polling/polled-sandbox';
import {
  breakable,
  rejection,
  startReconciledSandbox,
  type Reconciled,
  type ReconciledSandbox,
} from './reconciled-sandbox';

const HOUR = 3_600_000;

describe('a comparison of all ids where something fails', () => {
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

  for (const [what, fault] of [
    ['a page in the middle', { kind: 'status', status: 500, skip: 3, times: 9 }],
    ['every page, since rights were taken', { kind: 'status', status: 403, times: Infinity }],
    ['the look-up of a record', { kind: 'status', status: 403, match: { path: /contacts\/c1$/ }, times: 9 }],
    ['an answer that is no page', { kind: 'html', skip: 2, times: Infinity }],
  ] as const) {
    it(`nothing is told, and the next run tells it: ${what}`, async () => {
      const { reconciler } = await noted();
      contacts().delete('c1');
      contacts().delete('c2');
      const placed = bench.sandbox.faults.add(fault);
      await rejection(reconciler.run());
      assert.deepEqual(bench.told(), []);
      placed.remove();
      await reconciler.run();
      assert.deepEqual(bench.told().sort(), ['DELETED c1', 'DELETED c2']);
    });
  }

  it('is read without fields where these are refused, or leave out the id', async () => {
    for (const fault of [
      { kind: 'status', status: 400, match: { query: { fields: /./ } }, times: Infinity },
      { kind: 'body', text: '[{"x":1}]', match: { query: { fields: /./ } }, times: Infinity },
    ] as const) {
      const placed = bench.sandbox.faults.add(fault);
      const { reconciler } = await noted();
      const id = contacts().ids()[0] ?? '';
      contacts().delete(id);
      await reconciler.run();
      assert.deepEqual(bench.told(), [`DELETED ${id}`]);
      placed.remove();
    }
  });

  it('tells nothing of hidden records while the platform shows no single ones', async () => {
    const url = `${contactsResource().url} AND City='Bonn'`;
    const { reconciler } = await noted({ resource: contactsResource({ pageSize: 3, url }) });
    contacts().patch('c1', { City: 'Rome' });
    await reconciler.run();
    bench.sandbox.faults.add({
      kind: 'status',
      status: 404,
      times: Infinity,
      match: { path: /contacts\/c/ },
    });
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
  });

  it('is told by a second reading where the platform shows no single records', async () => {
    const { reconciler } = await noted();
    bench.sandbox.faults.add({
      kind: 'status',
      status: 404,
      times: Infinity,
      match: { path: /contacts\/c/ },
    });
    contacts().delete('c9');
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED c9']);
    assert.match(bench.warnings.join(), /no single records/);
  });

  it('is told with the rows of the list where records are back and the platform shows no single ones', async () => {
    const { reconciler, poller } = await noted();
    bench.sandbox.faults.add({
      kind: 'status',
      status: 404,
      times: Infinity,
      match: { path: /contacts\/c/ },
    });
    const { ...record } = contacts().get('c9');
    contacts().delete('c9');
    await reconciler.run();
    bench.pass(60);
    contacts().create(record, { at: null });
    assert.deepEqual(await reconciler.run(), { deleted: 0, created: 1 });
    assert.equal(bench.events.at(-1)?.payload?.['City'], 'Bonn');
    await reconciler.run();
    await poller.poll();
    assert.deepEqual(bench.told(), ['DELETED c9', 'CREATED c9']);
    contacts().delete('c9');
    bench.pass(60);
    await reconciler.run();
    assert.deepEqual(bench.told(), ['DELETED c9']);
  });

  it('is told by what is planned where the process died before it sent anything, with the date of the plan', async () => {
    await noted();
    const deliver = (): Promise<void> => Promise.reject(new Error('died'));
    const { reconciler } = await bench.open({ reconciler: { deliver } });
    contacts().delete('c1');
    contacts().delete('c2');
    const found = new Date(bench.sandbox.clock.now()).toISOString();
    assert.equal((await rejection(reconciler.run())).message, 'died');
    bench.pass(7200);
    // one of them is back by then
    contacts().create({ Key: 'c2' });
    assert.deepEqual(await (await bench.open()).reconciler.run(), { deleted: 1, created: 0 });
    assert.equal(bench.events[0]?.event.date, found);
    assert.deepEqual(bench.told(), ['DELETED c1']);
  });

  for (const [what, phase] of [
    ['before anything is sent', 'looking'],
    ['while it is sent', 'sending'],
  ] as const) {
    it(`all is told with the same ids after the process died ${what}`, async () => {
      const store = breakable(bench.store);
      await noted();
      const opened = await bench.open({
        store,
        reconciler: {
          progress: (each) => {
            if (each.phase === phase) store.isBroken = true;
          },
        },
      });
      contacts().delete('c1');
      contacts().delete('c2');
      await rejection(opened.reconciler.run());
      const before = bench.events.map(({ event }) => event.id);
      bench.told();
      bench.pass(60);
      const { reconciler } = await bench.open();
      if (phase === 'sending') {
        assert.equal(before.length, 2);
        // what is deleted meanwhile is found by the comparison that follows
        contacts().delete('c3');
        assert.deepEqual(await reconciler.run(), { deleted: 3, created: 0 });
        assert.deepEqual(
          bench.events.splice(2).map(({ event }) => event.objectId),
          ['c3'],
        );
        assert.deepEqual(
          bench.events.map(({ event }) => event.id),
          before,
        );
      } else {
        assert.deepEqual(before, []);
        await reconciler.run();
      }
      assert.deepEqual(bench.told().sort(), ['DELETED c1', 'DELETED c2']);
      await reconciler.run();
      assert.deepEqual(bench.told(), []);
    });
  }
});
