import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ClassicLevel } from 'classic-level';
import { findDamage } from '../../src/store/files/check';
import { crc32c } from '../../src/store/files/crc32c';
import { batchOf, type LevelEntry } from '../../src/store/files/entry';
import { logOf, readLog } from '../../src/store/files/log-file';
import { levelNames } from '../../src/store/files/names';
import { isSoundTable, readTable } from '../../src/store/files/table-file';
import { randomOf } from './damages';

const SEED = Number(process.env['SEED'] ?? Date.now() % 1_000_000);

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'store-files-')), 'level');
});
afterEach(() => rm(path.dirname(folder), { recursive: true, force: true }));

/** Fills a database in a few openings, so that it has tables, and a log with what was written last. */
async function filled(
  values: (index: number) => Buffer,
  openings = 3,
  each = 200,
): Promise<Map<string, string>> {
  const held = new Map<string, string>();
  for (let opening = 0; opening < openings; opening += 1) {
    const level = new ClassicLevel<Buffer, Buffer>(folder, {
      keyEncoding: 'buffer',
      valueEncoding: 'buffer',
    });
    for (let index = 0; index < each; index += 1) {
      const key = Buffer.from(`key ${(index * 7) % 150} of ${opening % 2}`);
      const value = values(opening * each + index);
      if (index % 5 === 4) await level.del(key);
      else await level.put(key, value);
      if (index % 5 === 4) held.delete(key.toString());
      else held.set(key.toString(), value.toString('hex'));
    }
    await level.close();
  }
  return held;
}

/** What the files hold, put together as LevelDB does. */
async function entriesOfFiles(): Promise<Map<string, string>> {
  const { tables, logs } = await levelNames(folder);
  const entries: LevelEntry[] = [];
  for (const name of tables.values()) {
    const { entries: found, doubtful } = readTable(await readFile(path.join(folder, name)));
    assert.deepEqual(doubtful, []);
    entries.push(...found);
  }
  for (const name of logs.values()) {
    for (const { data, isSound } of readLog(await readFile(path.join(folder, name)))) {
      assert.ok(isSound);
      entries.push(...batchOf(data).entries);
    }
  }
  const held = new Map<string, string>();
  for (const { key, value } of entries.sort((a, b) => a.sequence - b.sequence)) {
    if (value === undefined) held.delete(key.toString());
    else held.set(key.toString(), value.toString('hex'));
  }
  return held;
}

const sorted = (held: Map<string, string>): [string, string][] => [...held].sort();

describe('the files of LevelDB', () => {
  const random = randomOf(SEED);
  const kinds: Record<string, (index: number) => Buffer> = {
    'values that can be compressed': (index) => Buffer.from(`value ${index} `.repeat(index % 60)),
    'random values': () => Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256))),
    'values over several blocks': (index) => Buffer.alloc(index % 50 === 0 ? 100_000 : 10, index),
  };
  for (const [kind, values] of Object.entries(kinds)) {
    it(`with ${kind} are read as LevelDB reads them (seed ${SEED})`, async () => {
      const held = await filled(values);
      assert.equal(await findDamage(folder), undefined);
      assert.deepEqual(sorted(await entriesOfFiles()), sorted(held));
    });
  }

  it('have their checksums', () => {
    assert.equal(crc32c(Buffer.from('123456789')), 0xe3069283);
    assert.equal(crc32c(Buffer.from('6789'), crc32c(Buffer.from('12345'))), 0xe3069283);
  });

  it('are found damaged wherever a byte of a table is another', async () => {
    await filled((index) => Buffer.from(`value ${index} `.repeat(index % 10)), 1);
    await (await opened()).close();
    const [name = ''] = [...(await levelNames(folder)).tables.values()];
    const bytes = await readFile(path.join(folder, name));
    assert.ok(isSoundTable(bytes));
    // the footer is two places, filled up to 40 bytes, and a magic number
    const padding = [...bytes.subarray(-48, -8)].findLastIndex((byte) => byte !== 0) - 48 + 1 + bytes.length;
    const missed: number[] = [];
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8((flipped[at] ?? 0) ^ 0x10, at);
      if (isSoundTable(flipped)) missed.push(at);
    }
    assert.deepEqual(
      missed.filter((at) => at < padding || at >= bytes.length - 8),
      [],
    );
  });

  it('are found damaged wherever a log is cut off or has another byte before its mark', async () => {
    await filled((index) => Buffer.from(`value ${index} `.repeat(index % 10)), 2, 40);
    const [log] = [...(await levelNames(folder)).logs];
    assert.ok(log !== undefined);
    const [number, name] = log;
    const file = path.join(folder, name);
    const bytes = await readFile(file);
    const told = `${number} ${bytes.length}`;
    await writeFile(path.join(folder, 'written'), `${told} ${crc32c(Buffer.from(told))}\n`);
    assert.equal(await findDamage(folder), undefined);
    for (let at = 0; at < bytes.length; at += 13) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8((flipped[at] ?? 0) ^ 0x10, at);
      await writeFile(file, flipped);
      assert.match((await findDamage(folder)) ?? 'nothing', /garbled/, `byte ${at}`);
      await writeFile(file, bytes);
      await truncate(file, at);
      assert.match((await findDamage(folder)) ?? 'nothing', /cut off/, `cut off at ${at}`);
    }
    await rm(file);
    assert.match((await findDamage(folder)) ?? 'nothing', /log \d+ is missing/);
  });

  it('are sound when only the write that a crash cut off is missing', async () => {
    await filled((index) => Buffer.from(`value ${index}`), 2, 40);
    const [name = ''] = [...(await levelNames(folder)).logs.values()];
    await truncate(path.join(folder, name), (await readFile(path.join(folder, name))).length - 5);
    assert.equal(await findDamage(folder), undefined);
  });

  it('are found damaged without one of them', async () => {
    await filled((index) => Buffer.from(`value ${index}`), 3, 40);
    for (const name of await readdir(folder)) {
      if (!/^(CURRENT|MANIFEST-.*|.*\.ldb)$/.test(name)) continue;
      const file = path.join(folder, name);
      const bytes = await readFile(file);
      await rm(file);
      assert.notEqual(await findDamage(folder), undefined, name);
      await writeFile(file, bytes);
    }
    assert.equal(await findDamage(folder), undefined);
  });

  it('say so when a manifest is cut off behind an edit, and a log that it would need is gone', async () => {
    await filled((index) => Buffer.from(`value ${index}`), 2, 40);
    const current = (await readFile(path.join(folder, 'CURRENT'), 'latin1')).trim();
    const file = path.join(folder, current);
    const records = readLog(await readFile(file));
    assert.ok(records.length > 1);
    for (let kept = 0; kept < records.length; kept += 1) {
      await writeFile(file, logOf(records.slice(0, kept).map(({ data }) => data)));
      assert.notEqual(await findDamage(folder), undefined, `${kept} of ${records.length} edits`);
    }
  });

  it('are written as logs that LevelDB takes', async () => {
    const records = [10, 32_750, 7, 100_000, 1, 32_761, 0].map((length, index) =>
      Buffer.alloc(length, index),
    );
    const read = readLog(logOf(records));
    assert.deepEqual(
      read.map(({ data }) => data),
      records,
    );
    assert.ok(read.every(({ isSound }) => isSound));
    await rm(folder, { recursive: true, force: true });
  });

  async function opened(): Promise<ClassicLevel> {
    const level = new ClassicLevel(folder);
    await level.open();
    return level;
  }
});
