import { chmod, cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { ClassicLevel } from 'classic-level';
import { messageOf } from '../errors';
import { isDamage, storeError } from './store-error';

export type Level = ClassicLevel<Buffer, Buffer>;

/** An open database, and what a person should know of how it came to be. */
export interface OpenLevel {
  level: Level;
  notice?: string;
}

/**
 * Opens the database in a directory, made with mode 0700 where it is missing. A damaged one is moved aside whole, and
 * what can still be read of it is kept.
 * @throws MaximizerError
 */
export async function openFiles(directory: string): Promise<OpenLevel> {
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await chmod(directory, 0o700);
    // LevelDB would take the rest for leftovers, start anew and delete it
    if (await lacksIndex(directory)) return await recoverFiles(directory, 'its file CURRENT is missing');
    return { level: await openLevel(directory) };
  } catch (error) {
    if (!isDamage(error)) throw storeError(directory, 'cannot be opened', error);
    return await recoverFiles(directory, reasonOf(error));
  }
}

/** Moves a damaged database, which must not be open, aside, and opens what can be read of it, else an empty one. */
export async function recoverFiles(directory: string, reason: string): Promise<OpenLevel> {
  const aside = `${directory}.damaged-${new Date().toISOString().replace(/[:.]/g, '-')}`;
  try {
    await rename(directory, aside);
    const level = await repaired(aside, directory);
    const kept = level === undefined ? 'It starts anew' : 'What could be read of it was kept';
    const notice =
      `The store in ${directory} was damaged: ${reason}. It was moved aside to ${aside}. ${kept}; ` +
      'where a node lost its place, it starts as a first poll: reset it to an earlier instant to read what it may have missed.';
    if (level !== undefined) return { level, notice };
    await rm(directory, { recursive: true, force: true });
    await mkdir(directory, { mode: 0o700 });
    return { level: await openLevel(directory), notice };
  } catch (error) {
    throw storeError(directory, 'is damaged and cannot be moved aside', error);
  }
}

/** What LevelDB makes of a copy; undefined when it holds nothing. */
async function repaired(aside: string, directory: string): Promise<Level | undefined> {
  let level: Level | undefined;
  try {
    await cp(aside, directory, { recursive: true });
    await chmod(directory, 0o700);
    await ClassicLevel.repair(directory);
    level = await openLevel(directory);
    const [any] = await level.keys({ limit: 1 }).all();
    if (any !== undefined) return level;
  } catch {
    // then there is nothing to be kept
  }
  await level?.close();
  return undefined;
}

async function openLevel(directory: string): Promise<Level> {
  const level: Level = new ClassicLevel(directory, { keyEncoding: 'buffer', valueEncoding: 'buffer' });
  await level.open();
  return level;
}

async function lacksIndex(directory: string): Promise<boolean> {
  const files = await readdir(directory);
  return !files.includes('CURRENT') && files.some((file) => /\.(?:ldb|sst|log)$/.test(file));
}

function reasonOf(error: unknown): string {
  return messageOf(error instanceof Error && error.cause instanceof Error ? error.cause : error);
}
