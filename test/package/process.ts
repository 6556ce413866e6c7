import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** What a process printed, on both streams. */
export interface ProcessOutput {
  /** Line by line. */
  readonly lines: readonly string[];
  /** The first line, printed already or to come, that the pattern matches; rejects with all lines after `timeout` ms. */
  waitForLine(pattern: RegExp, timeout?: number): Promise<string>;
  /** Forgets the lines printed so far. */
  clearLines(): void;
}

/** Collects what a process prints from now on. */
export function recordLines(child: ChildProcess): ProcessOutput {
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
        reject(new Error(`${reason} while waiting for ${String(pattern)}; it printed:\n${lines.join('\n')}`));
      };
      const listener = (line: string | undefined): void => {
        if (line === undefined) fail('The process ended');
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
export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

/** A port of 127.0.0.1 that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
