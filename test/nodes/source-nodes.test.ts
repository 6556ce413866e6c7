import assert from 'node:assert/strict';
import webhookNode from '../../nodes/open-connectors-webhook/open-connectors-webhook';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  catching,
  connectionTo,
  credentialsOf,
  polling,
  recording,
  startFlows,
  TAB,
  webhook,
  type FlowNode,
  type RunningFlows,
} from './flows';

/** What Node-RED tells of its flows. */
const EVENTS = ['flows:started', 'flows:starting', 'flows:stopping', 'flows:stopped', 'runtime-event'];

describe('source nodes', () => {
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

  const start = async (...nodes: FlowNode[]): Promise<RunningFlows> =>
    (running = await startFlows([TAB, connectionTo(sandbox), ...nodes], credentialsOf(sandbox), {
      nodes: [webhookNode],
    }));
  const many = (count: number): FlowNode[] =>
    Array.from({ length: count }, (_, index) => [
      polling({ id: `poll${index}`, wires: [] }),
      webhook({ id: `webhook${index}`, path: `/hook/${index}`, wires: [] }),
    ]).flat();

  it('have one listener of each of Node-RED’s events between them, and no warning of too many', async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    try {
      await start(...many(1));
      const before = EVENTS.map((event) => running?.listenerCount(event));
      await running?.stop();
      await start(...many(30));
      await running?.status('webhook29', /listening/);
      assert.deepEqual(
        EVENTS.map((event) => running?.listenerCount(event)),
        before,
      );
      await new Promise(setImmediate);
    } finally {
      process.off('warning', note);
    }
    assert.deepEqual(
      warnings.filter(({ name }) => name === 'MaxListenersExceededWarning'),
      [],
    );
  });

  it('tell a Catch node what went wrong while a Deploy was building the flows', async () => {
    const other = { id: 'other', type: 'tab', label: 'Other' };
    const slow = Array.from({ length: 50 }, (_, index) => ({ ...recording(`r${index}`), z: 'other' }));
    const flows = (name: string): FlowNode[] => [
      ...[TAB, other, connectionTo(sandbox), polling({ refreshInterval: 60 }), catching],
      ...['out', 'caught'].map(recording),
      ...slow.map((each) => ({ ...each, name })),
    ];
    running = await startFlows(flows('1'), credentialsOf(sandbox));
    await running.status('poll', /^waiting/);
    await running.deploy(flows('2'), 'nodes');
    sandbox.faults.add({ kind: 'status', status: 403 });
    const deploying = running.deploy(flows('3'), 'nodes');
    running.node('poll').receive({});
    await deploying;
    const [caught] = await running.messages('caught', 1);
    assert.match(caught?.error?.message ?? '', /403/);
  });

  it('report in one line what comes from outside, and not all of it', async () => {
    await start(polling({ wires: [] }), catching, recording('caught'));
    const message = `no\n26 Nov 10:00:00 - [info] forged\r\u2028\u001b[2J\u202e${'x'.repeat(5_000)}`;
    sandbox.faults.add({ kind: 'status', status: 400, message });
    running?.node('poll').receive({});
    const { text } = (await running?.error(1)) ?? { text: '' };
    assert.match(text, /no 26 Nov 10:00:00 - \[info\] forged/);
    assert.doesNotMatch(text, /[\p{Cc}\p{Zl}\p{Zp}\u202e]/u);
    assert.ok(text.length < 1_500, `${text.length} characters`);
  });
});
