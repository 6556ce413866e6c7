import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Node, NodeAPI, NodeDef, NodeMessageInFlow, NodeStatus } from 'node-red';
import helper from 'node-red-node-test-helper';
import configNode from '../../nodes/maximizer-config/maximizer-config';
import pollNode from '../../nodes/maximizer-poll-resource/maximizer-poll-resource';
import type { ChangeEvent, CrmRecord } from '../../src/events/event';
import type { RecordReport } from '../../src/record/order';
import type { Credentials, FlowNode } from './flow-nodes';

export * from './flow-nodes';

helper.init(require.resolve('node-red'));

/** A message as a flow gets it: with `event`, or with `events` for a whole page, or from a Catch or Complete node. */
export interface Received {
  topic?: string;
  payload?: unknown;
  event?: ChangeEvent;
  events?: ChangeEvent[];
  error?: { message: string; code?: string; cause?: unknown; source: { id: string } };
  /** What a record node did. */
  record?: RecordReport;
  parts?: { id?: string; type?: string; index?: number; count?: number; parts?: unknown };
}

/** The record of an event's message. */
export const recordOf = (message: Received): CrmRecord => message.payload as CrmRecord;

export interface ReportedError {
  /** The node that reported it. */
  id: string;
  text: string;
  message: object | undefined;
}

/** Flows running in the test helper's Node-RED. */
export interface RunningFlows {
  readonly userDir: string;
  node(id: string): Node;
  /** What a recorder got, in order. */
  received(id: string): readonly Received[];
  /** Resolves once there is something to be found, looked for whenever a node shows, tells or gets anything. */
  until<Found>(what: string, find: () => Found | undefined): Promise<Found>;
  /** Resolves once a recorder got so many messages. */
  messages(id: string, count: number): Promise<readonly Received[]>;
  /** Resolves once the node showed such a status; with the last such one. */
  status(id: string, text: string | RegExp): Promise<NodeStatus>;
  statuses(id: string): readonly NodeStatus[];
  /** Every error of every node, caught by a Catch node or not. */
  readonly errors: readonly ReportedError[];
  /** Every warning of every node. */
  readonly warnings: readonly { id: string; text: string }[];
  /** Resolves with the error of that number, from 1. */
  error(count: number): Promise<ReportedError>;
  /** Listeners of Node-RED's own events. */
  listenerCount(event: string): number;
  deploy(flows: readonly FlowNode[], type?: 'full' | 'flows' | 'nodes'): Promise<void>;
  stop(): Promise<void>;
}

const catalog: unknown = Object.assign(
  {},
  ...['maximizer-poll-resource', 'maximizer-record', 'open-connectors-webhook'].map((type): unknown =>
    JSON.parse(readFileSync(path.join(__dirname, `../../locales/en-US/${type}.json`), 'utf8')),
  ),
);

/** Looks texts up as Node-RED's runtime catalog does: the test helper has none. */
function translate(key: string, values: Readonly<Record<string, unknown>> = {}): string {
  let found: unknown = catalog;
  for (const step of key.split('.')) found = (found as Record<string, unknown> | undefined)?.[step];
  const text = typeof found === 'string' ? found : key;
  return text.replace(/__(\w+)__/g, (_, name: string) => String(values[name]));
}

/** Texts of errors and statuses of every node, as they come. */
interface Log {
  errors: ReportedError[];
  warnings: { id: string; text: string }[];
  statuses: Map<string, NodeStatus[]>;
  received: Map<string, Received[]>;
  changed: () => void;
  listenerCount: (event: string) => number;
}

