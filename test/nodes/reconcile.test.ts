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
const COUNT = 20;

describe('a poll node that compares all ids', () => {
  let sandbox: Sandbox;
  let userDir: string;
  let running: RunningFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
    userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-deletes-'));
    const now = sandbox.clock.now();
    for (let index = 0; index < COUNT; index += 1) {
      sandbox
        .resource('contacts')
        .create({ Key: `c${index}`, City: 'Bonn' }, { at: now - (COUNT - index) * HOUR });
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
    polling({ startFrom: 'now', pageSize: 6, reconcile: 24, ...changed }),
    catching,
    completing,
    ...['out', 'created', 'updated', 'deleted', 'caught', 'completed'].map(recording),
  ];
  const start = async (changed: FlowNode = {}): Promise<RunningFlows> =>
    (running = await startFlows(flows(changed), credentialsOf(sandbox), {
      userDir,
      nodes: [acknowledgeNode],
    }));
  const order = (message: object): void => {
    running?.node('poll').receive(message as never);
  };
  const sent = (output = 'out'): string[] =>
    (running?.received(output) ?? []).map(({ event }) => `${event?.eventType} ${event?.objectId}`).sort();
  const caught = async (count = 1): Promise<Received> =>
    ((await running?.messages('caught', count)) ?? []).at(-1) ?? assert.fail();
  const remove = (count: number, first = 0): void => {
    for (let index = first; index < first + count; index += 1)
      sandbox.resource('contacts').delete(`c${index}`);
  };
  /** The node has polled, and has taken note of what is there. */
  const noted = async (changed: FlowNode = {}): Promise<void> => {
    await start(changed);
    order({});
    order({ action: 'reconcile' });
    await running?.messages('completed', 2);
  };

  it('sends what is deleted at the output of the deletions, and completes the message once all is sent', async () => {
    await noted({ outputs: 3, wires: [['created'], ['updated'], ['deleted']] });
    remove(3);
    // as an inject node sends it
    order({ action: 'reconcile', payload: Date.now() });
    await running?.messages('completed', 3);
    assert.deepEqual(sent('deleted'), ['DELETED c0', 'DELETED c1', 'DELETED c2']);
    assert.deepEqual([sent('created'), sent('updated'), running?.received('caught')], [[], [], []]);
  });

  it('takes note by itself after the first poll', async () => {
    await start({ refreshInterval: 15 });
    await running?.until('ids read', () => (sandbox.log.counters.pages >= 5 ? true : undefined));
    // what is running is waited for
    order({ action: 'reconcile' });
    await running?.messages('completed', 1);
    remove(2);
    order({ action: 'reconcile' });
    await running?.messages('completed', 2);
    assert.deepEqual(sent(), ['DELETED c0', 'DELETED c1']);
  });

  it('holds too many back, says so below the node and to a Catch node, and sends them once that is confirmed', async () => {
    await noted();
    remove(7);
    order({ action: 'reconcile' });
    const { error } = await caught();
    assert.match(error?.message ?? '', /7 of 20 known records are gone \(35 %\).*\{"confirm": 7\}/);
    await running?.status('poll', '7 deletes held');
    await running?.stop();
    await start();
    order({ action: 'reconcile', payload: { confirm: 6 } });
    assert.match((await caught()).error?.message ?? '', /6 was confirmed, and 7 deletions wait/);
    order({ action: 'reconcile', payload: { confirm: '7' } });
    await running?.messages('completed', 1);
    assert.equal(sent().length, 7);
    await running?.status('poll', /waiting/);
  });

  it('says below the node that what was confirmed is not sent yet, until it is', async () => {
    await noted();
    remove(7);
    order({ action: 'reconcile' });
    await caught();
    sandbox.faults.add({ kind: 'status', status: 403, times: 4, match: { path: /contacts\/c/ } });
    order({ action: 'reconcile', payload: { confirm: 7 } });
    assert.match((await caught(2)).error?.message ?? '', /7 confirmed deletions are still to be sent/);
    await running?.status('poll', /7 confirmed deletes unsent: 403/);
    await running?.stop();
    await start();
    order({});
    await running?.status('poll', /waiting/);
    await running?.until('all', () => (sent().length === 7 ? true : undefined));
    assert.equal(sent().length, 7);
  });

  for (const [what, payload, text] of [
    ['nothing waits', { confirm: 3 }, /no deletions wait/],
    ['an object without a number', { confirmed: 3 }, /confirms no number/],
    ['half a deletion', { confirm: 1.5 }, /confirms no number/],
    ['a negative number', { confirm: -1 }, /confirms no number/],
    ['a list', [3], /confirms no number/],
  ] as const) {
    it(`fails a confirmation where it is of no use: ${what}`, async () => {
      await noted();
      order({ action: 'reconcile', payload });
      assert.match((await caught()).error?.message ?? '', text);
      assert.deepEqual(sent(), []);
    });
  }

  it('says so where it is told to compare, and that is off', async () => {
    await start({ reconcile: 0 });
    order({ action: 'reconcile' });
    assert.match((await caught()).error?.message ?? '', /does not compare ids.*section Deletes/);
  });

  it('fails the message with the error of the platform, and says so below the node until one succeeds', async () => {
    await noted();
    remove(1);
    sandbox.faults.add({ kind: 'status', status: 403 });
    order({ action: 'reconcile' });
    assert.match((await caught()).error?.message ?? '', /403/);
    assert.equal(running?.errors.length, 1);
    await running.status('poll', /comparison: 403/);
    order({ action: 'reconcile' });
    await running.messages('completed', 3);
    await running.status('poll', /waiting/);
    assert.deepEqual(sent(), ['DELETED c0']);
  });

  it('compares on a paused node when a message asks for it', async () => {
    await noted();
    order({ action: 'pause' });
    remove(1);
    order({ action: 'reconcile' });
    await running?.messages('completed', 4);
    assert.deepEqual(sent(), ['DELETED c0']);
    assert.equal(running?.statuses('poll').at(-1)?.text, 'paused');
  });

  it('forgets what it knows with a reset, and where it is switched off for a while', async () => {
    await noted();
    remove(1);
    order({ action: 'reset' });
    order({ action: 'reconcile' });
    await running?.messages('completed', 4);
    remove(1, 1);
    await running?.deploy(flows({ reconcile: 0 }));
    order({});
    await running?.messages('completed', 5);
    await running?.deploy(flows({ reconcile: 24 }));
    order({ action: 'reconcile' });
    await running?.messages('completed', 6);
    assert.deepEqual(sent(), []);
  });

  it('has deletions acknowledged like the rest', async () => {
    const changed = {
      delivery: 'acknowledge',
      acknowledgeTimeout: 0.2,
      maxAttempts: 2,
      wires: [['out', 'ack']],
    };
    await noted(changed);
    remove(1);
    order({ action: 'reconcile' });
    const again = (await running?.messages('out', 2)) ?? [];
    assert.deepEqual(
      again.map(({ event }) => [event?.eventType, event?.attempt, event?.id === again[0]?.event?.id]),
      [
        ['DELETED', 1, true],
        ['DELETED', 2, true],
      ],
    );
  });

  it('sends the rest after a restart that came while it was sending', async () => {
    await noted({ delivery: 'acknowledge', maxUnacknowledged: 2 });
    remove(4);
    order({ action: 'reconcile' });
    await running?.messages('out', 2);
    const first = sent();
    await running?.stop();
    await start();
    await running?.until('the rest', () => (new Set([...first, ...sent()]).size === 4 ? true : undefined));
    assert.deepEqual(running?.received('caught'), []);
  });
});
