import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** What happens to a file. */
export const DAMAGES = ['flip', 'flip', 'flip', 'flip', 'overwrite', 'truncate', 'delete', 'zero'] as const;
export type Damage = (typeof DAMAGES)[number];

/** Numbers from 0 to below 1 that a seed decides. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Damages one file of a folder; resolves with what was done, for a log. */
export async function damageOne(folder: string, random: () => number): Promise<string> {
  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const name = pick((await readdir(folder)).sort()) ?? '';
  const damage = pick(DAMAGES) ?? 'flip';
  const file = path.join(folder, name);
  const bytes = await readFile(file);
  const at = Math.floor(random() * bytes.length);
  switch (damage) {
    case 'flip':
      if (bytes.length > 0) bytes.writeUInt8((bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8)), at);
      await writeFile(file, bytes);
      break;
    case 'overwrite':
      bytes.fill(Math.floor(random() * 256), at, Math.min(at + 64, bytes.length));
      await writeFile(file, bytes);
      break;
    case 'zero':
      bytes.fill(0, at, Math.min(at + 4096, bytes.length));
      await writeFile(file, bytes);
      break;
    case 'truncate':
      await truncate(file, at);
      break;
    case 'delete':
      await rm(file);
      break;
  }
  return `${damage} ${name} at ${at} of ${bytes.length}`;
}
