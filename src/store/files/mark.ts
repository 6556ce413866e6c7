import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { crc32c } from './crc32c';

/**
 * How far a log went when its last synced write was done: it must still go as far when it is opened again. The mark
 * itself is not synced, so that it is never ahead of the log, and costs nothing.
 */
export interface Mark {
  log: number;
  size: number;
}

/** Its name, beside the files of LevelDB. */
export const MARK_FILE = 'written';
const LENGTH = 64;

/** The mark in a folder; undefined where there is none that can be read. */
export async function readMark(directory: string): Promise<Mark | undefined> {
  let text: string;
  try {
    const file = await open(path.join(directory, MARK_FILE));
    text = await file.readFile('latin1').finally(() => file.close());
  } catch {
    return undefined;
  }
  const [, told = '', log, size, sum] = /^((\d+) (\d+)) (\d+)\s*$/.exec(text) ?? [];
  return Number(sum) === crc32c(Buffer.from(told)) ? { log: Number(log), size: Number(size) } : undefined;
}

/** Ms that the mark may be behind the log. */
const DELAY = 50;

/** Keeps the mark of an open database: of all that come at about the same time, the last. */
export class MarkFile {
  readonly #file: FileHandle;
  #next: Mark | undefined;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  static async open(directory: string): Promise<MarkFile> {
    const flags = constants.O_RDWR | constants.O_CREAT;
    return new MarkFile(await open(path.join(directory, MARK_FILE), flags, 0o600));
  }

  set(mark: Mark): void {
    this.#next = mark;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#write();
    }, DELAY).unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#write();
    await this.#writing;
    await this.#file.close();
  }

  #write(): void {
    if (this.#next === undefined) return;
    const told = `${this.#next.log} ${this.#next.size}`;
    this.#next = undefined;
    const text = `${told} ${crc32c(Buffer.from(told))}`.padEnd(LENGTH - 1);
    this.#writing = this.#writing
      .then(() => this.#file.write(Buffer.from(`${text}\n`), 0, LENGTH, 0))
      // without it, less is noticed at the next opening; nothing is lost
      .then(
        () => undefined,
        () => undefined,
      );
  }
}
