import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NODE_RED_LINES, type NodeRedLine } from '../package/node-red-lines';
import { startNodeRed, type NodeRedOptions, type NodeRedProcess } from '../package/node-red-process';
import { startSandbox, type Sandbox } from '../sandbox';

const ROOT = path.resolve(__dirname, '../..');

/** A Node-RED that loads the built package, beside a platform to connect to. */
export interface Workbench {
  readonly nodeRed: NodeRedProcess;
  sandbox: Sandbox;
  userDir: string;
  /** Ends Node-RED and starts it again, at the same address and with the same files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Needs dist/: `npm run build` first. */
export async function openWorkbench(
  options: NodeRedOptions = {},
  line: NodeRedLine | undefined = NODE_RED_LINES[0],
): Promise<Workbench> {
  const userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-editor-'));
  const scope = path.join(userDir, 'node_modules', '@crm-flows');
  await mkdir(scope, { recursive: true });
  await symlink(ROOT, path.join(scope, 'node-red-maximizer'), 'dir');
  const sandbox = await startSandbox();
  const program = await (line ?? assert.fail('it is one of the lines')).program();
  let nodeRed = await startNodeRed(program, userDir, options);
  return {
    get nodeRed() {
      return nodeRed;
    },
    sandbox,
    userDir,
    restart: async () => {
      const port = Number(new URL(nodeRed.url).port);
      await nodeRed.stop();
      nodeRed = await startNodeRed(program, userDir, { ...options, port });
    },
    close: async () => {
      await nodeRed.stop();
      await sandbox.close();
      await rm(userDir, { recursive: true, force: true });
    },
  };
}
