import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { MARK_FILE } from './files/mark';
import { isLevelFile } from './files/names';
import { openLevel } from './level-files';
import type { Opening } from './opening';
import { isDamage } from './store-error';

const PORTION = 1_000;

/**
 * Makes a database anew whose files were removed while it was open, from what can still be read of them. Where another
 * one was put in its place, that is left as it is.
 */
export async function rescue(opening: Opening, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const leftover = (await readdir(directory)).filter(isLevelFile);
  if (leftover.length > 0 && !opening.isInPlace()) return;
  const made = path.join(directory, 'rescued');
  await rm(made, { recursive: true, force: true });
  await copyEntries(opening, made);
  for (const name of [...leftover, MARK_FILE]) await rm(path.join(directory, name), { force: true });
  // this one makes a database of the others
  const last = 'CURRENT';
  const names = (await readdir(made)).filter((name) => name !== last);
  for (const name of [...names, last]) await rename(path.join(made, name), path.join(directory, name));
  await rm(made, { recursive: true });
}

async function copyEntries(opening: Opening, to: string): Promise<void> {
  const level = await openLevel(to);
  try {
    // a table that was not in use is gone, and with it the rest of what begins with that byte
    for (let first = 0; first < 0xff; first += 1) {
      try {
        for await (const portion of opening.portions(
          Buffer.from([first]),
          Buffer.from([first + 1]),
          PORTION,
        )) {
          const batch = level.batch();
          for (const [key, value] of portion) batch.put(key, value);
          await batch.write({ sync: true });
        }
      } catch (error) {
        if (!isDamage(error)) throw error;
      }
    }
  } finally {
    await level.close();
  }
}
