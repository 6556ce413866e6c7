import { setTimeout as pause } from 'node:timers/promises';
import { flowOf, MOST_REQUESTS, pollNode, type FlowNode } from './arms';
import { startHub, startNodeRed, type HubProcess, type NodeRedProcess } from './processes';
import type { Round } from './records';
import { quartilesOf } from './statistics';

/** What many poll nodes on one connection cost while nothing changes. */
export interface ManyNodesResult {
  nodes: number;
  /** From the start of Node-RED until its flows run, with no node of ours and with many, ms. */
  bareStart: number;
  start: number;
  /** Until each has polled once as well, ms. */
  polledStart: number;
  /** CPU time of the same two, which other programs do not lengthen as much, ms. */
  bareStartCpu: number;
  polledStartCpu: number;
  /** Percent of one core while no poll is due, with no node of ours and with many. */
  bareIdle: number;
  idle: number;
  /** Bytes a node, one node of a Node-RED that has others already: on the heap and in buffers; and of the process. */
  memory: number;
  rss: number;
  /** Polling often. */
  busy: BusyResult;
}

export interface BusyResult {
  /** Seconds between the polls of a node, and polls of all nodes a second. */
  interval: number;
  polls: number;
  /** Percent of one core. */
  cpu: number;
  /** Requests at once: allowed, and seen. */
  allowed: number;
  mostOpen: number;
  /** Requests of the node that had the fewest, and of the one that had the most. */
  fewest: number;
  most: number;
}

const REPEATS = 3;
/** How long nothing was asked for when a start is over, ms. */
const SETTLED = 3_000;
/** How long is measured, ms. */
const IDLE = 10_000;
const BUSY = 18_000;
/** A hub that takes a moment, so that requests wait for each other, ms. */
const LATENCY = 2;
const BUSY_SECONDS = 6;
const NOTHING: Round = { number: 0, records: 0, pageSize: 200, bytes: 700, share: 0, latency: LATENCY };

interface Memory {
  heapUsed: number;
  arrayBuffers: number;
  rss: number;
}

interface Started {
  started: number;
  polled: number;
  /** CPU time until then. */
  cpu: number;
  idle: number;
  memory: Memory;
}

/** Starts Node-RED with none, one and so many poll nodes, three times, and then with as many that poll often. */
export async function manyNodes(nodes: number): Promise<ManyNodesResult> {
  const hub = await startHub();
  try {
    const runs: { none: Started; one: Started; many: Started }[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat += 1) {
      runs.push({ none: await startOf(0, hub), one: await startOf(1, hub), many: await startOf(nodes, hub) });
    }
    const median = (value: (run: (typeof runs)[number]) => number): number =>
      quartilesOf(runs.map(value)).median;
    return {
      nodes,
      bareStart: median(({ none }) => none.started),
      start: median(({ many }) => many.started),
      polledStart: median(({ many }) => many.polled),
      bareStartCpu: median(({ none }) => none.cpu),
      polledStartCpu: median(({ many }) => many.cpu),
      bareIdle: median(({ none }) => none.idle),
      idle: median(({ many }) => many.idle),
      memory: median(({ one, many }) => (bytesOf(many.memory) - bytesOf(one.memory)) / (nodes - 1)),
      rss: median(({ one, many }) => (many.memory.rss - one.memory.rss) / (nodes - 1)),
      busy: await busyNodes(nodes, hub),
    };
  } finally {
    await hub.stop();
  }
}

async function startOf(nodes: number, hub: HubProcess): Promise<Started> {
  await hub.prepare(NOTHING);
  const began = performance.now();
  const nodeRed = await startNodeRed(flowWith(nodes, hub, 15));
  try {
    while ((await hub.use()).requests.length < nodes) await pause(10);
    const polled = performance.now() - began;
    const cpu = (await nodeRed.ask({ call: 'cpu' })) as number;
    await untilQuiet(hub);
    const idle = nodes === 1 ? NaN : await cpuOf(nodeRed, IDLE);
    const memory = (await nodeRed.ask({ call: 'memory' })) as Memory;
    return { started: nodeRed.startedAfter, polled, cpu, idle, memory };
  } finally {
    await nodeRed.stop();
  }
}

async function busyNodes(nodes: number, hub: HubProcess): Promise<BusyResult> {
  await hub.prepare(NOTHING);
  const nodeRed = await startNodeRed(flowWith(nodes, hub, BUSY_SECONDS / 60));
  try {
    while ((await hub.use()).requests.length < nodes) await pause(10);
    await pause(SETTLED);
    await hub.prepare(NOTHING);
    const cpu = await cpuOf(nodeRed, BUSY);
    const { requests, mostOpen } = await hub.use();
    if (mostOpen > MOST_REQUESTS)
      throw new Error(`${mostOpen} requests at once, where ${MOST_REQUESTS} are allowed`);
    return {
      interval: BUSY_SECONDS,
      polls: (sumOf(requests) * 1000) / BUSY,
      cpu,
      allowed: MOST_REQUESTS,
      mostOpen,
      fewest: requests.length < nodes ? 0 : Math.min(...requests),
      most: Math.max(...requests),
    };
  } finally {
    await nodeRed.stop();
  }
}

/** Resolves when nobody has asked the hub for a while. */
async function untilQuiet(hub: HubProcess): Promise<void> {
  const asked = async (): Promise<number> => sumOf((await hub.use()).requests);
  let before = -1;
  for (let now = await asked(); now !== before; now = await asked()) {
    before = now;
    await pause(SETTLED);
  }
}

/** Percent of one core that is used in a time, ms. */
async function cpuOf(nodeRed: NodeRedProcess, time: number): Promise<number> {
  const before = (await nodeRed.ask({ call: 'cpu' })) as number;
  await pause(time);
  const after = (await nodeRed.ask({ call: 'cpu' })) as number;
  return ((after - before) / time) * 100;
}

/** So many poll nodes, each of a resource of its own. @param refreshInterval minutes */
function flowWith(
  nodes: number,
  hub: HubProcess,
  refreshInterval: number,
): { flow: FlowNode[]; credentials: object } {
  const settings = { hub: hub.url, pageSize: 200 };
  const polls = Array.from({ length: nodes }, (_, index) =>
    pollNode(`poll-${index}`, 'count', settings, {
      resource: `resource-${index}`,
      url: `/hubs/crm/resource-${index}?where=LastModifyDate>'\${date:yyyy-MM-dd'T'HH:mm:ssXXX}'`,
      startFrom: 'now',
      refreshInterval,
    }),
  );
  const { flow, credentials } = flowOf([], hub.url);
  const isBare = nodes === 0;
  const count = { id: 'count', type: 'bench-count', z: 'tab', x: 100, y: 100, wires: [] };
  return {
    flow: [...flow.filter(({ type }) => !isBare || type === 'tab'), count, ...polls],
    credentials: isBare ? {} : credentials,
  };
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function bytesOf({ heapUsed, arrayBuffers }: Memory): number {
  return heapUsed + arrayBuffers;
}
