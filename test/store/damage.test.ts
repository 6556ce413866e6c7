import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, mkdir, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bringToFormat, formatOf, STORE_FORMAT, type RawStore } from '../../src/store/format';
import { openLevelStore } from '../../src/store/level-store';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
const put = (key: string, value: string | Buffer) => ({ put: bytes(key), value: Buffer.from(value) });

let base: string;
let folder: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'store-damage-'));
  folder = path.join(base, 'maximizer');
});
afterEach(() => rm(base, { recursive: true, force: true }));

describe('a damaged store', () => {
  /** A store whose data is in tables, and a last entry in its log. */
  const filled = async (): Promise<void> => {
    const store = await openLevelStore(folder);
    for (let round = 0; round < 12; round += 1) {
      await store.write(
        Array.from({ length: 100 }, (_, index) => put(`k${index}`, Buffer.alloc(5_000, round))),
      );
    }
    await store.write([put('cursor', '1')]);
    await store.close();
  };
  const files = async (pattern: RegExp): Promise<string[]> =>
    (await readdir(folder)).filter((file) => pattern.test(file)).map((file) => path.join(folder, file));
  const garble = async (pattern: RegExp): Promise<void> => {
    for (const file of await files(pattern)) {
      await writeFile(file, Buffer.alloc((await stat(file)).size, 7));
    }
  };
  const asides = async (): Promise<string[]> =>
    (await readdir(base)).filter((name) => name.startsWith('maximizer.damaged-'));

  const damages: Record<string, () => Promise<void>> = {
    'without its CURRENT file': () => rm(path.join(folder, 'CURRENT')),
    'with a garbled CURRENT file': () => writeFile(path.join(folder, 'CURRENT'), 'garbage'),
    'with a garbled manifest': () => garble(/^MANIFEST/),
    'without its manifest': async () => {
      for (const file of await files(/^MANIFEST/)) await rm(file);
    },
  };
  for (const [how, damage] of Object.entries(damages)) {
    it(`${how} is moved aside, and what can be read of it is kept`, async () => {
      await filled();
      await damage();
      const before = await readdir(folder);
      const store = await openLevelStore(folder);
      assert.match(store.notice ?? '', /was damaged.*moved aside to .*maximizer\.damaged-.*kept/);
      assert.equal((await store.get(bytes('cursor')))?.toString(), '1');
      assert.equal((await store.get(bytes('k7')))?.length, 5_000);
      await store.close();
      const [aside = ''] = await asides();
      const kept = await readdir(path.join(base, aside));
      assert.deepEqual(
        before.filter((file) => !kept.includes(file)),
        [],
      );
      const again = await openLevelStore(folder);
      assert.equal(again.notice, undefined);
      await again.close();
      assert.equal((await asides()).length, 1);
    });
  }

  it('without any table starts anew, and says so', async () => {
    await filled();
    for (const file of await files(/\.(ldb|log)$/)) await rm(file);
    const store = await openLevelStore(folder);
    assert.match(store.notice ?? '', /starts anew/);
    assert.equal(await store.get(bytes('cursor')), undefined);
    assert.equal(await formatOf(store), STORE_FORMAT);
    await store.write([put('a', '1')]);
    await store.close();
    assert.equal((await asides()).length, 1);
  });

  for (const [how, damage] of Object.entries({
    garbled: () => garble(/\.ldb$/),
    'cut off': async () => {
      for (const file of await files(/\.ldb$/)) await truncate(file, (await stat(file)).size >> 1);
    },
  })) {
    it(`whose table is ${how} says so once it is read, and goes on`, async () => {
      await filled();
      const store = await openLevelStore(folder);
      // after it is open, where LevelDB does not look before it reads
      await store.close();
      await damage();
      const hurt = await openLevelStore(folder).catch(() => undefined);
      if (hurt === undefined) return;
      const reads = Array.from({ length: 100 }, (_, index) => hurt.get(bytes(`k${index}`)));
      const outcomes = await Promise.allSettled(reads);
      if (hurt.notice === undefined) {
        assert.ok(outcomes.some(({ status }) => status === 'rejected'));
      }
      await hurt.write([put('after', '1')]);
      assert.equal((await hurt.get(bytes('after')))?.toString(), '1');
      await hurt.close();
      assert.equal((await asides()).length, 1);
    });
  }
});

