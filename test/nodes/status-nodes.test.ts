import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { NodeAPI, NodeStatus } from 'node-red';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
import webhookNode from '../../nodes/open-connectors-webhook/open-connectors-webhook';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  connectionTo,
  credentialsOf,
  polling,
  recording,
  startFlows,
  TAB,
  webhook,
  type Credentials,
  type FlowNode,
  type RunningFlows,
} from './flows';

const statusNode = createRequire(__filename)('@node-red/nodes/core/common/25-status.js') as (
  RED: NodeAPI,
) => void;

type DeployType = 'full' | 'flows' | 'nodes';
const TYPES: readonly DeployType[] = ['full', 'flows', 'nodes'];

/** A real Status node, of all nodes of its tab, and what it sends to. */
const watching: readonly FlowNode[] = [
  { id: 'watch', type: 'status', z: 'tab', x: 1, y: 1, scope: null, wires: [['shown']] },
  recording('shown'),
];
const acknowledging = (outcome: string): FlowNode => ({
  id: 'source',
  type: 'open-connectors-acknowledge',
  z: 'tab',
  x: 1,
  y: 1,
  outcome,
  wires: [[]],
});

describe('a Status node', () => {
  let sandbox: Sandbox;
  let running: RunningFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await sandbox.close();
  });

  const flows = (...nodes: FlowNode[]): FlowNode[] => [TAB, connectionTo(sandbox), ...nodes];
  const credentials = (): Credentials => {
    const { connection = {} } = credentialsOf(sandbox);
    return { connection: { ...connection, signatureKey: 'MySecretEventSignatureKey' } };
  };
  const start = async (...nodes: FlowNode[]): Promise<RunningFlows> =>
    (running = await startFlows(flows(...nodes), credentials(), {
      nodes: [statusNode, webhookNode, acknowledgeNode],
    }));
  const shown = (): (NodeStatus & { source?: { name?: string } })[] =>
    (running?.received('shown') ?? []).map((message) => (message as { status?: object }).status ?? {});
  /** Resolves when the last that was heard has this colour; undefined: it was cleared. */
  const lastIs = async (fill: string | undefined): Promise<void> => {
    await running?.until(`${fill ?? 'nothing'} at the end of ${JSON.stringify(shown())}`, () =>
      shown().length > 0 && shown().at(-1)?.fill === fill ? true : undefined,
    );
  };

  const good = { poll: polling({ id: 'source', wires: [] }), webhook: webhook({ id: 'source', wires: [] }) };
  const bad: Record<string, FlowNode> = {
    'a poll node without a resource': polling({ id: 'source', resource: '' }),
    'a poll node whose url cannot work': polling({
      id: 'source',
      url: "/hubs/crm/contacts?where=A>'${date:QQ}'",
    }),
    'a webhook node without a connection': webhook({ id: 'source', connection: '' }),
    'a webhook node whose path is none': webhook({ id: 'source', path: 'x' }),
    'an acknowledge node without an outcome': acknowledging('burn'),
  };

  for (const [what, node] of Object.entries(bad)) {
    it(`hears the first red of ${what}, wherever it stands in the flow`, async () => {
      for (const order of [
        [...watching, node],
        [node, ...watching],
      ]) {
        await start(...order);
        await lastIs('red');
        await running?.stop();
        running = undefined;
      }
    });

    for (const type of TYPES) {
      it(`hears the first red of ${what} that was made so by a Deploy (${type})`, async () => {
        const before = node.type === 'open-connectors-webhook' ? good.webhook : good.poll;
        await start(...watching, before);
        await lastIs('green');
        await running?.deploy(flows(...watching, node), type);
        await lastIs('red');
      });
    }
  }

  for (const [kind, node] of Object.entries(good)) {
    for (const [what, order] of [
      ['before', (source: FlowNode) => [...watching, source]],
      ['behind', (source: FlowNode) => [source, ...watching]],
    ] as const) {
      // a full Deploy stops Status nodes and all behind them before they can pass anything on
      for (const type of ['flows', 'nodes'] as const) {
        it(`${what} a ${kind} node keeps no green of one that is disabled or removed (${type})`, async () => {
          await start(...order(node));
          await lastIs('green');
          await running?.deploy(flows(...order({ ...node, d: true })), type);
          await lastIs(undefined);
          await running?.deploy(flows(...order(node)), type);
          await lastIs('green');
          await running?.deploy(flows(...watching), type);
          await lastIs(undefined);
        });
      }

      for (const type of TYPES) {
        it(`${what} a ${kind} node hears it anew when that is renamed (${type})`, async () => {
          await start(...order(node));
          await lastIs('green');
          await running?.deploy(flows(...order({ ...node, name: 'another' })), type);
          const source = { id: 'source', type: node['type'], name: 'another' };
          const heard = await running?.until('a green of the new name', () =>
            shown().find((status) => status.fill === 'green' && status.source?.name === 'another'),
          );
          assert.deepEqual(heard?.source, source);
        });
      }
    }

    it(`that is deployed later hears how a ${kind} node is that was not deployed again`, async () => {
      await start(node);
      await running?.status('source', /waiting|listening/);
      await running?.deploy(flows(node, ...watching), 'nodes');
      await lastIs('green');
    });
  }

  it('hears what changed while a Deploy was building the flows', async () => {
    const other = { id: 'other', type: 'tab', label: 'Other' };
    const slow = Array.from({ length: 50 }, (_, index) => ({ ...recording(`r${index}`), z: 'other' }));
    await start(good.poll, ...watching);
    await lastIs('green');
    const changing = (name: string): FlowNode[] =>
      flows(good.poll, ...watching, other, ...slow.map((each) => ({ ...each, name })));
    await running?.deploy(changing('1'), 'nodes');
    sandbox.faults.add({ kind: 'status', status: 403 });
    const deploying = running?.deploy(changing('2'), 'nodes');
    running?.node('source').receive({});
    await deploying;
    await lastIs('red');
  });
});
