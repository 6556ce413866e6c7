import assert from 'node:assert/strict';
import { partPrefix } from '../../src/ids/parts';
import type { Store } from '../../src/store/store';
import type { StoredResource } from '../sandbox';
import { NOON } from '../polling/polled-sandbox';
import {
  breakable,
  rejection,
  startReconciledSandbox,
  type Reconciled,
  type ReconciledSandbox,
} from './reconciled-sandbox';

const HOUR = 3_600_000;

describe('deletions behind a fuse', () => {
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

  for (const [fuse, count, isHeld] of [
    [5, 5, false],
    [5, 6, true],
    [0, 5, false],
    [0, 6, true],
    [30, 6, false],
    [30, 7, true],
    [100, 20, false],
  ] as const) {
    it(`${isHeld ? 'wait' : 'are sent'} where ${count} of 20 are gone and ${fuse} % may`, async () => {
      const { reconciler } = await noted({ reconciler: { fuse } });
      for (let index = 0; index < count; index += 1) contacts().delete(`c${index}`);
      if (!isHeld) await reconciler.run();
      else {
        const error = await rejection(reconciler.run());
        assert.equal(error.code, 'reconcile-fuse');
        assert.match(error.message, new RegExp(`${count} of 20 known records .*"confirm": ${count}`));
      }
      assert.equal(bench.told().length, isHeld ? 0 : count);
    });
  }

  const held = async (count = 8): Promise<Reconciled> => {
    const opened = await noted();
    for (let index = 0; index < count; index += 1) contacts().delete(`c${index}`);
    await rejection(opened.reconciler.run());
    return opened;
  };

  it('are sent once the right number is confirmed, also after a restart, without what is back', async () => {
    await held();
    bench.pass(86_400);
    const { reconciler } = await bench.open();
    assert.match((await rejection(reconciler.confirm(7))).message, /7 was confirmed, and 8 deletions wait/);
    contacts().create({ Key: 'c0' });
    assert.deepEqual(bench.told(), []);
    assert.deepEqual(await reconciler.confirm(8), { deleted: 7, created: 0 });
    assert.equal(bench.events[0]?.event.date, new Date(NOON + 60_000).toISOString());
    assert.deepEqual(bench.told().sort()[0], 'DELETED c1');
    assert.match((await rejection(reconciler.confirm(8))).message, /no deletions wait/);
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
  });

  for (const [what, goOn] of [
    ['the next run', (each) => each.run()],
    ['the same confirmation', (each) => each.confirm(8)],
  ] as const satisfies readonly [string, (each: Reconciled['reconciler']) => Promise<unknown>][]) {
    it(`that are confirmed stay so where sending them is broken off, and ${what} goes on with the same ids`, async () => {
      await held();
      const store = breakable(bench.store);
      const first = await bench.open({
        store,
        reconciler: {
          progress: ({ phase }) => {
            store.isBroken = phase === 'sending';
          },
        },
      });
      await rejection(first.reconciler.confirm(8));
      const before = bench.events.splice(0).map(({ event }) => event.id);
      bench.pass(60);
      const { reconciler } = await bench.open();
      assert.match(
        (await rejection(reconciler.confirm(7))).message,
        /7 was confirmed, and 8 deletions are being sent/,
      );
      assert.deepEqual(await goOn(reconciler), { deleted: 8, created: 0 });
      assert.deepEqual(
        bench.events.map(({ event }) => event.id),
        before,
      );
      assert.equal(bench.told().length, 8);
      await reconciler.run();
      assert.deepEqual(bench.told(), []);
    });
  }

  it('that are confirmed stay so where the platform refuses to show single records', async () => {
    const { reconciler } = await held();
    const refusing = {
      kind: 'status',
      status: 403,
      times: Infinity,
      match: { path: /contacts\/c/ },
    } as const;
    const placed = bench.sandbox.faults.add(refusing);
    assert.match((await rejection(reconciler.confirm(8))).message, /403/);
    assert.match((await rejection(reconciler.run())).message, /403/);
    assert.equal(reconciler.unsent?.count, 8);
    placed.remove();
    assert.deepEqual(await reconciler.confirm(8), { deleted: 8, created: 0 });
    assert.equal(reconciler.unsent, undefined);
  });

  it('are no plan any more once the next run has begun to write another, though the process dies then', async () => {
    await held();
    const plan = partPrefix('test', 'plan');
    const store: Store = {
      ...bench.store,
      clear: (from, to) =>
        from.equals(plan) ? Promise.reject(new Error('died')) : bench.store.clear(from, to),
    };
    await rejection((await bench.open({ store })).reconciler.run());
    const { reconciler } = await bench.open();
    assert.match((await rejection(reconciler.confirm(8))).message, /no deletions wait/);
    assert.match((await rejection(reconciler.run())).message, /8 of 20/);
    assert.deepEqual(bench.told(), []);
  });

  it('are counted anew by the next run', async () => {
    const { reconciler } = await held();
    contacts().delete('c8');
    bench.pass(60);
    assert.match((await rejection(reconciler.run())).message, /9 of 20/);
    await rejection(reconciler.confirm(8));
    for (const id of ['c0', 'c1', 'c2', 'c3', 'c4']) contacts().create({ Key: id });
    await reconciler.run();
    assert.deepEqual(bench.told().sort(), ['DELETED c5', 'DELETED c6', 'DELETED c7', 'DELETED c8']);
  });

  it('wait where the platform shows nothing at all', async () => {
    const { reconciler } = await noted();
    bench.sandbox.faults.add({ kind: 'body', text: '[]', times: Infinity, match: { path: /contacts$/ } });
    // each is there still
    await reconciler.run();
    bench.sandbox.faults.add({
      kind: 'status',
      status: 404,
      times: Infinity,
      match: { path: /contacts\/c/ },
    });
    contacts().create({ Key: 'x' });
    const error = await rejection(reconciler.run());
    assert.match(error.message, /20 of 20/);
    assert.deepEqual(bench.told(), []);
  });

  it('wait where the user of the connection sees less than before', async () => {
    const { reconciler } = await noted();
    const rows = contacts().all().slice(0, 10);
    for (const { Key } of rows) contacts().delete(String(Key));
    await rejection(reconciler.run());
    for (const row of rows) contacts().create(row, { at: null });
    await reconciler.run();
    assert.deepEqual(bench.told(), []);
  });
});
