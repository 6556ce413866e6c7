import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { NodeAPI, NodeMessage } from 'node-red';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
import { deliveryOf } from '../../src/delivery/registry';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  connectionTo,
  credentialsOf,
  polling,
  recording,
  startFlows,
  TAB,
  type FlowNode,
  type RunningFlows,
} from './flows';

const load = createRequire(__filename);
const core = (file: string): ((RED: NodeAPI) => void) =>
  load(`@node-red/nodes/core/${file}`) as (RED: NodeAPI) => void;
export const { hooks } = load('@node-red/util') as {
  hooks: NodeAPI['hooks'] & { has(name: string): boolean };
};
/** The test helper's runtime has all but the hooks. */
export const withHooks = (RED: NodeAPI): void => {
  RED.hooks = hooks;
};
export const CORE = [
  'function/10-function.js',
  'function/10-switch.js',
  'sequence/17-split.js',
  'sequence/19-batch.js',
  'common/60-link.js',
].map(core);

/** A message with more than the published types know. */
export const message = (more: NodeMessage & Record<string, unknown>): NodeMessage => more;
export const node = (id: string, type: string, next: string, more: FlowNode = {}): FlowNode => ({
  id,
  type,
  z: 'tab',
  x: 200,
  y: 100,
  wires: [[next]],
  ...more,
});
export const code = (id: string, func: string, next: string): FlowNode =>
  node(id, 'function', next, { func, outputs: 1, initialize: '', finalize: '', libs: [], timeout: 0 });
export const join = (id: string, next: string, more: FlowNode = {}): FlowNode =>
  node(id, 'join', next, {
    mode: 'custom',
    build: 'array',
    property: 'payload',
    propertyType: 'msg',
    key: 'topic',
    joiner: '',
    joinerType: 'str',
    accumulate: false,
    timeout: '',
    count: '3',
    useparts: false,
    ...more,
  });
export const split = (id: string, next: string): FlowNode =>
  node(id, 'split', next, {
    splt: '\\n',
    spltType: 'str',
    arraySplt: 1,
    arraySpltType: 'len',
    stream: false,
    addname: '',
    property: 'payload',
  });

/** Flows in which messages of a poll node are acknowledged, beside a sandbox; anew for each test. */
export interface AcknowledgeBench {
  readonly sandbox: Sandbox;
  /** What acknowledge nodes warned of. */
  readonly warnings: readonly string[];
  /** Starts a poll node, what comes between, and an acknowledge node that sends to the recorder `out`. */
  readonly run: (between: readonly FlowNode[], poll?: FlowNode) => Promise<RunningFlows>;
  /** Has other flows stopped behind the test. */
  readonly stopAfter: (flows: RunningFlows) => void;
  readonly contacts: (...names: string[]) => void;
  /** Events of the poll node that are not acknowledged. */
  readonly pending: () => number;
}

export function useAcknowledgeBench(): AcknowledgeBench {
  let sandbox: Sandbox | undefined;
  let flows: RunningFlows | undefined;
  let warnings: string[] = [];
  const there = (): Sandbox => sandbox ?? assert.fail('it is there while a test runs');

  beforeEach(async () => {
    sandbox = await startSandbox();
    warnings = [];
  });
  afterEach(async () => {
    await flows?.stop();
    flows = undefined;
    await sandbox?.close();
  });

  return {
    get sandbox() {
      return there();
    },
    get warnings() {
      return warnings;
    },
    run: async (between, poll = {}) => {
      flows = await startFlows(
        [
          TAB,
          connectionTo(there()),
          polling({ delivery: 'acknowledge', wires: [[between[0]?.['id'] ?? 'ack']], ...poll }),
          ...between,
          node('ack', 'open-connectors-acknowledge', 'out', { outcome: 'done' }),
          recording('out'),
          recording('caught'),
        ],
        credentialsOf(there()),
        { nodes: [withHooks, ...CORE, acknowledgeNode] },
      );
      const running = flows;
      for (const id of ['ack', 'retry', 'discard']) {
        if (![...between.map((each) => each['id']), 'ack'].includes(id)) continue;
        running.node(id).warn = (text: unknown) => void warnings.push(String(text));
      }
      return running;
    },
    stopAfter: (running) => {
      flows = running;
    },
    contacts: (...names) => {
      for (const FullName of names)
        there()
          .resource('contacts')
          .create({ FullName, Tags: ['x', 'y'] });
    },
    pending: () => deliveryOf('poll')?.pending ?? -1,
  };
}
