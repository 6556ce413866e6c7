import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { connectionSettings } from '../polling/polled-sandbox';
import { generatedContacts, startSandbox, type Sandbox } from '../sandbox';

const RECORDS = 1_000_000;
const PAGE = 2000;
const MEGABYTE = 1024 * 1024;

describe('a first read of a million records', function () {
  this.timeout(300_000);
  let sandbox: Sandbox;
  let folder: string;
  before(async () => {
    sandbox = await startSandbox();
    sandbox.declareGenerated('contacts', generatedContacts(RECORDS, { maxPageSize: PAGE }));
    folder = await mkdtemp(path.join(tmpdir(), 'million-'));
  });
  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('goes on after a kill at half, repeats at most a page, keeps its heap flat and its disk small', async () => {
    const events = path.join(folder, 'events');
    const store = path.join(folder, 'store');
    const first = reader(store, events);
    while ((await sizeOf(events)) < (RECORDS / 2) * 4) await delay(50);
    first.kill('SIGKILL');
    await once(first, 'close');
    const pagesBefore = sandbox.log.counters.pages;

    const second = reader(store, events);
    let printed = '';
    second.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const [code] = (await once(second, 'close')) as [number];
    assert.equal(code, 0);

    const numbers = await readFile(events);
    const times = new Uint8Array(RECORDS);
    for (let at = 0; at < numbers.length; at += 4) {
      const number = numbers.readUInt32LE(at);
      times[number] = (times[number] ?? 0) + 1;
    }
    assert.equal(times.filter((count) => count === 0).length, 0, 'records never emitted');
    assert.ok(numbers.length / 4 - RECORDS <= PAGE, 'more than a page was repeated');
    const pagesAfter = sandbox.log.counters.pages - pagesBefore;
    assert.ok(
      pagesAfter <= 0.6 * pagesBefore + pagesBefore,
      `${pagesAfter} pages after, ${pagesBefore} before the kill`,
    );

    const growth = Number(printed.trim());
    assert.ok(growth > 0 && growth < 100 * MEGABYTE, `the heap grew by ${growth / MEGABYTE} MB`);
    const bytes = await sizeOfFolder(store);
    assert.ok(bytes / RECORDS <= 100, `${bytes / RECORDS} bytes a version`);
    console.log(
      `      heap +${Math.round(growth / MEGABYTE)} MB, ${(bytes / RECORDS).toFixed(1)} bytes a version`,
    );
  });

  function reader(store: string, events: string): ChildProcess {
    const settings = JSON.stringify(connectionSettings(sandbox));
    const script = path.join(__dirname, 'reader.ts');
    return spawn(process.execPath, ['--import', 'tsx', script, settings, store, events], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }
});

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => ({ size: 0 }))).size;
}

async function sizeOfFolder(folder: string): Promise<number> {
  const sizes = await Promise.all((await readdir(folder)).map((name) => sizeOf(path.join(folder, name))));
  return sizes.reduce((sum, size) => sum + size, 0);
}
