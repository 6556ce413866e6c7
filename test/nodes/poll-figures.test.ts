import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import type { NodeAPI, NodeStatus } from 'node-red';
import type { Figures } from '../../nodes/shared/figures';
import { recording, type FlowNode } from './flows';
import { usePollBench } from './poll-bench';

const statusNode = createRequire(__filename)('@node-red/nodes/core/common/25-status.js') as (
  RED: NodeAPI,
) => void;

/** A status as it comes to a Status node. */
type Shown = NodeStatus & { figures?: Figures };

describe('figures of a status', () => {
  const bench = usePollBench();
  const watching: readonly FlowNode[] = [
    { id: 'watch', type: 'status', z: 'tab', x: 1, y: 1, scope: null, wires: [['shown']] },
    recording('shown'),
  ];

  it('are in what a Status node sends, from the first status on', async () => {
    bench.contact('Ada');
    bench.contact('Bob');
    const flows = await bench.start([...bench.flowOf({ refreshInterval: 60 }), ...watching], undefined, [
      statusNode,
    ]);
    const shown = await flows.until('figures of a poll', () => {
      const all = flows.received('shown').map((message) => (message as { status?: Shown }).status ?? {});
      return all.some(({ fill }) => fill === 'green') ? all : undefined;
    });
    assert.ok(shown.every(({ figures }) => figures !== undefined));
    const { figures } = shown.at(-1) ?? {};
    assert.ok(figures);
    const { lag, lastSuccess, nextPoll, rows, requests, ...counts } = figures;
    assert.deepEqual(counts, { events: 2, backlog: 0, setAside: 0 });
    assert.ok(rows >= 2 && requests > 0 && lag !== null && lag < 60);
    const wait = Date.parse(nextPoll ?? '') - Date.parse(lastSuccess ?? '');
    assert.ok(Math.abs(wait - 3_600_000) < 2_000, `${lastSuccess} ${nextPoll}`);
  });

  it('tell what waits and what was set aside, also over a Deploy', async () => {
    bench.contact('Ada');
    const changed = { delivery: 'acknowledge', acknowledgeTimeout: 0.1, maxAttempts: 1 };
    const flows = await bench.run(changed);
    const last = (): Figures | undefined => (flows.statuses('poll').at(-1) as Shown | undefined)?.figures;
    flows.node('poll').receive({});
    await flows.messages('caught', 1);
    flows.node('poll').receive({});
    await flows.until('one set aside', () => (last()?.setAside === 1 ? true : undefined));
    assert.equal(last()?.backlog, 0);
    await flows.deploy(bench.flowOf({ ...changed, name: 'renamed' }));
    flows.node('poll').receive({});
    await flows.until('one set aside before', () => (last()?.setAside === 1 ? true : undefined));
    flows.node('poll').receive({ action: 'redeliver' });
    await flows.messages('out', 2);
    flows.node('poll').receive({});
    await flows.until('one that waits', () =>
      last()?.backlog === 1 && last()?.setAside === 0 ? true : undefined,
    );
  });

  it('warn once of events that are later than the interval explains', async () => {
    const flows = await bench.run({ startFrom: 'now' });
    const warnings: string[] = [];
    flows.node('poll').warn = (text: unknown) => void warnings.push(String(text));
    const poll = async (count: number): Promise<void> => {
      flows.node('poll').receive({});
      await flows.messages('completed', count);
    };
    await poll(1);
    for (const count of [2, 3]) {
      const at = bench.sandbox.clock.now() - 200_000;
      bench.sandbox.resource('contacts').create({ FullName: 'Late' }, { at });
      await poll(count);
    }
    assert.equal(flows.received('out').length, 2);
    assert.equal(warnings.length, 1);
    assert.match(
      warnings[0] ?? '',
      /contacts: events are sent 20\d s after their change, where 9\d s at most/,
    );
  });
});

describe('a poll node that hears nothing', () => {
  const bench = usePollBench();

  it('is yellow and tells one error with the code silent, until the next event', async () => {
    // 0.36 s
    const flows = await bench.run({ silence: 0.0001, refreshInterval: 0.002, startFrom: 'now' });
    const [caught] = await flows.messages('caught', 1);
    assert.equal(caught?.error?.code, 'silent');
    assert.match(caught.error.message, /contacts: no event since 20/);
    const { fill } = await flows.status('poll', /^silent since \d\d:\d\d$/);
    assert.equal(fill, 'yellow');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(flows.received('caught').length, 1);
    bench.contact('Ada');
    await flows.messages('out', 1);
    await flows.until('green', () => (flows.statuses('poll').at(-1)?.fill === 'green' ? true : undefined));
  });

  it('is not silent while it is paused', async () => {
    const flows = await bench.run({ silence: 0.0001, startFrom: 'now' });
    flows.node('poll').receive({ action: 'pause' });
    await flows.messages('completed', 1);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.deepEqual(flows.received('caught'), []);
    flows.node('poll').receive({ action: 'resume' });
    await flows.messages('caught', 1);
  });
});
