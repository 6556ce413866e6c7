import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { BlockWriter, type KeyedRecord } from '../../src/polling/memory/block';
import { Memory, type Expiry } from '../../src/polling/memory/memory';
import { bytesOf, type RememberedRecord } from '../../src/polling/memory/remembered';
import { keySeed, recordKey } from '../../src/resource/record-key';
import type { RecordName } from '../../src/resource/record-reader';
import { scopePrefix } from '../../src/store/keys';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';

const SEED = Date.now() % 1_000_000;
const SCOPE = 'node';

const named = (objectId: string): RecordName => ({ objectId, hasIdentifier: true, ...recordKey(objectId) });
const written = (records: readonly KeyedRecord[]): BlockWriter => {
  const writer = new BlockWriter();
  for (const { key, record } of records) writer.add(key, record);
  return writer;
};
async function recalled(
  memory: Memory,
  names: readonly RecordName[],
): Promise<(RememberedRecord | undefined)[]> {
  const recall = await memory.recall(names);
  return names.map((_, index) => recall(index));
}
const at = (date: number, emitted = true): RememberedRecord => ({ emitted, seen: 1, versions: [{ date }] });
/** Records before `drop` are forgotten, those before `cold` are settled. */
const expiry = (drop: number, cold: number): Expiry => ({
  keep: (record) => ((record.versions[0]?.date ?? 0) < drop ? undefined : record),
  isCold: (record) => (record.versions[0]?.date ?? 0) < cold,
  areWarm: ({ date }) => date >= cold && date >= drop,
});

async function countOf(store: Store, kind: 'recent' | 'settled' | 'memory'): Promise<number> {
  const prefix = scopePrefix(SCOPE, kind);
  const entries = await store.range(
    Buffer.concat([prefix, Buffer.from([0])]),
    Buffer.concat([prefix, Buffer.alloc(32, 0xff)]),
    100_000,
  );
  return entries.length;
}

describe('keys of records', () => {
  it('are all different for half a million ids of five kinds, and spread over both halves', () => {
    const kinds = [
      (n: number) => `${n}`,
      (n: number) => `Q29udGFjdAk${n}`,
      (n: number) => `${n}@example.com`,
      (n: number) => Buffer.from(`Contact\t${n}\t0`).toString('base64'),
      (n: number) => `${n}`.split('').reverse().join(''),
    ];
    const keys = new Set<string>();
    const lows = new Set<number>();
    const highs = new Set<number>();
    for (const kind of kinds) {
      for (let n = 0; n < 100_000; n += 1) {
        const { high, low } = recordKey(kind(n * 17 + 3));
        keys.add(`${high} ${low}`);
        lows.add(low & 0xffff);
        highs.add(high & 0xffff);
      }
    }
    // two kinds share the ids that are palindromes
    const texts = new Set(
      kinds.flatMap((kind) => Array.from({ length: 100_000 }, (_, n) => kind(n * 17 + 3))),
    );
    assert.equal(keys.size, texts.size);
    assert.ok(lows.size > 65_000 && highs.size > 65_000, `${lows.size}, ${highs.size} of 65,536`);
  });

  it('share nothing under another seed, so that nobody can choose ids that share a slot', () => {
    const mask = 0xfff;
    const ids = Array.from({ length: 400_000 }, (_, n) => `${n}`).filter(
      (id) => (recordKey(id).low & mask) === 0,
    );
    assert.ok(ids.length > 50);
    const slots = new Set(ids.map((id) => recordKey(id, keySeed('node')).low & mask));
    assert.ok(slots.size > ids.length * 0.9, `${slots.size} slots for ${ids.length} ids`);
    assert.deepEqual(recordKey('a', keySeed('node')), recordKey('a', keySeed('node')));
  });
});

