import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { MaximizerError } from '../../src/errors';
import { LevelStore, openLevelStore } from '../../src/store/level-store';
import { holdSharedStore, type HeldStore } from '../../src/store/shared-store';
import type { Store } from '../../src/store/store';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const put = (key: string, value: string) => ({ put: bytes(key), value: bytes(value) });
const textAt = async (store: Store, key: string): Promise<string | undefined> =>
  (await store.get(bytes(key)))?.toString();

let base: string;
let folder: string;
let told: (MaximizerError | undefined)[];
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'store-mending-'));
  folder = path.join(base, 'state', 'maximizer');
  told = [];
});
afterEach(() => rm(base, { recursive: true, force: true }));

const codes = (): (string | undefined)[] => told.map((error) => error?.code);
const hold = (): HeldStore => holdSharedStore(folder, { failing: (error) => told.push(error) });

describe('a store that cannot be opened', () => {
  it('is opened by itself once nobody else uses it', async () => {
    const other = await openLevelStore(folder);
    await other.write([put('a', '1')]);
    const held = hold();
    await assert.rejects(held.get(bytes('a')), { code: 'store-in-use', message: /goes on by itself/ });
    await other.close();
    await held.untilOpen();
    assert.equal(await textAt(held, 'a'), '1');
    assert.deepEqual(codes(), ['store-in-use', undefined]);
    await held.close();
  });

  it('is opened by itself once its place can be a folder, and says at each moment why it is not', async () => {
    await writeFile(path.join(base, 'state'), 'a file');
    const held = hold();
    await assert.rejects(held.get(bytes('a')), { code: 'store-no-folder' });
    await rm(path.join(base, 'state'));
    const other = await openLevelStore(folder);
    await assert.rejects(
      async () => {
        for (;;) await held.get(bytes('a'));
      },
      { code: 'store-in-use' },
    );
    await other.close();
    await held.untilOpen();
    assert.deepEqual(codes(), ['store-no-folder', 'store-in-use', undefined]);
    await held.close();
  });

  it('tells everyone who comes later, too, and lets each go at once, leaving nothing open', async () => {
    const other = await openLevelStore(folder);
    const first = hold();
    await assert.rejects(first.open());
    const second = hold();
    assert.deepEqual(codes(), ['store-in-use', 'store-in-use']);
    const waiting = [first, second].map((each) => assert.rejects(each.untilOpen(), { code: 'closed' }));
    const since = performance.now();
    await Promise.all([first.close(), second.close()]);
    await Promise.all(waiting);
    assert.ok(performance.now() - since < 1_000);
    await other.close();
    await (await openLevelStore(folder)).close();
    const third = hold();
    await third.untilOpen();
    await third.close();
  });
});

describe('a store whose folder is', () => {
  const filled = async (): Promise<LevelStore> => {
    const store = new LevelStore(folder, { watch: { failing: (error) => told.push(error) } });
    for (let index = 0; index < 50; index += 1) await store.write([put(`k${index}`, `${index}`)]);
    return store;
  };
  const ways: Record<string, () => Promise<void>> = {
    removed: () => rm(folder, { recursive: true }),
    'removed with the one above it': () => rm(path.dirname(folder), { recursive: true }),
    emptied: async () => {
      for (const name of await readdir(folder)) await rm(path.join(folder, name));
    },
    moved: () => rename(folder, `${folder}-elsewhere`),
    'without its log': async () => {
      for (const name of await readdir(folder)) if (name.endsWith('.log')) await rm(path.join(folder, name));
    },
  };
  for (const [how, remove] of Object.entries(ways)) {
    it(`${how} while it is open takes no write for done, and is made again with all it held`, async () => {
      const store = await filled();
      await remove();
      await assert.rejects(store.write([put('lost', '1')]), {
        code: 'store-gone',
        message: /removed or replaced/,
      });
      await store.write([put('after', '1')]);
      assert.deepEqual(codes(), ['store-gone', undefined]);
      await store.close();
      const again = await openLevelStore(folder);
      assert.equal(await textAt(again, 'after'), '1');
      assert.equal(await textAt(again, 'k49'), '49');
      await again.close();
    });
  }

  it('replaced by a copy from before goes on with that', async () => {
    const early = await openLevelStore(folder);
    await early.write([put('early', '1')]);
    await early.close();
    await cp(folder, `${folder}-copy`, { recursive: true });
    const store = await filled();
    await rm(folder, { recursive: true });
    await rename(`${folder}-copy`, folder);
    await assert.rejects(store.write([put('lost', '1')]), { code: 'store-gone' });
    await store.untilOpen();
    assert.equal(await textAt(store, 'early'), '1');
    assert.equal(await textAt(store, 'k1'), undefined);
    await store.close();
  });

  it('there before anything was stored is used as it is', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, 'note.txt'), 'mine');
    const store = await openLevelStore(folder);
    await store.write([put('a', '1')]);
    await store.close();
    assert.ok((await readdir(folder)).includes('note.txt'));
  });
});
