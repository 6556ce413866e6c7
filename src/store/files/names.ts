import { readdir } from 'node:fs/promises';

/** LevelDB's files of a folder, by number, as they are named there. */
export interface LevelNames {
  /** The numbers of the logs, ascending, with their names. */
  logs: ReadonlyMap<number, string>;
  tables: ReadonlyMap<number, string>;
  hasCurrent: boolean;
}

/** The files of a database, by what they are. */
export async function levelNames(directory: string): Promise<LevelNames> {
  const names = await readdir(directory);
  return {
    logs: numbered(names, /^(\d+)\.log$/),
    tables: numbered(names, /^(\d+)\.(?:ldb|sst)$/),
    hasCurrent: names.includes('CURRENT'),
  };
}

/** Whether it is a file that LevelDB keeps there. */
export function isLevelFile(name: string): boolean {
  return /^(?:CURRENT|LOCK|LOG(?:\.old)?|MANIFEST-\d+|\d+\.(?:log|ldb|sst|dbtmp))$/.test(name);
}

function numbered(names: readonly string[], pattern: RegExp): Map<number, string> {
  const found = names.flatMap((name): [number, string][] => {
    const number = pattern.exec(name)?.[1];
    return number === undefined ? [] : [[Number(number), name]];
  });
  return new Map(found.sort(([a], [b]) => a - b));
}
