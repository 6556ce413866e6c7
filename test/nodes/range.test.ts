import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import acknowledgeNode from '../../nodes/open-connectors-acknowledge/open-connectors-acknowledge';
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
  type FlowNode,
  type Received,
  type RunningFlows,
} from './flows';

const HOUR = 3_600_000;
/** What a page holds here. */
const PAGE = 2;
const COUNT = 8;

describe('a poll node that sends a range again', () => {
  let sandbox: Sandbox;
  let userDir: string;
  let running: RunningFlows | undefined;
  let now: number;

  beforeEach(async () => {
    sandbox = await startSandbox();
    userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-range-'));
    now = sandbox.clock.now();
    for (let index = 0; index < COUNT; index += 1) {
      sandbox.resource('contacts').create({ Key: `c${index}` }, { at: now - (COUNT - index) * HOUR });
    }
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await sandbox.close();
    await rm(userDir, { recursive: true, force: true });
  });

  const flows = (changed: FlowNode = {}): FlowNode[] => [
    TAB,
    connectionTo(sandbox),
    polling({ startFrom: 'now', pageSize: PAGE, ...changed }),
    catching,
    completing,
    ...['out', 'caught', 'completed'].map(recording),
  ];
  const start = async (changed: FlowNode = {}): Promise<RunningFlows> =>
    (running = await startFlows(flows(changed), credentialsOf(sandbox), {
      userDir,
      nodes: [acknowledgeNode],
    }));
  const order = (message: object): void => {
    running?.node('poll').receive(message as never);
  };
  const range = (hours: number): object => ({
    action: 'range',
    payload: { from: new Date(now - hours * HOUR - 1).toISOString(), to: 'now' },
  });
  const sent = (): readonly Received[] => running?.received('out') ?? [];
  const ids = (): string[] => sent().map(({ event }) => event?.objectId ?? '');

  it('completes the input message once all is sent, and changes nothing that polls send', async () => {
    await start();
    order({});
    await running?.messages('completed', 1);
    assert.deepEqual(ids(), []);
    order(range(3));
    await running?.messages('completed', 2);
    assert.deepEqual(ids().sort(), ['c5', 'c6', 'c7']);
    assert.ok(sent().every(({ event }) => event?.origin === 'range'));
    order({});
    await running?.messages('completed', 3);
    assert.equal(ids().length, 3);
    assert.deepEqual(running?.received('caught'), []);
  });

  it('is done before the first poll, and on a paused node, which stays paused', async () => {
    await start();
    order({ action: 'pause' });
    order(range(2));
    await running?.messages('completed', 2);
    assert.deepEqual(ids().sort(), ['c6', 'c7']);
    assert.equal(running?.statuses('poll').at(-1)?.text, 'paused');
  });

  for (const [what, payload, text] of [
    ['no range', 'yesterday', /is no range/],
    ['a text that is no instant', { from: 'yesterday' }, /"yesterday" is no start/],
    ['an end before its beginning', { from: '2026-02-01', to: '2026-01-01' }, /ends before it begins/],
    ['an instant to come', { from: '2099-01-01', to: '2099-02-01' }, /lies in the future/],
  ] as const) {
    it(`fails the input message for ${what}, and sends nothing`, async () => {
      await start();
      order({ action: 'range', payload });
      const [caught] = (await running?.messages('caught', 1)) ?? [];
      assert.match(caught?.error?.message ?? '', text);
      assert.deepEqual([ids(), running?.errors.length], [[], 1]);
    });
  }

  it('fails the input message with the error of the platform, and can be sent again', async () => {
    await start();
    sandbox.faults.add({ kind: 'status', status: 403 });
    order(range(3));
    const [caught] = (await running?.messages('caught', 1)) ?? [];
    assert.match(caught?.error?.message ?? '', /403/);
    order(range(3));
    await running?.messages('completed', 1);
    assert.equal(ids().length, 3);
  });

  it('stops between two pages with pause, and goes on with resume', async () => {
    await start();
    let requests = 0;
    const out = running?.node('out');
    out?.on('input', () => {
      requests += 1;
      if (requests === 1) order({ action: 'pause' });
    });
    order(range(COUNT));
    await running?.messages('completed', 1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    assert.ok(ids().length >= PAGE && ids().length < COUNT, `${ids().length} were sent`);
    order({ action: 'resume' });
    await running?.messages('completed', 3);
    assert.deepEqual(
      ids().sort(),
      Array.from({ length: COUNT }, (_, index) => `c${index}`),
    );
  });

  it('is acknowledged like the rest', async () => {
    await start({
      delivery: 'acknowledge',
      maxUnacknowledged: 3,
      acknowledgeTimeout: 1,
      wires: [['out', 'ack']],
    });
    await running?.deploy([...flows({ delivery: 'acknowledge', acknowledgeTimeout: 0.2, maxAttempts: 2 })]);
    order(range(1));
    const [first] = (await running?.messages('out', 1)) ?? [];
    assert.ok('_delivery' in (first ?? {}));
    const again = (await running?.messages('out', 2)) ?? [];
    assert.deepEqual(
      again.map(({ event }) => [event?.id === first?.event?.id, event?.attempt, event?.origin]),
      [
        [true, 1, 'range'],
        [true, 2, 'range'],
      ],
    );
  });

  for (const [what, stop] of [
    ['a restart', () => running?.stop()],
    ['a Deploy', () => Promise.resolve()],
  ] as const) {
    it(`tells of one that ${what} broke off, with what sends it again, and once`, async () => {
      await start();
      order({ action: 'pause' });
      await running?.messages('completed', 1);
      running?.node('out').on('input', () => {
        if (ids().length === 1) order({ action: 'pause' });
      });
      const { payload } = range(COUNT) as { payload: { from: string } };
      order({ action: 'range', payload });
      await running?.messages('completed', 2);
      await running?.until('a page', () => (ids().length >= PAGE ? true : undefined));
      await stop();
      if (what === 'a restart') await start();
      else await running?.deploy(flows({ name: 'renamed' }));
      const [caught] = (await running?.messages('caught', 1)) ?? [];
      assert.equal(caught?.error?.code, 'range-broken-off');
      assert.match(caught.error.message, /was stopped while it was sending again/);
      assert.deepEqual(caught.payload, { from: payload.from, to: 'now' });
      if (what === 'a restart') {
        // the message of the error is itself the order
        order({ ...caught });
        await running?.messages('completed', 1);
        assert.equal(new Set(ids()).size, COUNT);
      }
      await running?.stop();
      await start();
      await running?.status('poll', 'paused');
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.deepEqual(running?.received('caught'), []);
    });
  }
});
