import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readPollSettings } from '../../nodes/maximizer-poll-resource/settings';
import { readWebhookSettings } from '../../nodes/open-connectors-webhook/settings';
import type { StoredResource } from '../sandbox';
import { carrying, post } from '../webhook/running-webhook';
import {
  connectionTo,
  PATH,
  polling,
  recording,
  recordOf,
  TAB,
  webhook,
  type FlowNode,
  type Received,
} from './flows';
import { usePollBench } from './poll-bench';
import { startWebhookFlows } from './webhook-flows';

const EXAMPLE = path.join(__dirname, '../../examples/status-becomes-won.json');
const WON = { field: 'Status', when: 'becomes', from: '', to: 'Won' };

describe('what changed, of a source node', () => {
  const bench = usePollBench();
  const contacts = (): StoredResource => bench.sandbox.resource('contacts');

  it('is in no message of a flow that was saved before there was such a thing, and nothing is left out', async () => {
    for (const saved of [polling(), webhook()]) {
      assert.ok(!('watch' in saved) && !('changes' in saved), 'these are as they were saved before');
    }
    assert.equal(readPollSettings(polling()).watch, undefined);
    assert.equal(readWebhookSettings(webhook()).watch, undefined);
    const key = bench.contact('Ada');
    const running = await bench.run();
    running.node('poll').receive({});
    await running.messages('out', 1);
    bench.sandbox.clock.advance(60_000);
    contacts().patch(key, { Status: 'Won' });
    running.node('poll').receive({});
    for (const { event } of await running.messages('out', 2)) assert.ok(event && !('changed' in event));
  });

  it('is in the messages on request, again when they are delivered again, and gone once it is switched off', async () => {
    const key = bench.contact('Ada');
    const acknowledged = { changes: true, delivery: 'acknowledge', acknowledgeTimeout: 0.05 };
    const running = await bench.run(acknowledged);
    const pollAt = (seconds: number, values: FlowNode): void => {
      bench.sandbox.clock.advance(seconds * 1000);
      contacts().patch(key, values);
      running.node('poll').receive({});
    };
    running.node('poll').receive({});
    await running.messages('out', 1);
    pollAt(60, { City: 'Rome' });
    const again = await running.until('a second delivery', () =>
      running.received('out').find(({ event }) => event?.eventType === 'UPDATED' && event.attempt > 1),
    );
    assert.deepEqual(again.event?.changed?.['City'], { from: null, to: 'Rome' });
    const withCity = (city: string): Promise<Received> =>
      running.until(city, () => running.received('out').find((each) => recordOf(each)['City'] === city));
    await running.deploy(bench.flowOf());
    pollAt(60, { City: 'Oslo' });
    assert.equal((await withCity('Oslo')).event?.changed, undefined);
    await running.deploy(bench.flowOf({ changes: true }));
    pollAt(60, { City: 'Bonn' });
    assert.equal((await withCity('Bonn')).event?.changed, undefined, 'nothing was kept of Oslo');
  });

  it('lets the example "Status becomes Won" send what is won, and nothing else', async () => {
    const example = JSON.parse(readFileSync(EXAMPLE, 'utf8')) as FlowNode[];
    const source = example.find(({ type }) => type === 'maximizer-poll-resource');
    assert.ok(source);
    const poll = { ...source, z: 'tab', connection: 'connection', refreshInterval: 0, wires: [['out']] };
    const flows = [
      TAB,
      connectionTo(bench.sandbox),
      poll,
      recording('out'),
      ...completingOf(String(source['id'])),
    ];
    const running = await bench.start(flows);
    const opportunities = bench.sandbox.resource('opportunities');
    let polls = 0;
    const pollNow = async (): Promise<void> => {
      bench.sandbox.clock.advance(60_000);
      running.node(String(source['id'])).receive({});
      await running.messages('completed', (polls += 1));
    };
    await pollNow();
    opportunities.create({ Key: 'a', Status: 'Open' });
    opportunities.create({ Key: 'b', Status: 'Won' });
    await pollNow();
    opportunities.patch('a', { Status: 'Lost' });
    opportunities.patch('b', { Probability: 100 });
    await pollNow();
    opportunities.patch('a', { Status: 'Won' });
    await pollNow();
    opportunities.patch('a', { Probability: 100 });
    await pollNow();
    const told = running.received('out').map(({ event }) => [event?.objectId, event?.changed?.['Status']]);
    assert.deepEqual(told, [['a', { from: 'Lost', to: 'Won' }]]);
  });

  it('is told, and watched for, by a webhook too', async () => {
    const running = await startWebhookFlows(bench.sandbox, {
      flows: [TAB, webhook({ watch: [WON], instanceId: '12345' }), recording('out')],
    });
    try {
      await running.status('webhook', 'listening');
      const push = (values: FlowNode, day: number, eventType = 'UPDATED'): Promise<unknown> =>
        post(
          running.origin + PATH,
          carrying({ Key: 'a', ...values }, { eventType, date: `2018-08-${10 + day}T00:00:00Z` }),
        );
      await push({ Status: 'Open' }, 1, 'CREATED');
      await push({ Status: 'Lost' }, 2);
      await push({ Status: 'Won' }, 3);
      const [, won] = await running.messages('out', 2);
      assert.deepEqual(won?.event?.changed, { Status: { from: 'Lost', to: 'Won' } });
    } finally {
      await running.stop();
    }
  });
});

/** A Complete node of one node, and where it tells. */
function completingOf(id: string): FlowNode[] {
  return [
    { id: 'complete', type: 'complete', z: 'tab', x: 100, y: 300, scope: [id], wires: [['completed']] },
    recording('completed'),
  ];
}
