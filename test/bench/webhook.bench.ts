// npm run bench:webhook [-- requests]
// Prints the webhook's requests per second beside those of core nodes that check the same signature, in the same
// Node-RED and the same run; the latency at 500 requests a second; the heap over 200,000 requests; and whether the flow
// got all of them.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signatureOf } from '../sandbox/notifications/envelope';

const KEY = 'MySecretEventSignatureKey';
const REQUESTS = Number(process.argv[2] ?? 200_000);
/** Requests open at once while throughput is measured. */
const OPEN = 64;
/** Seconds and rounds of each flow, in turn. */
const SECONDS = 4;
const ROUNDS = 7;
const RATE = 500;
const RATE_SECONDS = 20;
const WEBHOOK = '/open-connectors/events';
const CORE = '/core';

let sequence = 0;
/** Notifications that the webhook said are stored. */
let stored = 0;

/** A polled contact of usual size. */
function body(): Buffer {
  sequence += 1;
  const Key = `Q29udGFjdA${sequence}`;
  const date = new Date(1_600_000_000_000 + sequence * 1000).toISOString();
  const contact = {
    Key,
    Type: 'Individual',
    FullName: 'Ada Lovelace',
    CompanyName: 'Analytical Engines',
    Address: '12 St James Square',
    City: 'London',
    Country: 'United Kingdom',
    Email: 'ada@example.com',
    LastModifyDate: date,
    CreationDate: date,
  };
  const event = {
    date,
    elementKey: 'maximizer',
    pollDate: date,
    eventType: 'UPDATED',
    hubKey: 'crm',
    objectId: Key,
    objectType: 'contacts',
  };
  const raw = { contacts: [contact], pollDate: 1534778974827, objectType: 'contacts' };
  const message = { elementKey: 'maximizer', instanceId: 12345, raw, events: [event] };
  return Buffer.from(JSON.stringify({ id: String(sequence), createdDate: date, message }));
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** Posts one notification; resolves with the milliseconds until it was answered. */
function post(port: number, where: string): Promise<number> {
  const bytes = body();
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        agent,
        port,
        host: '127.0.0.1',
        path: where,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-length': bytes.length,
          'elements-webhook-signature': signatureOf(bytes, KEY),
        },
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          if (response.statusCode === 200) {
            if (where === WEBHOOK) stored += 1;
            resolve(performance.now() - began);
          } else reject(new Error(`${where} answered ${response.statusCode ?? 0}`));
        });
      },
    );
    request.on('error', reject);
    request.end(bytes);
  });
}

/** Posts as fast as it is answered, until a number of requests or a time has passed; returns requests per second. */
async function throughput(
  port: number,
  where: string,
  until: { ms?: number; requests?: number },
): Promise<{ count: number; rate: number }> {
  const began = performance.now();
  let count = 0;
  const goesOn = (): boolean =>
    until.ms === undefined ? count < (until.requests ?? 0) : performance.now() - began < until.ms;
  const worker = async (): Promise<void> => {
    while (goesOn()) {
      count += 1;
      await post(port, where);
    }
  };
  await Promise.all(Array.from({ length: OPEN }, worker));
  return { count, rate: (count * 1000) / (performance.now() - began) };
}

/** Latencies when requests come at a fixed rate, whether the ones before are answered or not. */
async function latencies(port: number, where: string): Promise<number[]> {
  const began = performance.now();
  const pending: Promise<number>[] = [];
  for (let index = 0; index < RATE * RATE_SECONDS; index += 1) {
    const wait = began + (index * 1000) / RATE - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(post(port, where));
  }
  return (await Promise.all(pending)).sort((a, b) => a - b);
}

/** What the Node-RED uses: bytes, and milliseconds of CPU time so far; and the events its flow got. */
interface Usage {
  heap: number;
  rss: number;
  cpu: number;
  delivered: number;
}

async function usage(child: ChildProcess): Promise<Usage> {
  child.send('usage');
  const [told] = (await once(child, 'message')) as [Usage];
  return told;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const mb = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(1)} MB`;

async function main(): Promise<void> {
  const userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-bench-'));
  const child = fork(path.join(__dirname, 'webhook-node-red.cjs'), [userDir, KEY], {
    execArgv: ['--expose-gc'],
  });
  try {
    const [{ port }] = (await once(child, 'message')) as [{ port: number }];
    for (const where of [CORE, WEBHOOK]) await throughput(port, where, { ms: 2_000 });
    const rates: Record<string, number[]> = { [CORE]: [], [WEBHOOK]: [] };
    const costs: Record<string, number[]> = { [CORE]: [], [WEBHOOK]: [] };
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const where of [CORE, WEBHOOK]) {
        const before = await usage(child);
        const { count, rate } = await throughput(port, where, { ms: SECONDS * 1000 });
        rates[where]?.push(rate);
        costs[where]?.push((((await usage(child)).cpu - before.cpu) / count) * 1000);
      }
    }
    // each round by itself: the machine is not the same from one to the next
    const ratios = (rates[WEBHOOK] ?? []).map((rate, round) => rate / (rates[CORE]?.[round] ?? NaN));
    const core = median(rates[CORE] ?? []);
    const webhook = median(rates[WEBHOOK] ?? []);
    const cost = (where: string): string => `${median(costs[where] ?? []).toFixed(0)} µs of CPU time each`;
    console.log(`core flow  ${core.toFixed(0)} requests/s, ${cost(CORE)}`);
    console.log(`webhook    ${webhook.toFixed(0)} requests/s, ${cost(WEBHOOK)}, synced to disk`);
    console.log(
      `ratio      ${median(ratios).toFixed(2)}, between ${ratios[0]?.toFixed(2)} and ${ratios.at(-1)?.toFixed(2)}   (wanted: at least 0.8)`,
    );

    const sorted = await latencies(port, WEBHOOK);
    const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? NaN).toFixed(1);
    console.log(
      `at ${RATE}/s   p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, p99.9 ${at(0.999)} ms   (wanted: p99 below 50 ms)`,
    );

    const parts = 4;
    const first = await usage(child);
    console.log(`heap       ${mb(first.heap)} before, rss ${mb(first.rss)}`);
    for (let part = 1; part <= parts; part += 1) {
      await throughput(port, WEBHOOK, { requests: REQUESTS / parts });
      const { heap, rss } = await usage(child);
      console.log(`heap       ${mb(heap)} after ${(REQUESTS / parts) * part} requests, rss ${mb(rss)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { delivered } = await usage(child);
    console.log(`delivered  ${delivered} of ${stored} that were answered with 200`);
  } finally {
    child.send('stop');
    await once(child, 'exit');
    agent.destroy();
    await rm(userDir, { recursive: true, force: true });
  }
}

void main();
