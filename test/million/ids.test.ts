import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KnownIds } from '../../src/ids/known-ids';
import { IdComparison } from '../../src/reconcile/comparison';
import { openLevelStore } from '../../src/store/level-store';
import { connectionSettings } from '../polling/polled-sandbox';
import { generatedContacts, startSandbox, type Sandbox } from '../sandbox';

const COUNT = 1_000_000;
const PORTION = 20_000;
const PAGE = 2000;
const MEGABYTE = 1024 * 1024;
/** Bytes of disk for each id. */
const MOST_BYTES = 24;
/** The heap may grow by so much: a million ids as texts in a set take some 130 MB. */
const MOST_HEAP = 64 * MEGABYTE;

describe('a million known ids', function () {
  this.timeout(300_000);
  let folder: string;
  let sandbox: Sandbox | undefined;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'million-ids-'));
  });
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    await rm(folder, { recursive: true, force: true });
  });

  const sizeOfFolder = async (): Promise<number> => {
    const names = await readdir(folder);
    const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(folder, name))).size));
    return sizes.reduce((sum, size) => sum + size, 0);
  };

  it('of Maximizer are compared with a flat heap, and take little room', async () => {
    const platform = (sandbox = await startSandbox());
    const run = async (count: number): Promise<{ deleted: number; growth: number; bytes: number }> => {
      platform.declareGenerated('contacts', generatedContacts(count, { maxPageSize: PAGE }));
      const script = path.join(__dirname, 'reconciler.ts');
      const settings = JSON.stringify(connectionSettings(platform));
      const child = spawn(process.execPath, ['--import', 'tsx', script, settings, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
      await once(child, 'close');
      return JSON.parse(printed) as { deleted: number; growth: number; bytes: number };
    };
    await run(COUNT);
    const { deleted, growth, bytes } = await run(COUNT - 300);
    assert.equal(deleted, 300);
    assert.ok(growth < MOST_HEAP, `the heap grew by ${growth / MEGABYTE} MB`);
    assert.ok(bytes / COUNT <= MOST_BYTES, `${bytes / COUNT} bytes an id`);
    console.log(`      heap +${Math.round(growth / MEGABYTE)} MB, ${(bytes / COUNT).toFixed(1)} bytes an id`);
  });

  it('that are random UUIDs take little room', async () => {
    const store = await openLevelStore(folder);
    const ids = new KnownIds(store, 'million');
    await ids.open();
    const comparison = new IdComparison(store, 'million', ids);
    comparison.begin();
    await comparison.prepare();
    for (let from = 0; from < COUNT; from += PORTION) {
      const portion = Array.from({ length: PORTION }, (_, index) => uuidOf(from + index));
      await store.write(comparison.read.adding(portion), { sync: false });
    }
    await comparison.settle();
    await comparison.finish();
    let known = 0;
    for await (const bucket of comparison.buckets()) known += bucket.known.size;
    await store.close();
    assert.equal(known, COUNT);
    const bytes = await sizeOfFolder();
    assert.ok(bytes / COUNT <= MOST_BYTES, `${bytes / COUNT} bytes an id`);
    console.log(`      ${(bytes / COUNT).toFixed(1)} bytes an id`);
  });
});

function uuidOf(index: number): string {
  const hex = createHash('sha1').update(String(index)).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
