import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { batchOf } from './entry';
import { readLog, type LogRecord } from './log-file';
import { readManifest, type Manifest } from './manifest';
import { readMark } from './mark';
import { levelNames, type LevelNames } from './names';
import { isSoundTable } from './table-file';

/**
 * What is wrong with the files of a database that nobody has open, in words; undefined when nothing is. LevelDB itself
 * looks at no checksum of a table, and takes what is wrong in a log, or missing, for a write that a crash cut off.
 */
export async function findDamage(directory: string): Promise<string | undefined> {
  const names = await levelNames(directory);
  if (!names.hasCurrent) {
    // LevelDB would take the rest for leftovers, start anew and delete it
    const isNew = names.logs.size + names.tables.size === 0 && (await readMark(directory)) === undefined;
    return isNew ? undefined : 'its file CURRENT is missing';
  }
  const manifest = await currentManifest(directory);
  if (typeof manifest === 'string') return manifest;
  return (
    (await damageOfTables(directory, names, manifest)) ?? (await damageOfLogs(directory, names, manifest))
  );
}

async function currentManifest(directory: string): Promise<Manifest | string> {
  const current = await readFile(path.join(directory, 'CURRENT'), 'latin1');
  const name = /^(MANIFEST-\d+)\n$/.exec(current)?.[1];
  if (name === undefined) return 'its file CURRENT is garbled';
  const bytes = await readIfThere(path.join(directory, name));
  if (bytes === undefined) return `its file ${name} is missing`;
  return readManifest(bytes) ?? `its file ${name} is garbled`;
}

async function damageOfTables(
  directory: string,
  names: LevelNames,
  { tables }: Manifest,
): Promise<string | undefined> {
  for (const [number, size] of tables) {
    const name = names.tables.get(number);
    if (name === undefined) return `its table ${number} is missing`;
    const file = path.join(directory, name);
    if ((await stat(file)).size !== size) return `its file ${name} has another length than it had`;
    if (!isSoundTable(await readFile(file))) return `its file ${name} is garbled`;
  }
  return undefined;
}

async function damageOfLogs(
  directory: string,
  names: LevelNames,
  { firstLog, lastSequence }: Manifest,
): Promise<string | undefined> {
  const mark = await readMark(directory);
  const logs = [...names.logs].filter(([number]) => number >= firstLog);
  if (mark !== undefined && mark.log >= firstLog && !logs.some(([number]) => number === mark.log)) {
    return `its log ${mark.log} is missing`;
  }
  let next = lastSequence + 1;
  for (const [number, name] of logs) {
    const records = readLog(await readFile(path.join(directory, name)));
    const isLast = number === logs.at(-1)?.[0];
    const sound = soundStart(records);
    const end = sound.at(-1)?.end ?? 0;
    if (number === mark?.log && end < mark.size) return `its file ${name} is garbled or cut off`;
    if (sound.length < records.length && !(isLast && isTorn(records))) return `its file ${name} is garbled`;
    for (const { data } of sound) {
      const { sequence, entries, isWhole } = batchOf(data);
      if (!isWhole) return `its file ${name} is garbled`;
      if (sequence > next) return `what was written before its file ${name} is missing`;
      next = Math.max(next, sequence + entries.length);
    }
  }
  return undefined;
}

/** The records before the first one that is not sound. */
export function soundStart(records: readonly LogRecord[]): readonly LogRecord[] {
  const end = records.findIndex(({ isSound }) => !isSound);
  return end < 0 ? records : records.slice(0, end);
}

/** Whether only its end is not sound, as a crash during the last write leaves it. */
function isTorn(records: readonly LogRecord[]): boolean {
  return records.slice(soundStart(records).length).every(({ isSound }) => !isSound);
}

/** The bytes of a file; undefined where there is none. */
async function readIfThere(file: string): Promise<Buffer | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
