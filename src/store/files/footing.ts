import { statSync } from 'node:fs';
import path from 'node:path';
import { MarkFile } from './mark';
import { levelNames } from './names';

/** What tells one file from another of the same name. */
interface Identity {
  device: bigint;
  file: bigint;
  size: number;
}

/**
 * The folder of an open database. LevelDB goes on writing to files that are in no folder any more; here it is noticed,
 * and noted how far the log has come.
 */
export class Footing {
  readonly #directory: string;
  readonly #lock: Identity;
  readonly #mark: MarkFile;
  #log = -1;
  #path = '';
  #identity: Identity | undefined;

  private constructor(directory: string, lock: Identity, mark: MarkFile) {
    this.#directory = directory;
    this.#lock = lock;
    this.#mark = mark;
  }

  /** @throws when the folder of a database that was just opened has no lock file */
  static async of(directory: string): Promise<Footing> {
    const lock = identityOf(path.join(directory, 'LOCK'));
    if (lock === undefined) throw new Error('its lock file is missing');
    return new Footing(directory, lock, await MarkFile.open(directory));
  }

  /** Whether what was just written is where it is looked for after a restart; notes how far that goes. */
  async hasWritten(): Promise<boolean> {
    const log = this.#identity === undefined ? undefined : identityOf(this.#path);
    const isGrown =
      log !== undefined && isSame(log, this.#identity) && log.size > (this.#identity?.size ?? 0);
    if (isGrown) this.#identity = log;
    else if (!(await this.#findLog())) return false;
    this.#mark.set({ log: this.#log, size: this.#identity?.size ?? 0 });
    return true;
  }

  /** Whether the folder is the one that was opened. */
  isInPlace(): boolean {
    return isSame(identityOf(path.join(this.#directory, 'LOCK')), this.#lock);
  }

  async close(): Promise<void> {
    await this.#mark.close();
  }

  /** Finds the log that is written to: a new one begins when the last is full. */
  async #findLog(): Promise<boolean> {
    if (!this.isInPlace()) return false;
    const newest = [...(await levelNames(this.#directory)).logs.keys()].at(-1) ?? -1;
    const file = path.join(this.#directory, `${String(newest).padStart(6, '0')}.log`);
    const log = identityOf(file);
    const isAnother = newest === this.#log && !isSame(log, this.#identity);
    if (log === undefined || newest < this.#log || isAnother) return false;
    this.#log = newest;
    this.#path = file;
    this.#identity = log;
    return true;
  }
}

/**
 * Undefined where there is none, or it cannot be looked at. Not asynchronous: that would cost ten times as much, and a
 * disk that has just synced does not keep anyone waiting.
 */
function identityOf(file: string): Identity | undefined {
  try {
    const found = statSync(file, { bigint: true, throwIfNoEntry: false });
    return found && { device: found.dev, file: found.ino, size: Number(found.size) };
  } catch {
    return undefined;
  }
}

function isSame(one: Identity | undefined, other: Identity | undefined): boolean {
  return one !== undefined && one.file === other?.file && one.device === other.device;
}
