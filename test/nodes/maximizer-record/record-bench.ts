import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import recordType from '../../../nodes/maximizer-record/maximizer-record';
import { startSandbox, type Sandbox, type SandboxRecord } from '../../sandbox';
import { CORE } from '../acknowledge-flows';
import {
  catching,
  completing,
  connectionTo,
  credentialsOf,
  recording,
  recordNode,
  startFlows,
  TAB,
  type FlowNode,
  type Received,
  type RunningFlows,
} from '../flows';

const RECORDERS = ['out', 'caught', 'completed'].map(recording);

/** Flows with a record node, `record`, beside a sandbox; anew for each test. */
export interface RecordBench {
  readonly sandbox: Sandbox;
  readonly flows: RunningFlows;
  /** Starts the node with these properties, and further nodes beside it. */
  readonly run: (changed?: FlowNode, ...more: readonly FlowNode[]) => Promise<RunningFlows>;
  /** Sends it a message; answers with the messages that came of it, in order, once there are so many. */
  readonly send: (message: object, count?: number) => Promise<readonly Received[]>;
  /** Sends it a message; answers with its one message. */
  readonly ask: (message: object) => Promise<Received>;
  /** Sends it a message that fails; answers with what a Catch node gets. */
  readonly fail: (message: object) => Promise<Required<Pick<Received, 'error'>> & Received>;
  /** Permissions that whoever asks does not have. */
  readonly refused: Set<string>;
  /** Creates a contact. */
  readonly contact: (values: SandboxRecord) => SandboxRecord;
}

export function useRecordBench(): RecordBench {
  let sandbox: Sandbox | undefined;
  let flows: RunningFlows | undefined;
  const refused = new Set<string>();
  const guarding = ({ auth }: NodeAPI): void => {
    auth.needsPermission = (permission) => (_request, response, next) => {
      if (refused.has(permission)) response.status(401).end();
      else next();
    };
  };
  const there = (): Sandbox => sandbox ?? assert.fail('it is there while a test runs');
  const running = (): RunningFlows => flows ?? assert.fail('run them first');

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    refused.clear();
    await sandbox?.close();
  });

  const receive = async (id: string, message: object, count: number): Promise<readonly Received[]> => {
    const before = running().received(id).length;
    running()
      .node('record')
      .receive({ ...message });
    return (await running().messages(id, before + count)).slice(before);
  };

  return {
    get sandbox() {
      return there();
    },
    get flows() {
      return running();
    },
    run: async (changed = {}, ...more) =>
      (flows = await startFlows(
        [
          TAB,
          connectionTo(there()),
          recordNode(changed),
          catching,
          { ...completing, scope: ['record'] },
          ...RECORDERS,
          ...more,
        ],
        credentialsOf(there()),
        { nodes: [guarding, recordType, ...CORE] },
      )),
    send: (message, count = 1) => receive('out', message, count),
    ask: async (message) => {
      const [answer] = await receive('out', message, 1);
      return answer ?? assert.fail();
    },
    fail: async (message) => {
      const [caught] = await receive('caught', message, 1);
      const { error } = caught ?? assert.fail();
      return { ...caught, error: error ?? assert.fail() };
    },
    refused,
    contact: (values) => there().resource('contacts').create(values),
  };
}
