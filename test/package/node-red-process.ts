import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freePort, recordLines, stopProcess, type ProcessOutput } from './process';

/** A Node.js binary and the `red.js` that it runs. */
export interface NodeRedProgram {
  node: string;
  nodeRed: string;
}

/** A Node-RED of its own process, with its admin API open on 127.0.0.1. */
export interface NodeRedProcess extends ProcessOutput {
  readonly url: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const settingsFile = (more: string): string => `module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: 'only-for-this-test',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
  logging: { console: { level: 'info', metrics: false, audit: false } },
  ${more}
};
`;

/** What a test wants different from a plain Node-RED. */
export interface NodeRedOptions {
  /** More members of `settings.js`, as JavaScript. */
  settings?: string;
  /** Default: any free one. */
  port?: number;
  env?: NodeJS.ProcessEnv;
}

/** Starts Node-RED and resolves once its flows are started and it listens. */
export async function startNodeRed(
  program: NodeRedProgram,
  userDir: string,
  options: NodeRedOptions = {},
): Promise<NodeRedProcess> {
  const port = options.port ?? (await freePort());
  await mkdir(userDir, { recursive: true });
  await writeFile(path.join(userDir, 'settings.js'), settingsFile(options.settings ?? ''));
  const child = spawn(program.node, [program.nodeRed, '--userDir', userDir, '--port', String(port)], {
    cwd: userDir,
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      NODE_RED_ENABLE_PROJECTS: 'false',
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = recordLines(child);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => stopProcess(child, signal);
  try {
    // the flows may start before it listens
    await Promise.all(
      [/Started flows/, /Server now running/].map((line) => output.waitForLine(line, 60_000)),
    );
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, ...output, stop };
}
