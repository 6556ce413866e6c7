import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrokenEntry } from '../store';
import { soundStart } from './check';
import { BATCH_HEADER, batchOf, entryAt, recordOf, type LevelEntry } from './entry';
import { logOf, readLog, type LogRecord } from './log-file';
import { readMark } from './mark';
import { levelNames } from './names';
import { isSoundTable, readTable } from './table-file';

/** How to judge an entry whose place in a file is damaged. */
export interface Judgement {
  /** Whether it is as it was written. */
  isIntact(key: Buffer, value: Buffer): boolean;
  /** Whether it is of use without those that were written at once with it. */
  standsAlone(key: Buffer): boolean;
}

/**
 * Makes each damaged file of a database that nobody has open a log of what can be read of it, so that LevelDB's repair
 * finds sound ones only: it would keep a table with a garbled filter or key as it is.
 * @returns the entries that are lost
 */
export async function rewriteDamaged(directory: string, judgement: Judgement): Promise<BrokenEntry[]> {
  const { tables, logs } = await levelNames(directory);
  const salvage = new Salvage(judgement);
  let number = Math.max(0, ...tables.keys(), ...logs.keys());
  const rewrite = async (name: string, records: Iterable<Buffer>): Promise<void> => {
    number += 1;
    await writeFile(path.join(directory, `${String(number).padStart(6, '0')}.log`), logOf(records));
    await rm(path.join(directory, name));
  };

  for (const name of tables.values()) {
    const bytes = await readFile(path.join(directory, name));
    if (!isSoundTable(bytes)) await rewrite(name, salvage.ofTable(bytes));
  }
  const mark = await readMark(directory);
  const lastLog = [...logs.keys()].at(-1);
  for (const [log, name] of logs) {
    const records = readLog(await readFile(path.join(directory, name)));
    if (records.every(({ isSound }) => isSound)) continue;
    const promised = log === mark?.log ? mark.size : log === lastLog ? 0 : Infinity;
    await rewrite(name, salvage.ofLog(withoutTornEnd(records, promised)));
  }
  return salvage.broken;
}

/** Bytes of a key, at most. */
const LONGEST_KEY = 64;

/** Without what a crash cut off: a write that nobody was told is done. */
function withoutTornEnd(records: readonly LogRecord[], promised: number): readonly LogRecord[] {
  const sound = soundStart(records);
  const isTorn = records.slice(sound.length).every(({ isSound }) => !isSound);
  return isTorn && (sound.at(-1)?.end ?? 0) >= promised ? sound : records;
}

/** Makes records of what can be read, and keeps the rest. */
class Salvage {
  readonly broken: BrokenEntry[] = [];
  readonly #judgement: Judgement;

  constructor(judgement: Judgement) {
    this.#judgement = judgement;
  }

  *ofTable(bytes: Buffer): Generator<Buffer> {
    const { entries, doubtful } = readTable(bytes);
    for (const entry of entries) yield recordOf(entry);
    for (const entry of doubtful) if (this.#isKept(entry)) yield recordOf(entry);
  }

  *ofLog(records: readonly LogRecord[]): Generator<Buffer> {
    let next: number | undefined;
    for (const { data, isSound } of records) {
      const { sequence, entries } = batchOf(data);
      if (isSound) {
        next = sequence + entries.length;
        yield data;
        continue;
      }
      // its own sequence may be what is damaged
      for (const entry of this.#entriesIn(data, next ?? sequence)) {
        if (this.#judgement.standsAlone(entry.key)) yield recordOf(entry);
      }
    }
  }

  /** The intact entries of a damaged batch. */
  *#entriesIn(data: Buffer, first: number): Generator<LevelEntry> {
    let at = BATCH_HEADER;
    let nextIntact = -1;
    for (let sequence = first; at < data.length; sequence += 1) {
      const found = entryAt(data, at, sequence);
      if (found !== undefined && this.#isBelievable(found.entry)) {
        if (found.entry.value !== undefined) yield found.entry;
        at = found.end;
        continue;
      }
      if (nextIntact <= at) nextIntact = this.#nextIntact(data, at + 1);
      // its length may be what is damaged
      const hasEnd = found !== undefined && found.end <= nextIntact;
      const { key = Buffer.alloc(0), value } = hasEnd ? found.entry : {};
      const end = hasEnd ? found.end : nextIntact;
      this.broken.push({ key, value: value ?? data.subarray(at, end) });
      at = end;
    }
  }

  /** Whether it is intact, or a deletion, which has nothing to prove it: it ends there, but is not done again. */
  #isBelievable({ key, value }: LevelEntry): boolean {
    return value === undefined ? key.length <= LONGEST_KEY : this.#judgement.isIntact(key, value);
  }

  /** Where the next entry that is intact begins, or the end. */
  #nextIntact(data: Buffer, from: number): number {
    for (let at = from; at < data.length; at += 1) {
      const { key, value } = entryAt(data, at, 0)?.entry ?? {};
      if (key !== undefined && value !== undefined && this.#judgement.isIntact(key, value)) return at;
    }
    return data.length;
  }

  #isKept({ key, value }: LevelEntry): boolean {
    // a deletion has nothing to prove it: rather an event twice than another one never
    if (value === undefined) return false;
    const intact = this.#judgement.isIntact(key, value);
    if (!intact) this.broken.push({ key, value });
    return intact;
  }
}