describe('a store that cannot be used', () => {
  it('says that something else is in its place', async () => {
    await writeFile(folder, 'a file');
    await assert.rejects(openLevelStore(folder), { code: 'store-no-folder', message: /cannot be opened/ });
    assert.equal(await readFile(folder, 'utf8'), 'a file');
  });

  it('narrows the rights of a folder that others could read', async () => {
    await mkdir(folder);
    await chmod(folder, 0o755);
    await (await openLevelStore(folder)).close();
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  const mounted = (options: string): boolean => {
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', base], { stdio: 'ignore' });
      return true;
    } catch {
      console.log('      skipped: this user may not mount a file system');
      return false;
    }
  };
  const unmount = (): void => void execFileSync('umount', ['-l', base], { stdio: 'ignore' });

  it('says that its file system is read-only', async function () {
    if (!mounted('size=4m')) this.skip();
    try {
      await (await openLevelStore(folder)).close();
      execFileSync('mount', ['-o', 'remount,ro', base]);
      await assert.rejects(openLevelStore(folder), { code: 'store-read-only', message: /make it writable/ });
    } finally {
      unmount();
    }
  });

  it('says that the disk is full, goes on once there is room, and holds all it said it had', async function () {
    if (!mounted('size=6m')) this.skip();
    let store: Store | undefined;
    try {
      const written: string[] = [];
      store = await openLevelStore(folder);
      const ballast = path.join(base, 'ballast');
      await writeFile(ballast, Buffer.alloc(3 << 20));
      let full: unknown;
      for (let index = 0; full === undefined && index < 4_000; index += 1) {
        await store.write([put(`k${index}`, Buffer.alloc(2_000, index))]).then(
          () => written.push(`k${index}`),
          (error: unknown) => (full = error),
        );
      }
      assert.match(String(full), /cannot be written.*No space left.*Free some space/);
      await assert.rejects(store.write([put('more', Buffer.alloc(50_000))]));
      await rm(ballast);
      await store.write([put('after', '1')]);
      written.push('after');
      await store.close();
      store = await openLevelStore(folder);
      const found = await store.getMany(written.map(bytes));
      assert.deepEqual(
        written.filter((_, index) => found[index] === undefined),
        [],
      );
    } finally {
      await store?.close();
      unmount();
    }
  });
});

describe('the format of a store', () => {
  it('is brought up step by step, each noted when it is done', async () => {
    const store = createMemoryStore();
    await bringToFormat(store, folder, {}, 1);
    await store.write([put('old', '1')]);
    let broken = true;
    const migrations = {
      1: async (each: RawStore) => {
        await each.write([put('two', '1'), { del: bytes('old') }]);
      },
      2: (each: RawStore) => (broken ? Promise.reject(new Error('crash')) : each.write([put('three', '1')])),
    };
    await assert.rejects(bringToFormat(store, folder, migrations, 3), /crash/);
    assert.equal(await formatOf(store), 2);
    broken = false;
    await bringToFormat(store, folder, migrations, 3);
    assert.equal(await formatOf(store), 3);
    assert.equal(await store.get(bytes('old')), undefined);
    assert.deepEqual((await store.getMany(['two', 'three'].map(bytes))).map(String), ['1', '1']);
  });

  it('is refused when it is newer, or there is no way from it', async () => {
    const store = createMemoryStore();
    await bringToFormat(store, folder, {}, 2);
    await assert.rejects(bringToFormat(store, folder, {}, 1), { code: 'store-too-new' });
    await assert.rejects(bringToFormat(store, folder, {}, 3), { code: 'store-too-old' });
  });
});