/** Writes down the errors and statuses of all nodes, and looks texts up for them. */
const watcher =
  (log: Log) =>
  (RED: NodeAPI): void => {
    log.listenerCount = (event) => RED.events.listenerCount(event);
    RED._ = (key: string, values?: Record<string, unknown>) => translate(key, values);
    const createNode = RED.nodes.createNode.bind(RED.nodes);
    RED.nodes.createNode = (created, definition) => {
      createNode(created, definition);
      const error = created.error.bind(created);
      const status = created.status.bind(created);
      const warn = created.warn.bind(created);
      created.warn = (text: unknown) => {
        log.warnings.push({ id: created.id, text: String(text) });
        warn(text);
        log.changed();
      };
      created.error = (reported: unknown, message?: object) => {
        log.errors.push({ id: created.id, text: String(reported), message });
        error(reported, message as NodeMessageInFlow);
        log.changed();
      };
      created.status = (shown) => {
        const before = log.statuses.get(created.id) ?? [];
        log.statuses.set(created.id, [...before, typeof shown === 'string' ? { text: shown } : shown]);
        status(shown);
        log.changed();
      };
    };
  };

/** Where a flow ends in a test. */
const recorder =
  (log: Log) =>
  (RED: NodeAPI): void => {
    RED.nodes.registerType('recorder', function (this: Node, definition: NodeDef) {
      RED.nodes.createNode(this, definition);
      this.on('input', (message, _send, done) => {
        log.received.set(this.id, [...(log.received.get(this.id) ?? []), message as Received]);
        done();
        log.changed();
      });
    });
  };

/** How long something that must happen may take, ms. */
const PATIENCE = 5_000;

/** Starts flows. Nodes of type `recorder` keep what they get. */
export async function startFlows(
  flows: readonly FlowNode[],
  credentials: Credentials,
  options: { userDir?: string; nodes?: readonly ((RED: NodeAPI) => void)[]; settings?: object } = {},
): Promise<RunningFlows> {
  const userDir = options.userDir ?? (await mkdtemp(path.join(tmpdir(), 'maximizer-nodes-')));
  helper.settings({ userDir, ...options.settings });
  const waiting = new Set<() => void>();
  const log: Log = {
    errors: [],
    warnings: [],
    statuses: new Map(),
    received: new Map(),
    listenerCount: () => 0,
    changed: () => {
      for (const look of waiting) look();
    },
  };

  /** Resolves once there is something to be found. */
  const until = <Found>(what: string, find: () => Found | undefined): Promise<Found> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        waiting.delete(look);
        resolve(found);
      };
      const timer = setTimeout(() => {
        waiting.delete(look);
        const seen = JSON.stringify({ errors: log.errors, statuses: [...log.statuses] });
        reject(new Error(`no ${what} within ${PATIENCE} ms; ${seen}`));
      }, PATIENCE);
      waiting.add(look);
      look();
    });

  const types = [watcher(log), recorder(log), configNode, pollNode, ...(options.nodes ?? [])];
  await helper.load(types, flows, credentials);
  return {
    userDir,
    until,
    errors: log.errors,
    warnings: log.warnings,
    node: (id) => {
      const node = helper.getNode(id);
      assert.ok(node, `no node ${id}`);
      return node;
    },
    received: (id) => log.received.get(id) ?? [],
    messages: (id, count) =>
      until(`${count} messages at ${id}`, () => {
        const messages = log.received.get(id) ?? [];
        return messages.length >= count ? messages : undefined;
      }),
    status: (id, text) =>
      until(`status ${String(text)} of ${id}`, () =>
        log.statuses.get(id)?.findLast((status) => isText(status.text ?? '', text)),
      ),
    statuses: (id) => log.statuses.get(id) ?? [],
    error: (count) =>
      until(`${count} errors`, () => (log.errors.length >= count ? log.errors[count - 1] : undefined)),
    listenerCount: (event) => log.listenerCount(event),
    deploy: (changed, type = 'full') => helper.setFlows(changed, type, credentials),
    stop: async () => {
      await helper.unload();
      if (options.userDir === undefined) await rm(userDir, { recursive: true, force: true, maxRetries: 20 });
    },
  };
}

function isText(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text === wanted : wanted.test(text);
}
