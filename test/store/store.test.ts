import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLevelStore } from '../../src/store/level-store';
import { createMemoryStore } from '../../src/store/memory-store';
import { openSharedStore } from '../../src/store/shared-store';
import type { Store } from '../../src/store/store';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'store-')), 'maximizer');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

for (const [name, open] of [
  ['the embedded store', () => openLevelStore(folder)],
  ['the store in memory', () => Promise.resolve(createMemoryStore())],
] as const) {
  describe(name, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it('writes, reads and deletes, all of a batch at once', async () => {
      await store.write([
        { put: bytes('a'), value: bytes('1') },
        { put: bytes('b'), value: bytes('2') },
      ]);
      await store.write([{ del: bytes('a') }, { put: bytes('c\xff'), value: bytes('3') }]);
      assert.equal(await store.get(bytes('a')), undefined);
      const values = await store.getMany([bytes('c\xff'), bytes('x'), bytes('b')]);
      assert.deepEqual(
        values.map((value) => value?.toString()),
        ['3', undefined, '2'],
      );
    });

    it('ranges and clears by bytes, from the first key up to the last', async () => {
      const keys = ['a', 'a\x00', 'a\xff', 'b', 'b\xff\xff', 'c'];
      await store.write(keys.map((key) => ({ put: bytes(key), value: bytes(key) })));
      const found = async (from: string, to: string, limit = 100): Promise<string[]> =>
        (await store.range(bytes(from), bytes(to), limit)).map(([key]) => key.toString('latin1'));
      assert.deepEqual(await found('a', 'b'), ['a', 'a\x00', 'a\xff']);
      assert.deepEqual(await found('a', 'c', 2), ['a', 'a\x00']);
      await store.clear(bytes('a\x00'), bytes('c'));
      assert.deepEqual(await found('a', 'd'), ['a', 'c']);
    });
  });
}

describe('the shared store', () => {
  it('is one database for all users of a folder, until the last has closed', async () => {
    const [first, second] = await Promise.all([openSharedStore(folder), openSharedStore(`${folder}/`)]);
    await first.write([{ put: bytes('a'), value: bytes('1') }]);
    await first.close();
    await first.close();
    assert.equal((await second.get(bytes('a')))?.toString(), '1');
    const closing = second.close();
    const third = await openSharedStore(folder);
    assert.equal((await third.get(bytes('a')))?.toString(), '1');
    await third.close();
    await closing;
  });

  it('is kept from other people of the machine', async () => {
    const store = await openSharedStore(folder);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    await store.close();
  });

  it('can be opened again after it failed', async () => {
    const holder = await openLevelStore(folder);
    await assert.rejects(openSharedStore(folder), { code: 'store-in-use', message: /stop one of them/ });
    await holder.close();
    await (await openSharedStore(folder)).close();
  });
});
