import assert from 'node:assert/strict';
import { createConnection, type Connection, type ConnectionSettings } from '../../src/connector/connection';
import type { HttpLimits } from '../../src/connector/http';
import { MaximizerError } from '../../src/errors';
import type { RecordAnswer, RecordOrder } from '../../src/record/order';
import { createRecordClient, type RecordClient, type RunOptions } from '../../src/record/record-client';
import { openWritten, type Written } from '../../src/record/written';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { connectionSettings, NOON } from '../polling/polled-sandbox';
import { sandboxTimed } from '../polling/sandbox-clock';
import { startSandbox, type Sandbox, type SandboxOptions } from '../sandbox';

/** An order with what it needs beyond the defaults of a node. */
export type PartialOrder = Partial<RecordOrder> & Pick<RecordOrder, 'action'>;

/** What a node with nothing chosen asks for. */
export function orderOf(order: PartialOrder): RecordOrder {
  return {
    resource: 'contacts',
    key: undefined,
    where: { rows: [], join: 'AND' },
    matchOn: [],
    fields: [],
    limit: 200,
    emit: 'array',
    missing: 'error',
    values: undefined,
    ...order,
  };
}

/** A record client on a sandbox whose clock stands at noon and goes on when somebody waits. */
export interface RecordBench {
  sandbox: Sandbox;
  connection: Connection;
  store: Store;
  written: Written;
  client: RecordClient;
  /** Carries out an order. Returns all of its answers. */
  answers: (order: PartialOrder, options?: RunOptions) => Promise<RecordAnswer[]>;
  /** The same of an order with one answer. */
  answer: (order: PartialOrder) => Promise<RecordAnswer>;
  /** The error of an order that fails. */
  failure: (order: PartialOrder) => Promise<MaximizerError>;
  /** Method and path of what was asked, with what is answered. */
  asked: () => string[];
}

export interface BenchOptions {
  sandbox?: SandboxOptions;
  settings?: Partial<ConnectionSettings>;
  limits?: HttpLimits;
  attempts?: number;
}

/** Benches of one suite, each closed after its test. */
export function recordBenches(): (options?: BenchOptions) => Promise<RecordBench> {
  const open: RecordBench[] = [];
  afterEach(async () => {
    for (const { connection, sandbox } of open.splice(0)) {
      connection.close();
      await sandbox.close();
    }
  });
  return async (options = {}) => {
    const bench = await startBench(options);
    open.push(bench);
    return bench;
  };
}

async function startBench({ settings = {}, limits, attempts = 3, ...options }: BenchOptions) {
  const sandbox = await startSandbox(options.sandbox);
  sandbox.clock.set(NOON);
  const clock = sandboxTimed(sandbox);
  const connection = createConnection(connectionSettings(sandbox, settings), {
    clock,
    retry: { attempts, firstWait: 10, longestWait: 60_000 },
    ...(limits && { limits }),
  });
  const store = createMemoryStore();
  const written = openWritten(store, 'connection', clock);
  const client = createRecordClient({ connection, written });
  const answers: RecordBench['answers'] = async (order, runOptions) => {
    const taken: RecordAnswer[] = [];
    await client.run(
      orderOf(order),
      (answer) => {
        taken.push(answer);
        return Promise.resolve();
      },
      runOptions,
    );
    return taken;
  };
  return {
    ...{ sandbox, connection, store, written, client, answers },
    answer: async (order: PartialOrder) => {
      const [answer, ...more] = await answers(order);
      assert.ok(answer !== undefined && more.length === 0);
      return answer;
    },
    failure: async (order: PartialOrder) => {
      const error: unknown = await answers(order).then(
        (given) => assert.fail(`it answered ${JSON.stringify(given)}`),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof MaximizerError, String(error));
      return error;
    },
    asked: () => sandbox.log.entries.map(({ method, path, status }) => `${method} ${path} ${status}`),
  } satisfies RecordBench;
}
