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
  /** The same for lines that come in this order, others between them. Returns the last. */
  waitForLines(patterns: readonly RegExp[], timeout?: number): Promise<string>;
  /** Forgets the lines printed so far. */
  clearLines(): void;
}

/** Collects what a process prints from now on. */
export function recordLines(child: ChildProcess): ProcessOutput {
  const lines: string[] = [];
  const listeners = new Set<() => void>();
  const notify = (): void => {
    for (const listener of listeners) listener();
  };
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      notify();
    });
  }
  child.once('close', notify);

  const waitForLines = (patterns: readonly RegExp[], timeout = 20_000): Promise<string> =>
    new Promise((resolve, reject) => {
      const finish = (): void => {
        clearTimeout(timer);
        listeners.delete(look);
      };
      const fail = (reason: string): void => {
        finish();
        reject(
          new Error(
            `${reason} while waiting for ${patterns.join(', then ')}; it printed:\n${lines.join('\n')}`,
          ),
        );
      };
      const look = (): void => {
        const found = lastInOrder(lines, patterns);
        if (found !== undefined) {
          finish();
          resolve(found);
        } else if (hasEnded(child)) fail('The process ended');
      };
      const timer = setTimeout(() => {
        fail(`${timeout} ms passed`);
      }, timeout);
      listeners.add(look);
      look();
    });

  return {
    lines,
    waitForLines,
    waitForLine: (pattern, timeout) => waitForLines([pattern], timeout),
    clearLines: () => lines.splice(0),
  };
}

/** The line that the last pattern matches, when each pattern matches one after the former's. */
function lastInOrder(lines: readonly string[], patterns: readonly RegExp[]): string | undefined {
  let last: string | undefined;
  let from = 0;
  for (const pattern of patterns) {
    const index = lines.findIndex((line, at) => at >= from && pattern.test(line));
    if (index === -1) return undefined;
    last = lines[index];
    from = index + 1;
  }
  return last;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Ends the process by the signal, and by SIGKILL when it is still there after five seconds. */
export async function stopProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (hasEnded(child)) return;
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
