import assert from 'node:assert/strict';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  completing,
  connectionTo,
  credentialsOf,
  polling,
  recording,
  startFlows,
  TAB,
  type FlowNode,
  type RunningFlows,
} from './flows';

/** Minutes between polls: 60 ms. */
const SOON = 0.002;

describe('a paused poll node', () => {
  let sandbox: Sandbox;
  let folder: string;
  let running: RunningFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
    folder = await mkdtemp(path.join(tmpdir(), 'maximizer-pause-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  const flows = (changed: FlowNode = {}): FlowNode[] => [
    TAB,
    connectionTo(sandbox),
    polling({ refreshInterval: SOON, ...changed }),
    completing,
    ...['out', 'completed'].map(recording),
  ];
  const start = async (userDir = folder): Promise<RunningFlows> =>
    (running = await startFlows(flows(), credentialsOf(sandbox), { userDir }));
  const order = async (message: object): Promise<void> => {
    assert.ok(running);
    const before = running.received('completed').length;
    running.node('poll').receive(message as never);
    await running.messages('completed', before + 1);
  };
  /** Requests during ten times as long as the node would wait for its next poll. */
  const requestsMeanwhile = async (): Promise<number> => {
    const before = sandbox.log.counters.requests;
    await new Promise((resolve) => setTimeout(resolve, SOON * 60_000 * 10));
    return sandbox.log.counters.requests - before;
  };

  for (const [what, again] of [
    [
      'a full Deploy',
      async () => {
        await running?.deploy(flows());
      },
    ],
    [
      'a Deploy of the changed node',
      async () => {
        await running?.deploy(flows({ name: 'renamed', refreshInterval: SOON * 2 }), 'nodes');
      },
    ],
    [
      'being disabled and enabled',
      async () => {
        await running?.deploy(flows({ d: true }), 'nodes');
        await running?.deploy(flows(), 'nodes');
      },
    ],
    [
      'a restart',
      async () => {
        await running?.stop();
        await start();
      },
    ],
    [
      'a crash right after the order was done',
      async () => {
        const copy = path.join(folder, 'as it was on disk');
        await cp(path.join(folder, 'maximizer'), path.join(copy, 'maximizer'), { recursive: true });
        await running?.stop();
        await start(copy);
      },
    ],
  ] as const) {
    it(`stays paused over ${what}, and says so`, async () => {
      await (await start()).status('poll', /^waiting/);
      await order({ action: 'pause' });
      await again();
      await running?.until('paused', () =>
        running?.statuses('poll').at(-1)?.text === 'paused' ? true : undefined,
      );
      assert.equal(await requestsMeanwhile(), 0);
      await order({ action: 'resume' });
      await running?.status('poll', /^waiting|^\d+ events/);
      assert.notEqual(await requestsMeanwhile(), 0);
    });
  }

  it('polls once for a poll and for a reset, and stays paused', async () => {
    sandbox.resource('contacts').create({ FullName: 'Ada' });
    await start();
    await order({ action: 'pause' });
    for (const message of [{}, { action: 'reset', payload: 'beginning' }]) {
      const before = sandbox.log.counters.requests;
      await order(message);
      assert.notEqual(sandbox.log.counters.requests, before, JSON.stringify(message));
      assert.equal(running?.statuses('poll').at(-1)?.text, 'paused');
      assert.equal(await requestsMeanwhile(), 0, JSON.stringify(message));
    }
    await running?.stop();
    await (await start()).status('poll', 'paused');
    assert.equal(await requestsMeanwhile(), 0);
  });

  it('polls again by time after it was resumed, also over a restart', async () => {
    await start();
    await order({ action: 'pause' });
    await order({ action: 'resume' });
    await running?.stop();
    await start();
    await running?.status('poll', /^waiting|^\d+ events/);
    assert.notEqual(await requestsMeanwhile(), 0);
    assert.ok(running?.statuses('poll').every(({ text }) => text !== 'paused'));
  });
});
