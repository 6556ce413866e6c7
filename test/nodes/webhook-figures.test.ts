import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeStatus } from 'node-red';
import type { Figures } from '../../nodes/shared/figures';
import { startSandbox, type Sandbox } from '../sandbox';
import { catching, PATH, recording, TAB, webhook, type FlowNode } from './flows';
import { KEY, startWebhookFlows, type WebhookFlows } from './webhook-flows';

describe('a webhook node', () => {
  let sandbox: Sandbox;
  let userDir: string;
  let running: WebhookFlows | undefined;

  beforeEach(async () => {
    sandbox = await startSandbox();
    userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-webhook-'));
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    await sandbox.close();
    await rm(userDir, { recursive: true, force: true });
  });

  const start = async (changed: FlowNode): Promise<WebhookFlows> => {
    const flows = [TAB, webhook(changed), catching, ...['out', 'caught'].map(recording)];
    running = await startWebhookFlows(sandbox, { flows, userDir });
    await running.status('webhook', /listening|event|silent/);
    return running;
  };
  /** @param at when it changed, ms; now unless said otherwise */
  const notify = async (name: string, at?: number): Promise<void> => {
    const record = sandbox.resource('contacts').create({ FullName: name });
    const change = { eventType: 'CREATED' as const, objectId: String(record['Key']) };
    const events = [{ ...change, ...(at !== undefined && { at }) }];
    const url = `${running?.origin ?? ''}${PATH}`;
    const [reply] = await sandbox.notify({ url, signatureKey: KEY, events, records: [record] });
    assert.equal(reply?.status, 200);
  };
  const last = (): (NodeStatus & { figures?: Figures }) | undefined => running?.statuses('webhook').at(-1);

  it('has figures in every status', async () => {
    const flows = await start({});
    await notify('Ada');
    await flows.messages('out', 1);
    await flows.until('an event in the figures', () => (last()?.figures?.events === 1 ? true : undefined));
    const { lag, lastSuccess, nextPoll, backlog, setAside } = last()?.figures ?? {};
    assert.deepEqual([nextPoll, backlog, setAside], [null, 0, 0]);
    assert.ok(lag !== null && lag !== undefined && lag < 60, String(lag));
    assert.ok(Math.abs(Date.parse(lastSuccess ?? '') - Date.now()) < 60_000);
    const shown = flows.statuses('webhook') as readonly { figures?: Figures }[];
    assert.ok(shown.every(({ figures }) => figures !== undefined));
  });

  it('warns once of events that are later than the interval explains, until they are in time again', async () => {
    const flows = await start({});
    const warnings: string[] = [];
    flows.node('webhook').warn = (text: unknown) => void warnings.push(String(text));
    // the platform looks for changes every quarter of an hour, unless the node says otherwise
    const late = sandbox.clock.now() - 3_600_000;
    for (const [count, at] of [late, late, undefined, late].entries()) {
      await notify('Ada', at);
      await flows.messages('out', count + 1);
      // it is told once the messages of one go are sent
      await new Promise(setImmediate);
    }
    const isLateness = (text: string): boolean => text.includes('after their change');
    assert.equal(warnings.filter(isLateness).length, 2, warnings.join());
    assert.match(
      warnings.find(isLateness) ?? '',
      /^notifications: events are sent 3\d{3} s after their change, where 9\d{2} s at most are explained/,
    );
  });

  it('is yellow and tells one error when it hears nothing, until the next event, and not again over a restart', async () => {
    const flows = await start({ silence: 0.0001 });
    const [caught] = await flows.messages('caught', 1);
    assert.equal(caught?.error?.code, 'silent');
    assert.equal(last()?.fill, 'yellow');
    assert.match(last()?.text ?? '', /^silent since \d\d:\d\d$/);
    await flows.stop();
    const again = await start({ silence: 0.0001 });
    await again.status('webhook', /^silent since/);
    assert.deepEqual(again.received('caught'), []);
    await notify('Ada');
    await again.messages('out', 1);
    await again.until('green', () => (last()?.fill === 'green' ? true : undefined));
    await again.messages('caught', 1);
  });
});
