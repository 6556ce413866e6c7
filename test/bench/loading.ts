import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { quartilesOf, type Quartiles } from './statistics';

/** How long it takes to load the node files of the built package, ms. */
export interface LoadingResult {
  took: Quartiles;
  /** CPU time of all threads, which other programs do not lengthen as much. */
  cpu: Quartiles;
}

const PROCESSES = 15;
const run = promisify(execFile);

/** Loads the package again and again, each time in a process of its own. */
export async function loadingTimes(): Promise<LoadingResult> {
  const times: { took: number; cpu: number }[] = [];
  for (let each = 0; each < PROCESSES; each += 1) {
    const { stdout } = await run(process.execPath, [path.join(__dirname, 'load-package.cjs')], {
      env: { ...process.env, NODE_V8_COVERAGE: '', NODE_OPTIONS: '' },
    });
    times.push(JSON.parse(stdout) as { took: number; cpu: number });
  }
  return { took: quartilesOf(times.map(({ took }) => took)), cpu: quartilesOf(times.map(({ cpu }) => cpu)) };
}
