import { chmod, cp, mkdir, readdir, rm, stat, statfs } from 'node:fs/promises';
import path from 'node:path';
import type { ClassicLevel } from 'classic-level';
import type { MaximizerError } from '../errors';
import { findDamage } from './files/check';
import { MARK_FILE } from './files/mark';
import { isLevelFile } from './files/names';
import { rewriteDamaged, type Judgement } from './files/salvage';
import type { BrokenEntry } from './store';
import { inUseError, isDamage, isFault, isLocked, reasonOf, recoveredError, storeError } from './store-error';

/** A LevelDB of bytes. */
export type Level = ClassicLevel<Buffer, Buffer>;

/** An open database, and what a person should know of how it came to be. */
export interface OpenLevel {
  level: Level;
  notice?: MaximizerError;
  /** Entries that were lost, as far as they can be told. */
  broken: readonly BrokenEntry[];
}

/**
 * Opens the database in a directory, made with mode 0700 where it is missing. A damaged one is kept aside as it is, and
 * goes on with what can still be read of it.
 * @throws MaximizerError
 */
export async function openFiles(directory: string, judgement: Judgement): Promise<OpenLevel> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    const damage = await damageOf(directory);
    if (damage !== undefined) return await recoverFiles(directory, damage, judgement);
    return { level: await openLevel(directory), broken: [] };
  } catch (error) {
    if (!isDamage(error)) throw storeError(directory, 'cannot be opened', error);
    return await recoverFiles(directory, reasonOf(error), judgement);
  }
}

/** Keeps a copy of a damaged database, which must not be open, and opens what can be read of it, else an empty one. */
export async function recoverFiles(
  directory: string,
  reason: string,
  judgement: Judgement,
): Promise<OpenLevel> {
  try {
    await requireRoom(directory);
    const aside = await copyAside(directory);
    const { level, broken } = await repaired(directory, judgement);
    const notice = recoveredError(directory, reason, aside, level !== undefined);
    if (level !== undefined) return { level, notice, broken };
    await removeFiles(directory);
    return { level: await openLevel(directory), notice, broken };
  } catch (error) {
    throw storeError(directory, 'is damaged and cannot be repaired', error);
  }
}

/** What is wrong with it. @throws MaximizerError `store-in-use`: what another process is writing looks damaged */
async function damageOf(directory: string): Promise<string | undefined> {
  await refuseWhenLocked(directory);
  if ((await findDamage(directory)) === undefined) return undefined;
  await refuseWhenLocked(directory);
  return findDamage(directory);
}

/** LevelDB's lock, asked for without opening anything: it looks at the lock first, and only then at what is there. */
async function refuseWhenLocked(directory: string): Promise<void> {
  const { ClassicLevel } = await classicLevel();
  const probe = new ClassicLevel(directory, { createIfMissing: false, errorIfExists: true });
  try {
    await probe.open();
    await probe.close();
  } catch (error) {
    if (isLocked(error)) throw inUseError(directory, error);
  }
}

/** A repair that runs out of space would drop what it could not write. */
async function requireRoom(directory: string): Promise<void> {
  const names = await readdir(directory);
  const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(directory, name))).size));
  const { bavail, bsize } = await statfs(directory);
  // its copy, and its logs once more as tables
  if (bavail * bsize < 2 * sizes.reduce((sum, size) => sum + size, 0))
    throw new Error('no space left to repair it');
}

/** Copies it beside its folder, or into it where that is a disk of its own or the folder above cannot be written. */
async function copyAside(directory: string): Promise<string> {
  const name = `damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  const isWholeDisk = (await stat(directory)).dev !== (await stat(path.dirname(directory))).dev;
  const inside = path.join(directory, name);
  if (isWholeDisk) return copyFiles(directory, inside);
  return copyFiles(directory, `${directory}.${name}`).catch((error: unknown) => {
    if (!/EACCES|EPERM|EROFS/.test(reasonOf(error))) throw error;
    return copyFiles(directory, inside);
  });
}

async function copyFiles(directory: string, to: string): Promise<string> {
  try {
    await mkdir(to, { mode: 0o700 });
    for (const { name } of (await readdir(directory, { withFileTypes: true })).filter((each) =>
      each.isFile(),
    )) {
      await cp(path.join(directory, name), path.join(to, name), { preserveTimestamps: true });
    }
    return to;
  } catch (error) {
    await rm(to, { recursive: true, force: true });
    throw error;
  }
}

/** What LevelDB makes of what can be read; no level when that is nothing. */
async function repaired(
  directory: string,
  judgement: Judgement,
): Promise<{ level?: Level; broken: readonly BrokenEntry[] }> {
  const broken = await rewriteDamaged(directory, judgement);
  let level: Level | undefined;
  try {
    // it finds all files by itself; what these say may be what is damaged
    await rm(path.join(directory, 'CURRENT'), { force: true, recursive: true });
    await rm(path.join(directory, MARK_FILE), { force: true });
    const { ClassicLevel } = await classicLevel();
    await ClassicLevel.repair(directory);
    await rm(path.join(directory, 'lost'), { recursive: true, force: true });
    level = await openLevel(directory);
    const [any] = await level.keys({ limit: 1 }).all();
    if (any !== undefined) return { level, broken };
  } catch (error) {
    if (isFault(error)) throw error;
    // then there is nothing to be kept
  }
  await level?.close();
  return { broken };
}

async function removeFiles(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (isLevelFile(name)) await rm(path.join(directory, name), { recursive: true });
  }
}

/** Opens it as it is. */
export async function openLevel(directory: string): Promise<Level> {
  const { ClassicLevel } = await classicLevel();
  const level: Level = new ClassicLevel(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await level.open();
  return level;
}

/** Loaded with the first store, so that Node-RED's start need not wait for it. */
function classicLevel(): Promise<{ ClassicLevel: typeof ClassicLevel }> {
  return import('classic-level');
}
