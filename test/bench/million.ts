import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { armOf, flowOf } from './arms';
import { startHub, startNodeRed, type MemoryRun } from './processes';
import type { Round } from './records';
import { oneRun } from './rounds';
import { quartilesOf } from './statistics';

/** What a first read of very many records takes. */
export interface MillionResult {
  records: number;
  /** Records a second. */
  rate: number;
  /** How long the event loop was held up meanwhile, of samples a ms apart, ms. */
  delay: { p99: number; max: number };
  memory: MemoryRun['memory'];
  /** Bytes on disk for a remembered version, once the store is closed. */
  diskBytes: number;
  /** How fast a round of new records is afterwards, by how fast it was before. */
  afterwards: number;
}

const PAGE = 2_000;
const BYTES = 700;
/** Records of the rounds before and afterwards, and how many of them; the first warm the code. */
const ROUND = 20_000;
const BEFORE = 6;
const AFTERWARDS = 3;

/** Lets a poll node, a message an event, read so many records, all new, in one poll. */
export async function millionRead(records: number): Promise<MillionResult> {
  const hub = await startHub();
  const arm = armOf('event', { hub: hub.url, pageSize: PAGE });
  const nodeRed = await startNodeRed(flowOf([arm], hub.url));
  let number = 0;
  const run = async (call: 'run' | 'run for memory', count: number): Promise<MemoryRun> => {
    const round: Round = { number, records: count, pageSize: PAGE, bytes: BYTES, share: 100 };
    number += 1;
    await hub.prepare(round);
    return (await oneRun(call, arm, round, nodeRed)) as MemoryRun;
  };
  const ratesOf = async (rounds: number): Promise<number[]> => {
    const rates: number[] = [];
    for (let each = 0; each < rounds; each += 1) rates.push(ROUND / (await run('run', ROUND)).took);
    return rates;
  };
  try {
    const before = (await ratesOf(BEFORE)).slice(-AFTERWARDS);
    const { took, delay, memory } = await run('run for memory', records);
    // as before: garbage collection by force has thrown code away
    const afterwards = (await ratesOf(BEFORE)).slice(-AFTERWARDS);
    await nodeRed.stop({ keepFiles: true });
    const remembered = records + 2 * BEFORE * ROUND;
    return {
      records,
      rate: (records * 1000) / took,
      delay,
      memory,
      diskBytes: (await sizeOf(path.join(nodeRed.userDir, 'maximizer'))) / remembered,
      afterwards: quartilesOf(afterwards).median / quartilesOf(before).median,
    };
  } finally {
    await nodeRed.stop();
    await hub.stop();
    await rm(nodeRed.userDir, { recursive: true, force: true });
  }
}

/** Bytes of all files in a folder, those of its folders included. */
async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(({ parentPath, name }) => stat(path.join(parentPath, name))));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
