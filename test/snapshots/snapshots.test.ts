import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import type { CrmRecord, RecordEvent } from '../../src/events/event';
import { recordKey } from '../../src/resource/record-key';
import type { SnapshotName } from '../../src/snapshots/comparison';
import { Snapshots } from '../../src/snapshots/snapshots';
import { EVERYTHING } from '../../src/snapshots/watch';
import { scopePrefix } from '../../src/store/keys';
import { openLevelStore } from '../../src/store/level-store';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { RecordBytes } from '../bench/records';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const SCOPE = 'node';

const named = (objectId: string): SnapshotName => ({ objectId, ...recordKey(objectId) });

function eventOf(objectId: string, payload: CrmRecord, eventType: 'UPDATED' | 'DELETED'): RecordEvent {
  const event = { objectId, eventType, attempt: 1 } as RecordEvent['event'];
  return { event, payload };
}

/** Stores versions of records. Returns what each of their events says that changed, in order. */
async function stored(
  snapshots: Snapshots,
  store: Store,
  versions: readonly (readonly [objectId: string, record: CrmRecord, gone?: boolean])[],
): Promise<unknown[]> {
  const comparison = await snapshots.comparison(versions.map(([objectId]) => named(objectId)));
  const told = versions.map(([objectId, record, gone = false]) => {
    const event = eventOf(objectId, record, gone ? 'DELETED' : 'UPDATED');
    comparison.compared(named(objectId), { record, date: 1, isLast: true }, event);
    return event.event.changed;
  });
  await store.write(comparison.operations());
  return told;
}

async function entriesOf(store: Store): Promise<[Buffer, Buffer][]> {
  const prefix = scopePrefix(SCOPE, 'snapshot');
  return store.range(prefix, Buffer.concat([prefix, Buffer.alloc(9, 0xff)]), 100_000);
}

const bytesOf = async (store: Store): Promise<number> =>
  (await entriesOf(store)).reduce((sum, [key, value]) => sum + key.length + value.length, 0);

describe('snapshots', () => {
  before(() => {
    console.log(`      seed ${SEED}`);
  });

  it('tell each version what the last one was, whatever came between, over restarts and failed writes', async () => {
    const steps = fc.array(
      fc.oneof(
        {
          weight: 8,
          arbitrary: fc.record({
            kind: fc.constantFrom('store', 'fail' as const),
            versions: fc.array(
              fc.tuple(
                fc.nat(120),
                fc.nat(9),
                fc.boolean().map((isGone) => isGone),
              ),
              { maxLength: 90 },
            ),
          }),
        },
        { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const, versions: [] }) },
      ),
      { maxLength: 30 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const store = createMemoryStore();
        const failing: Store = { ...store, write: () => Promise.reject(new Error('full')) };
        let snapshots = new Snapshots(store, SCOPE, EVERYTHING);
        let model = new Map<number, number>();
        for (const { kind, versions } of all) {
          if (kind === 'restart') {
            snapshots = new Snapshots(store, SCOPE, EVERYTHING);
            continue;
          }
          const next = new Map(model);
          const expected = versions.map(([id, value, gone]) => {
            const before = next.get(id);
            if (gone) next.delete(id);
            else next.set(id, value);
            if (gone || before === undefined) return undefined;
            return before === value ? {} : { value: { from: before, to: value } };
          });
          const given = versions.map(([id, value, gone]) => [`id${id}`, { value }, gone] as const);
          if (kind === 'fail') {
            await assert.rejects(stored(snapshots, failing, given), /full/);
            snapshots.lost();
            continue;
          }
          assert.deepEqual(await stored(snapshots, store, given), expected);
          model = next;
        }
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  it('take a third of a record at most, however often its like were changed, a few at a time or many', async () => {
    const bytes = new RecordBytes(1_000, 700);
    bytes.stamp({ number: 1, records: 1_000, pageSize: 1_000, bytes: 700, share: 100 }, 0, 1_000, Date.now());
    const records = JSON.parse(`[${bytes.items(0, 1_000).toString('latin1')}]`) as CrmRecord[];
    const store = createMemoryStore();
    const snapshots = new Snapshots(store, SCOPE, EVERYTHING);
    const versions = records.map((record) => [String(record['Key']), record] as const);
    await stored(snapshots, store, versions);
    const random = fc.sample(fc.nat(999), { numRuns: 6_000, seed: SEED });
    for (let from = 0; from < random.length;) {
      const count = 1 + ((random[from] ?? 0) % 40);
      const changed = random.slice(from, from + count).map((index) => versions[index] ?? assert.fail());
      await stored(
        snapshots,
        store,
        changed.map(([id, record]) => [id, { ...record, Revenue: from }] as const),
      );
      from += count;
    }
    const size = (await bytesOf(store)) / versions.length;
    console.log(`        ${size.toFixed(0)} bytes a record`);
    assert.ok(size <= 700 / 3, `${size} bytes a record`);
  });

  it('share blocks, also when they come one by one', async () => {
    const store = createMemoryStore();
    const snapshots = new Snapshots(store, SCOPE, EVERYTHING);
    for (let index = 0; index < 160; index += 1) await stored(snapshots, store, [[`id${index}`, { index }]]);
    assert.equal((await entriesOf(store)).length, 10);
  });

  it('take no more than a kilobyte for a record that nothing else is like', async () => {
    const store = createMemoryStore();
    const text = fc.sample(fc.string({ minLength: 650, maxLength: 650 }), { numRuns: 1, seed: SEED })[0];
    await stored(new Snapshots(store, SCOPE, EVERYTHING), store, [['a', { text }]]);
    assert.ok((await bytesOf(store)) <= 1_024);
  });

  it('are there after a restart of the real store, and gone once they are cleared', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'maximizer-snapshots-'));
    try {
      let store = await openLevelStore(folder);
      const versions = Array.from({ length: 300 }, (_, index) => [`id${index}`, { value: index }] as const);
      await stored(new Snapshots(store, SCOPE, EVERYTHING), store, versions);
      await store.close();
      store = await openLevelStore(folder);
      const snapshots = new Snapshots(store, SCOPE, EVERYTHING);
      assert.deepEqual(await stored(snapshots, store, [['id7', { value: 8 }]]), [
        { value: { from: 7, to: 8 } },
      ]);
      await snapshots.clear();
      assert.deepEqual(await entriesOf(store), []);
      assert.deepEqual(await stored(snapshots, store, [['id7', { value: 9 }]]), [undefined]);
      await store.close();
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('keep big records too, of any characters', async () => {
    const store = createMemoryStore();
    const snapshots = new Snapshots(store, SCOPE, EVERYTHING);
    const big = 'ä😀\ud800'.repeat(50_000);
    await stored(snapshots, store, [
      ['a', { big }],
      ['b', { big, b: 1 }],
      ['c', { c: 1 }],
    ]);
    assert.deepEqual(
      await stored(snapshots, store, [
        ['a', { big }],
        ['b', { big, b: 2 }],
        ['c', { c: 1 }],
      ]),
      [{}, { b: { from: 1, to: 2 } }, {}],
    );
  });
});