describe('the parts of the memory', () => {
  it(`know what a map knows, over sweeps, restarts, writes that fail and little room (seed ${SEED})`, async () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({
          add: fc.array(fc.record({ id: fc.nat(400), age: fc.nat(50) }), { maxLength: 300 }),
          isWritten: fc.boolean(),
        }),
      },
      { weight: 3, arbitrary: fc.record({ sweep: fc.integer({ min: 1, max: 900 }) }) },
      { weight: 1, arbitrary: fc.constant('restart' as const) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 30 }),
        fc.constantFrom(0, 20_000, 1e9),
        async (steps, most) => {
          const store = createMemoryStore();
          let memory = new Memory(store, SCOPE, most);
          const expected = new Map<string, RememberedRecord>();
          let now = 0;
          for (const each of steps) {
            now += 10;
            if (each === 'restart') memory = new Memory(store, SCOPE, most);
            else if ('sweep' in each) {
              await store.write(await memory.forgetting(expiry(now - 100, now - 40), each.sweep));
            } else {
              const names = each.add.map(({ id }) => named(`id ${id}`));
              await memory.recall(names);
              const records = each.add.map(({ age }) => at(now - age));
              const operations = memory.remembering(
                written(names.map((key, index) => ({ key, record: records[index] ?? at(0) }))),
              );
              if (each.isWritten) {
                await store.write(operations);
                names.forEach(({ objectId }, index) => expected.set(objectId, records[index] ?? at(0)));
              } else memory.lost();
            }
            const names = Array.from({ length: 401 }, (_, id) => named(`id ${id}`));
            const all = await recalled(memory, names);
            names.forEach(({ objectId }, index) => {
              const known = expected.get(objectId);
              const found = all[index];
              // what may be forgotten may still be there
              const isNeeded = known !== undefined && (known.versions[0]?.date ?? 0) >= now - 100;
              if (isNeeded || found !== undefined) assert.deepEqual(found, known, objectId);
            });
          }
          for (let sweep = 0; sweep < 6; sweep += 1)
            await store.write(await memory.forgetting(expiry(Infinity, Infinity), 1_000));
          const left = [await countOf(store, 'recent'), await countOf(store, 'settled')];
          assert.deepEqual(left, [0, 0]);
        },
      ),
      { seed: SEED, numRuns: Number(process.env['RUNS'] ?? 60) },
    );
  });

  it('take few bytes on disk and in memory, and none in memory once nothing is read again', async () => {
    const store = createMemoryStore();
    const memory = new Memory(store, SCOPE);
    const count = 20_000;
    const names = Array.from({ length: count }, (_, id) => named(`id ${id}`));
    await memory.recall([]);
    for (let first = 0; first < count; first += 2_000) {
      const page = names.slice(first, first + 2_000).map((key) => ({ key, record: at(1_000) }));
      await store.write(memory.remembering(written(page)));
    }
    const prefix = scopePrefix(SCOPE, 'recent');
    const blocks = await store.range(prefix, Buffer.concat([prefix, Buffer.alloc(9, 0xff)]), count);
    const bytes = blocks.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    assert.ok(bytes / count <= 25, `${bytes / count} bytes a version on disk`);
    assert.ok(memory.size / count <= 40, `${memory.size / count} bytes a version in memory`);

    await store.write(await memory.forgetting(expiry(0, 2_000), count));
    await store.write(await memory.forgetting(expiry(0, 2_000), count));
    assert.equal(await countOf(store, 'recent'), 0);
    assert.equal(await countOf(store, 'settled'), count);
    assert.ok(memory.size < 1_000, `${memory.size} bytes in memory`);
    assert.deepEqual(await recalled(memory, names.slice(0, 1)), [at(1_000)]);
    const restarted = new Memory(store, SCOPE);
    assert.deepEqual(await recalled(restarted, names.slice(-1)), [at(1_000)]);
  });

  it('ask the disk only once something is settled, and only for what is not in memory', async () => {
    const inner = createMemoryStore();
    let asked = 0;
    const store: Store = {
      ...inner,
      getMany: (keys) => {
        asked += keys.length;
        return inner.getMany(keys);
      },
    };
    const memory = new Memory(store, SCOPE);
    await memory.recall([named('a'), named('b')]);
    await store.write(memory.remembering(written([{ key: recordKey('a'), record: at(1_000) }])));
    assert.equal(asked, 0);
    await store.write(await memory.forgetting(expiry(0, 2_000), 100));
    await store.write(memory.remembering(written([{ key: recordKey('b'), record: at(3_000) }])));
    assert.deepEqual(await recalled(memory, [named('a'), named('b')]), [at(1_000), at(3_000)]);
    assert.equal(asked, 1);
  });

  it('still know what versions before this one wrote, and forget it in time', async () => {
    const store = createMemoryStore();
    const old = (id: string): Buffer =>
      Buffer.concat([scopePrefix(SCOPE, 'memory'), createHash('sha1').update(id).digest().subarray(0, 12)]);
    await store.write(['a', 'b'].map((id) => ({ put: old(id), value: bytesOf(at(5)) })));
    const memory = new Memory(store, SCOPE);
    assert.deepEqual(await recalled(memory, [named('a'), named('c')]), [at(5), undefined]);
    await store.write(memory.remembering(written([{ key: recordKey('a'), record: at(7) }])));
    assert.deepEqual(await recalled(memory, [named('a'), named('b')]), [at(7), at(5)]);
    await store.write(await memory.forgetting(expiry(6, 6), 100));
    assert.equal(await countOf(store, 'memory'), 0);
    assert.deepEqual(await recalled(memory, [named('a'), named('b')]), [at(7), undefined]);
  });

  it('keep a record with more versions than a block is long', async () => {
    const store = createMemoryStore();
    const versions = Array.from({ length: 5_000 }, (_, date) => ({ date }));
    const record: RememberedRecord = { emitted: true, seen: 1, versions };
    const memory = new Memory(store, SCOPE);
    await memory.recall([]);
    const records = ['a', 'b', 'c'].map((id) => ({ key: recordKey(id), record }));
    await store.write(memory.remembering(written(records)));
    const restarted = new Memory(store, SCOPE);
    assert.deepEqual(await recalled(restarted, [named('b'), named('c')]), [record, record]);
  });

  it('forget only their own', async () => {
    const store = createMemoryStore();
    const memory = new Memory(store, SCOPE);
    const other = new Memory(store, 'other');
    for (const each of [memory, other]) {
      await each.recall([]);
      await store.write(each.remembering(written([{ key: recordKey('a'), record: at(1) }])));
    }
    await memory.clear();
    assert.deepEqual(await recalled(memory, [named('a')]), [undefined]);
    assert.deepEqual(await recalled(new Memory(store, 'other'), [named('a')]), [at(1)]);
  });
});
