import { fork, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { FlowNode } from './arms';
import type { Round } from './records';

/** The hub, and what it was asked for. */
export interface HubProcess {
  /** Its address, without a path. */
  readonly url: string;
  /** Lays a round ready, and counts anew. */
  prepare(round: Round): Promise<void>;
  /** What was asked for since the round was laid ready. */
  use(): Promise<HubUse>;
  stop(): Promise<void>;
}

export interface HubUse {
  /** Of each path that was asked for. */
  requests: readonly number[];
  /** Requests that were open at once, at most. */
  mostOpen: number;
}

/** What one arm took in one round: ms and bytes. */
export interface Run {
  took: number;
  /** Milliseconds of CPU time of the process, all its threads. */
  cpu: number;
  /** How long the event loop was held up, of samples a ms apart, ms. */
  delay: { p99: number; max: number };
  /** Records that came for the first or another time in this round. */
  count: number;
  /** Of their places. */
  sum: number;
  repeated: number;
  /** Records that are not new in this round. */
  strange: number;
}

/** The same for how the memory grew, in bytes. */
export interface MemoryRun extends Run {
  memory: {
    /** By how much the heap was larger meanwhile, at most, garbage included. */
    highest: number;
    /** What stayed behind after garbage collection. */
    heap: number;
    buffers: number;
  };
}

/** The Node-RED that is measured. */
export interface NodeRedProcess {
  readonly userDir: string;
  /** Where its HTTP nodes listen, without a path. */
  readonly url: string;
  /** From its start until its flows ran, ms. */
  readonly startedAfter: number;
  ask(message: { call: string } & Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Ends it, and removes its user directory unless that is to be looked at. */
  stop(options?: { keepFiles?: boolean }): Promise<void>;
}

const NODES = ['count-node', 'floor-node'];

/** A run under test coverage would measure that. */
const env = { ...process.env, NODE_V8_COVERAGE: '', NODE_OPTIONS: '' };

/** Starts the hub. */
export async function startHub(): Promise<HubProcess> {
  const child = fork(path.join(__dirname, 'hub.ts'), [], { execArgv: ['--import', 'tsx'], env });
  const { port } = (await answerOf(child)) as { port: number };
  const ask = async (message: { round?: Round }): Promise<HubUse> => {
    child.send(message);
    return (await answerOf(child)) as HubUse;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    prepare: async (round) => {
      await ask({ round });
    },
    use: () => ask({}),
    stop: () => ended(child, () => child.kill()),
  };
}

/** What to start a Node-RED with. */
export interface NodeRedOptions {
  flow: readonly FlowNode[];
  credentials: object;
  /** Where to write a CPU profile to when it ends. */
  profile?: string | undefined;
}

/** Starts a Node-RED whose flows run, on a user directory of its own. */
export async function startNodeRed({ flow, credentials, profile }: NodeRedOptions): Promise<NodeRedProcess> {
  const userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-bench-'));
  await mkdir(path.join(userDir, 'nodes'));
  for (const name of NODES) {
    await copyFile(path.join(__dirname, `${name}.cjs`), path.join(userDir, 'nodes', `${name}.js`));
    await copyFile(path.join(__dirname, `${name}.html`), path.join(userDir, 'nodes', `${name}.html`));
  }
  await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(flow));
  await writeFile(path.join(userDir, 'flows_cred.json'), JSON.stringify(credentials));
  const profiled = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', path.resolve(profile)];
  const began = performance.now();
  const child = fork(path.join(__dirname, 'poll-node-red.cjs'), [userDir], {
    execArgv: ['--expose-gc', ...profiled],
    env,
  });
  const { port } = (await answerOf(child)) as { port: number };
  return {
    userDir,
    url: `http://127.0.0.1:${port}`,
    startedAfter: performance.now() - began,
    ask: async (message) => {
      child.send(message);
      const { result, error } = (await answerOf(child)) as { result?: unknown; error?: string };
      if (error !== undefined) throw new Error(error);
      return result;
    },
    stop: async ({ keepFiles = false } = {}) => {
      await ended(child, () => child.send({ call: 'stop' }));
      if (!keepFiles) await rm(userDir, { recursive: true, force: true });
    },
  };
}

/** The next message of a child. @throws when it ends before that */
function answerOf(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown): void => {
      child.off('exit', onExit);
      resolve(message);
    };
    const onExit = (code: number | null): void => {
      child.off('message', onMessage);
      reject(new Error(`a process of the benchmark ended with ${code ?? 'a signal'}`));
    };
    child.once('message', onMessage);
    child.once('exit', onExit);
  });
}

/** Resolves when a child has ended, by what makes it end unless it has already. */
function ended(child: ChildProcess, end: () => unknown): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve();
    });
    end();
  });
}
