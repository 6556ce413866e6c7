import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A Node.js binary and the `red.js` that it runs. */
export interface NodeRedProgram {
  node: string;
  nodeRed: string;
}

/** A Node-RED of its own process, with its admin API open on 127.0.0.1. */
export interface NodeRedProcess {
  readonly url: string;
  /** What it printed so far, line by line. */
  readonly lines: readonly string[];
  /** The first line, printed already or to come, that the pattern matches; rejects with all lines after `timeout` ms. */
  waitForLine(pattern: RegExp, timeout?: number): Promise<string>;
  /** Forgets the lines printed so far. */
  clearLines(): void;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

const SETTINGS = `module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: 'only-for-this-test',
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
`;

/** Starts Node-RED on a free port and resolves once its flows are started. */
export async function startNodeRed(program: NodeRedProgram, userDir: string): Promise<NodeRedProcess> {
  const port = await freePort();
  await mkdir(userDir, { recursive: true });
  await writeFile(path.join(userDir, 'settings.js'), SETTINGS);
  const child = spawn(program.node, [program.nodeRed, '--userDir', userDir, '--port', String(port)], {
    cwd: userDir,
    // The coverage of this process is not of interest, and writing it costs seconds at every stop.
    env: { ...process.env, NODE_V8_COVERAGE: '', NODE_OPTIONS: '', NODE_RED_ENABLE_PROJECTS: 'false' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = recordLines(child);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => stopProcess(child, signal);
  try {
    await output.waitForLine(/Started flows/, 60_000);
  } catch (error) {
    await stop('SIGKILL');
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, ...output, stop };
}

function recordLines(child: ChildProcess): Pick<NodeRedProcess, 'lines' | 'waitForLine' | 'clearLines'> {
  const lines: string[] = [];
  const listeners = new Set<(line: string | undefined) => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const listener of listeners) listener(line);
    });
  }
  child.once('exit', () => {
    for (const listener of listeners) listener(undefined);
  });

  const waitForLine = (pattern: RegExp, timeout = 20_000): Promise<string> =>
    new Promise((resolve, reject) => {
      const seen = lines.find((line) => pattern.test(line));
      if (seen !== undefined) {
        resolve(seen);
        return;
      }
      const fail = (reason: string): void => {
        finish();
        reject(
          new Error(`${reason} while waiting for ${String(pattern)}; Node-RED printed:\n${lines.join('\n')}`),
        );
      };
      const listener = (line: string | undefined): void => {
        if (line === undefined) fail('Node-RED ended');
        else if (pattern.test(line)) {
          finish();
          resolve(line);
        }
      };
      const timer = setTimeout(() => {
        fail(`${timeout} ms passed`);
      }, timeout);
      const finish = (): void => {
        clearTimeout(timer);
        listeners.delete(listener);
      };
      listeners.add(listener);
    });

  return { lines, waitForLine, clearLines: () => lines.splice(0) };
}

/** Ends the process by the signal, and by SIGKILL when it is still there after five seconds. */
async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
