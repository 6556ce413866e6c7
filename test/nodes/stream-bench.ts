import assert from 'node:assert/strict';
import { startSandbox, type Sandbox, type StoredResource } from '../sandbox';
import { notification, post } from '../webhook/running-webhook';
import { completing, PATH, polling, recording, TAB, webhook, type FlowNode, type Received } from './flows';
import { startWebhookFlows, type WebhookFlows } from './webhook-flows';

/** The stream that the nodes of a bench name. */
export const STREAM = { stream: 'main' };

/** A poll and a webhook on one stream, beside a sandbox; anew for each test. */
export interface StreamBench {
  readonly sandbox: Sandbox;
  readonly contacts: () => StoredResource;
  readonly start: (...nodes: FlowNode[]) => Promise<WebhookFlows>;
  /** Starts both nodes, changed so. */
  readonly both: (poll?: FlowNode, push?: FlowNode) => Promise<WebhookFlows>;
  /** Ends what was started. */
  readonly stop: () => Promise<void>;
  /** Lets the poll run to its end. */
  readonly poll: (running: WebhookFlows, order?: Record<string, unknown>) => Promise<void>;
  readonly push: (running: WebhookFlows, event: FlowNode, raw?: FlowNode) => Promise<void>;
  readonly later: (seconds?: number) => void;
  /** Waits until what was pushed is through, by something that is pushed behind it. */
  readonly settle: (running: WebhookFlows) => Promise<void>;
  readonly contactEvents: (running: WebhookFlows) => readonly Received[];
}

export const idsOf = (messages: readonly Received[]): string[] =>
  messages.map(({ event }) => event?.id ?? '');

export function useStreamBench(): StreamBench {
  let sandbox: Sandbox | undefined;
  let flows: WebhookFlows | undefined;
  const there = (): Sandbox => sandbox ?? assert.fail('it is there while a test runs');
  const stop = async (): Promise<void> => {
    await flows?.stop();
    flows = undefined;
  };

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await stop();
    await sandbox?.close();
  });

  const start: StreamBench['start'] = async (...nodes) => {
    flows = await startWebhookFlows(there(), {
      flows: [TAB, ...nodes, completing, recording('completed'), recording('out')],
    });
    if (nodes.some(({ id }) => id === 'webhook')) await flows.status('webhook', 'listening');
    return flows;
  };
  const push: StreamBench['push'] = async (running, event, raw = {}) => {
    const { status } = await post(running.origin + PATH, notification(event, raw));
    assert.equal(status, 200);
  };

  return {
    get sandbox() {
      return there();
    },
    contacts: () => there().resource('contacts'),
    start,
    both: (poll = {}, pushed = {}) =>
      start(polling({ ...STREAM, ...poll }), webhook({ ...STREAM, ...pushed })),
    stop,
    poll: async (running, order = {}) => {
      const { length } = running.received('completed');
      running.node('poll').receive(order);
      await running.messages('completed', length + 1);
    },
    push,
    later: (seconds = 60) => {
      there().clock.advance(seconds * 1000);
    },
    settle: async (running) => {
      const mark = `mark ${running.received('out').length}`;
      await push(running, { objectType: 'marks', objectId: mark, eventType: 'DELETED' });
      await running.until(mark, () => running.received('out').find(({ event }) => event?.objectId === mark));
    },
    contactEvents: (running) => running.received('out').filter(({ topic }) => topic === 'contacts'),
  };
}
