import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import type { NodeRedProgram } from './node-red-process';
import { root } from './pack';

/** A line of Node-RED versions that the package has to run in. */
export interface NodeRedLine {
  name: string;
  /** How the package is installed there. */
  installOptions: string[];
  program: () => Promise<NodeRedProgram>;
}

export const NODE_RED_LINES: readonly NodeRedLine[] = [
  {
    name: 'Node-RED 4.1 on this Node.js',
    installOptions: [],
    program: () =>
      Promise.resolve({
        node: process.execPath,
        nodeRed: path.join(root, 'node_modules/node-red/red.js'),
      }),
  },
  {
    name: 'Node-RED 5 on Node.js 22',
    // Many install so for safety; the embedded database must not need its script.
    installOptions: ['--ignore-scripts'],
    program: async () => {
      const script = path.join(root, 'scripts/node-red-5.mjs');
      const { stdout } = await promisify(execFile)(process.execPath, [script]);
      return JSON.parse(stdout) as NodeRedProgram;
    },
  },
];
