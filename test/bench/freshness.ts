import { setTimeout as pause } from 'node:timers/promises';
import { flowOf, type FlowNode } from './arms';
import { endPosting, notification, post, SIGNATURE_KEY } from './notifications';
import { startNodeRed } from './processes';
import { percentileOf } from './statistics';

/** How soon a message follows a notification, ms. */
export interface FreshnessResult {
  /** Notifications a second. */
  rate: number;
  notifications: number;
  /** From the answer 200, as its sender gets it, until the message has arrived behind the webhook node; 0 when before. */
  afterAnswer: { median: number; p99: number };
  /** From when the sender began to post it. */
  afterPost: { median: number; p99: number };
}

const PATH = '/open-connectors/events';
const SECONDS = 20;
const WARM_UP_SECONDS = 3;
/** How long after the last answer a message may still come, ms. */
const PATIENCE = 2_000;

interface Times {
  posted: number;
  answered: number;
}

/** Posts notifications at a fixed rate to a webhook node, whether those before are answered or not. */
export async function freshness(rate: number): Promise<FreshnessResult> {
  const { flow, credentials } = webhookFlow();
  const nodeRed = await startNodeRed({ flow, credentials });
  const sent = new Map<string, Times>();
  try {
    const url = `${nodeRed.url}${PATH}`;
    await postAtRate(url, rate, WARM_UP_SECONDS);
    await pause(PATIENCE);
    await nodeRed.ask({ call: 'arrivals' });
    for (const [key, times] of await postAtRate(url, rate, SECONDS)) sent.set(key, times);
    await pause(PATIENCE);
    const arrived = new Map((await nodeRed.ask({ call: 'arrivals' })) as [string, number][]);
    const pairs = [...sent].map(([key, times]) => ({ ...times, arrived: arrived.get(key) }));
    const missing = pairs.filter((pair) => pair.arrived === undefined).length;
    if (missing > 0) throw new Error(`${missing} of ${sent.size} notifications became no message`);
    const since = (from: 'posted' | 'answered'): { median: number; p99: number } => {
      const waits = pairs.map((pair) => Math.max(0, (pair.arrived ?? NaN) - pair[from]));
      return { median: percentileOf(waits, 0.5), p99: percentileOf(waits, 0.99) };
    };
    return { rate, notifications: sent.size, afterAnswer: since('answered'), afterPost: since('posted') };
  } finally {
    endPosting();
    await nodeRed.stop();
  }
}

async function postAtRate(url: string, rate: number, seconds: number): Promise<[string, Times][]> {
  const began = performance.now();
  const pending: Promise<[string, Times]>[] = [];
  for (let index = 0; index < rate * seconds; index += 1) {
    const wait = began + (index * 1000) / rate - performance.now();
    if (wait > 0) await pause(wait);
    pending.push(timed(url));
  }
  return Promise.all(pending);
}

/** One notification, with ms of the clock that all processes of a machine share. */
async function timed(url: string): Promise<[string, Times]> {
  const { key, body } = notification();
  const posted = now();
  await post(url, body);
  return [key, { posted, answered: now() }];
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

function webhookFlow(): { flow: FlowNode[]; credentials: object } {
  const { flow } = flowOf([], 'http://127.0.0.1:9');
  const place = { z: 'tab', x: 100, y: 100 };
  const webhook = { connection: 'connection', path: PATH, wires: [['count']] };
  return {
    flow: [
      ...flow,
      { id: 'webhook', type: 'open-connectors-webhook', ...place, ...webhook },
      { id: 'count', type: 'bench-count', counts: 'arrivals', ...place, wires: [] },
    ],
    credentials: { connection: { userSecret: 'u', instanceToken: 't', signatureKey: SIGNATURE_KEY } },
  };
}
