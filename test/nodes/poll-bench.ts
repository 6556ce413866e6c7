import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import type { NodeAPI } from 'node-red';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  catching,
  completing,
  connectionTo,
  credentialsOf,
  polling,
  recording,
  startFlows,
  TAB,
  type Credentials,
  type FlowNode,
  type RunningFlows,
} from './flows';

const RECORDERS = ['out', 'created', 'updated', 'deleted', 'caught', 'completed'].map(recording);

/** Flows with a poll node, beside a sandbox; anew for each test. */
export interface PollBench {
  readonly sandbox: Sandbox;
  /** The flows that `run` starts. */
  readonly flowOf: (changed?: FlowNode, connection?: FlowNode) => FlowNode[];
  readonly run: (changed?: FlowNode, connection?: FlowNode) => Promise<RunningFlows>;
  /** Starts other flows, which are stopped behind the test. */
  readonly start: (
    flows: FlowNode[],
    credentials?: Credentials,
    nodes?: readonly ((RED: NodeAPI) => void)[],
  ) => Promise<RunningFlows>;
  /** Creates a contact; returns its key. */
  readonly contact: (name: string) => string;
}

export function usePollBench(): PollBench {
  let sandbox: Sandbox | undefined;
  let flows: RunningFlows | undefined;
  const there = (): Sandbox => sandbox ?? assert.fail('it is there while a test runs');

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    await sandbox?.close();
  });

  const flowOf: PollBench['flowOf'] = (changed = {}, connection = {}) => [
    TAB,
    connectionTo(there(), connection),
    polling(changed),
    catching,
    completing,
    ...RECORDERS,
  ];
  const start: PollBench['start'] = async (flowNodes, credentials = credentialsOf(there()), nodes = []) =>
    (flows = await startFlows(flowNodes, credentials, { nodes }));

  return {
    get sandbox() {
      return there();
    },
    flowOf,
    start,
    run: (changed, connection) => start(flowOf(changed, connection)),
    contact: (name) => String(there().resource('contacts').create({ FullName: name })['Key']),
  };
}

/** Gives everything that was begun the turns it needs to be reported a second time, if it were. */
export async function settled(): Promise<void> {
  for (let turns = 0; turns < 20; turns += 1) await turn();
}
