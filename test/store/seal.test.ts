import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import type { MaximizerError } from '../../src/errors';
import { bringToFormat, MIGRATIONS, type RawStore } from '../../src/store/format';
import { scopePrefix, sequenceKey, type ScopeKind } from '../../src/store/keys';
import { openLevelStore } from '../../src/store/level-store';
import { createMemoryStore } from '../../src/store/memory-store';
import { sealed, unsealed } from '../../src/store/seal';
import { openSharedStore, type HeldStore } from '../../src/store/shared-store';
import { deliveredEvents, promiseEvents, SCOPE } from './damaged-store';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'store-seal-')), 'maximizer');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

const rawLevel = async (work: (level: ClassicLevel<Buffer, Buffer>) => Promise<void>): Promise<void> => {
  const level = new ClassicLevel<Buffer, Buffer>(folder, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await level.open();
  await work(level);
  await level.close();
};

describe('the seal of an entry', () => {
  it('is right for what was written under its key, and nothing else', () => {
    const key = Buffer.from('key');
    for (const value of [Buffer.alloc(0), Buffer.from('value'), Buffer.alloc(10_000, 7)]) {
      const stored = sealed(key, value);
      assert.deepEqual(unsealed(key, stored), value);
      assert.equal(unsealed(Buffer.from('kez'), stored), undefined);
      assert.equal(unsealed(key, stored.subarray(1)), undefined);
      const other = Buffer.from(stored);
      other.writeUInt8((other[0] ?? 0) ^ 1, 0);
      assert.equal(unsealed(key, other), undefined);
    }
    assert.equal(unsealed(key, Buffer.from('abc')), undefined);
  });
});

describe('an entry that is not as it was written', () => {
  let store: HeldStore;
  let told: { error: MaximizerError; contents: readonly string[] }[];
  const open = async (): Promise<void> => {
    told = [];
    store = await openSharedStore(folder, {
      scope: SCOPE,
      damaged: (error, contents = []) => told.push({ error, contents }),
    });
  };
  /** Changes a value without its seal, as a disk may. */
  const garble = (key: Buffer): Promise<void> =>
    rawLevel(async (level) => {
      const value = await level.get(key);
      assert.ok(value !== undefined);
      value.writeUInt8((value[value.length >> 1] ?? 0) ^ 1, value.length >> 1);
      await level.put(key, value);
    });

  it('keeps no other event from being delivered, is told with what is left of it, once, and kept in a file', async () => {
    const promised = await promiseEvents(folder, 1, 10);
    await garble(sequenceKey(scopePrefix(SCOPE, 'journal'), 7));
    await open();
    const came = await deliveredEvents(store);
    assert.deepEqual(
      promised.filter((name) => !came.has(name)),
      [promised[6]],
    );
    const [{ error, contents } = { error: undefined, contents: [] }] = told;
    assert.match(
      error?.message ?? '',
      /1 events that were not delivered yet are damaged.*broken-entries\.jsonl/,
    );
    assert.match(contents.join(), new RegExp(promised[6]?.split('@')[0] ?? '-'));
    assert.equal(told.length, 1);
    await store.close();
    const kept = await readFile(path.join(folder, 'broken-entries.jsonl'), 'utf8');
    assert.equal(kept.trim().split('\n').length, 1);
    await open();
    await deliveredEvents(store);
    assert.deepEqual(told, []);
    await store.close();
  });

  const kinds: Record<Exclude<ScopeKind, 'journal'>, RegExp> = {
    state: /1 positions are damaged.*It goes on from the one before/,
    memory: /records of what was sent.*may be sent once more/,
    recent: /records of what was sent.*may be sent once more/,
    settled: /records of what was sent.*may be sent once more/,
    attempts: /counts of deliveries/,
    sequence: /numbers/,
    aside: /events that were set aside/,
    receipt: /what was received.*may be sent once more/,
    unread: /still to be read/,
    sighting: /when a node was last there/,
    paused: /is paused.*pause it once more/,
    written: /notes of what was written.*taken for another’s/,
    expected: /notes of what was being written.*taken for another’s/,
    range: /being sent again.*Send the range again/,
    heard: /last heard of.*counted from now on/,
    deletes: /which records are known.*may not be told/,
    sentVersion: /what a stream sent.*may be sent once more/,
    streamResource: /how polls read resources.*until the poll node/,
    sentObject: /what a stream sent last.*may be sent once more/,
    snapshot: /last versions of records.*does not say what changed/,
  };
  for (const [kind, text] of Object.entries(kinds)) {
    it(`is missing, and its node is told, when it is of the kind ${kind}`, async () => {
      const key = scopePrefix(SCOPE, kind as ScopeKind);
      const before = await openLevelStore(folder);
      await before.write([{ put: key, value: Buffer.from('{"some":"value"}') }]);
      await before.close();
      await garble(key);
      await open();
      assert.equal(await store.get(key), undefined);
      assert.match(told[0]?.error.message ?? 'nothing', text);
      // what is written then stays
      await store.write([{ put: key, value: Buffer.from('anew') }]);
      await store.close();
      await open();
      assert.equal((await store.get(key))?.toString(), 'anew');
      assert.deepEqual(told, []);
      await store.close();
    });
  }

  it('is told to another node of the store when its own is gone', async () => {
    const key = scopePrefix('deleted', 'aside');
    const before = await openLevelStore(folder);
    await before.write([{ put: key, value: Buffer.from('{}') }]);
    await before.close();
    await garble(key);
    await open();
    await store.get(key);
    assert.equal(told.length, 1);
    await store.close();
  });

  it('does not count among those that a range is asked for', async () => {
    const keys = Array.from({ length: 30 }, (_, index) => sequenceKey(scopePrefix(SCOPE, 'journal'), index));
    const before = await openLevelStore(folder);
    await before.write(keys.map((key) => ({ put: key, value: Buffer.from('{}') })));
    await before.close();
    for (const key of keys.slice(3, 9)) await garble(key);
    await open();
    const found = await store.range(Buffer.from('j'), Buffer.from('k'), 10);
    assert.deepEqual(
      found.map(([key]) => key),
      [...keys.slice(0, 3), ...keys.slice(9, 16)],
    );
    await store.close();
  });
});

describe('a store of the version before, without seals', () => {
  it('is read, and sealed', async () => {
    await rawLevel(async (level) => {
      await level.put(Buffer.from('\0format'), Buffer.from('1'));
      for (let index = 0; index < 2_500; index += 1)
        await level.put(Buffer.from(`k${index}`), Buffer.from(`${index}`));
    });
    for (let opening = 0; opening < 2; opening += 1) {
      const store = await openLevelStore(folder);
      assert.equal((await store.get(Buffer.from('k2400')))?.toString(), '2400');
      assert.equal((await store.range(Buffer.from('k'), Buffer.from('l'), 3_000)).length, 2_500);
      await store.close();
    }
  });

  it('is sealed once, wherever a crash ends that', async () => {
    for (let writes = 0; writes < 5; writes += 1) {
      const store = createMemoryStore();
      await bringToFormat(store, folder, {}, 1);
      const puts = Array.from({ length: 2_500 }, (_, index) => ({
        put: Buffer.from(`k${index}`),
        value: Buffer.from(`${index}`),
      }));
      await store.write(puts);
      let left = writes;
      const crashing: RawStore = {
        ...store,
        write: (operations) =>
          (left -= 1) < 0 ? Promise.reject(new Error('crash')) : store.write(operations),
      };
      await bringToFormat(crashing, folder, MIGRATIONS, 2).catch(() => undefined);
      await bringToFormat(store, folder, MIGRATIONS, 2);
      for (const { put, value } of puts) {
        assert.deepEqual(unsealed(put, (await store.get(put)) ?? Buffer.alloc(0)), value, `${writes} writes`);
      }
      assert.equal((await store.range(Buffer.from('\0'), Buffer.from('\x01'), 10)).length, 1);
    }
  });
});
