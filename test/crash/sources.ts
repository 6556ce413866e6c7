import type { Sandbox } from '../sandbox';
import type { Promised } from './records';
import type { FlowNode } from './victim';

/** A source, of one node or of several that share a stream, with the sink that records what it sends. */
export interface Source extends Promised {
  nodes: readonly FlowNode[];
}

const PAGE = 10;
const UNACKNOWLEDGED = 20;

const connection = (sandbox: Sandbox): FlowNode => ({
  id: 'connection',
  type: 'maximizer-config',
  baseUrl: sandbox.url,
  elementKey: 'maximizer',
  instanceId: String(sandbox.instance.id),
  timeZone: 'UTC',
  maxConcurrent: 4,
  requestsPerSecond: '',
});

const place = (id: string, type: string, next: readonly string[], more: object): FlowNode => ({
  id,
  type,
  z: 'tab',
  x: 100,
  y: 100,
  wires: [next],
  ...more,
});

/** Polls contacts every 300 ms from the beginning, ten a page, and looks a few seconds back. */
const poll = (id: string, next: string, more: object): FlowNode =>
  place(id, 'maximizer-poll-resource', [next], {
    connection: 'connection',
    resource: 'contacts',
    url: "/hubs/crm/contacts?where=LastModifyDate>'${date:yyyy-MM-dd'T'HH:mm:ssXXX}'",
    idField: 'Key',
    datesConfiguration: { updatedDateField: 'LastModifyDate', updatedDateFormat: "yyyy-MM-dd'T'HH:mm:ssXXX" },
    createdCheckTolerance: 0,
    pageSize: PAGE,
    refreshInterval: 0.005,
    startFrom: 'beginning',
    lookback: 4,
    deepLookback: 8,
    ...more,
  });

/** What every flow of these tests begins with. */
export const flowBase = (sandbox: Sandbox): FlowNode[] => [
  { id: 'tab', type: 'tab', label: 'Crash' },
  connection(sandbox),
];

export const SIGNATURE_KEY = 'MySecretEventSignatureKey';
export const WEBHOOK_PATH = '/open-connectors/events';

export const credentialsOf = ({ secrets, instance }: Sandbox): Record<string, unknown> => ({
  connection: { ...secrets, instanceToken: instance.token, signatureKey: SIGNATURE_KEY },
});

/** Hand-off: a page that was sent and not committed comes again. */
export const handoffPoll: Source = {
  sink: 'handoff',
  inFlight: PAGE,
  attempts: false,
  nodes: [
    poll('poll-handoff', 'record-handoff', { delivery: 'handoff' }),
    place('record-handoff', 'crash-record', [], { sink: 'handoff' }),
  ],
};

/** Acknowledged up to 30 ms after it was received. */
export const acknowledgedPoll: Source = {
  sink: 'acknowledge',
  inFlight: UNACKNOWLEDGED,
  attempts: true,
  nodes: [
    poll('poll-acknowledge', 'record-acknowledge', {
      delivery: 'acknowledge',
      maxUnacknowledged: UNACKNOWLEDGED,
      acknowledgeTimeout: 600,
      maxAttempts: 1000,
    }),
    place('record-acknowledge', 'crash-record', ['acknowledge'], { sink: 'acknowledge', delay: 30 }),
    place('acknowledge', 'open-connectors-acknowledge', [], { outcome: 'done' }),
  ],
};

/** Pushed and handed off: what was being sent comes again, as another attempt. */
export const webhook: Source = {
  sink: 'webhook',
  inFlight: 200,
  attempts: true,
  nodes: [
    place('webhook', 'open-connectors-webhook', ['record-webhook'], {
      connection: 'connection',
      path: WEBHOOK_PATH,
      delivery: 'handoff',
      fetchRecord: false,
    }),
    place('record-webhook', 'crash-record', [], { sink: 'webhook' }),
  ],
};

export const STREAM_PATH = '/open-connectors/stream';

/** The same contacts, polled and pushed, each change once between both. What is pushed late comes after a later version. */
export const stream: Source = {
  sink: 'stream',
  inFlight: 200,
  attempts: false,
  isOrdered: false,
  nodes: [
    poll('poll-stream', 'record-stream', { delivery: 'handoff', stream: 'crash', changes: true }),
    place('webhook-stream', 'open-connectors-webhook', ['record-stream'], {
      connection: 'connection',
      path: STREAM_PATH,
      delivery: 'handoff',
      stream: 'crash',
      changes: true,
    }),
    place('record-stream', 'crash-record', [], { sink: 'stream' }),
  ],
};
