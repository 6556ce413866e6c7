// The Node-RED of the poll benchmark, on a user directory that lies ready. Started by node-red.ts. It sets the flows
// going as it is told, counts what comes out of them, and answers with what that took.
const { monitorEventLoopDelay, performance } = require('node:perf_hooks');
const http = require('node:http');
const path = require('node:path');
const { clearInterval, setInterval } = require('node:timers');
const express = require('express');
const RED = require('node-red');

const [userDir] = process.argv.slice(2);
/** Longer than any round takes, ms. */
const DEADLINE = 300_000;
/** What comes later than this after the end, ms, comes too late to be noticed. */
const SETTLE = 20;

/** What is running; undefined between two runs. */
let run;

/** The place of a record in its round, by its id's digits; each record is counted by it. */
function placeOf(key) {
  let place = 0;
  for (let at = 16; at < 22; at += 1) {
    const code = key.charCodeAt(at);
    place = place * 36 + (code < 58 ? code - 48 : code - 87);
  }
  return place;
}

function takeRecord({ Key }) {
  if (run === undefined || !Key.startsWith(run.keyHead)) {
    (run ?? lost).strange += 1;
    return;
  }
  const place = placeOf(Key);
  if (run.seen[place] === 1) run.repeated += 1;
  run.seen[place] = 1;
  run.sum += place;
  run.count += 1;
  if (run.count === run.expected) endIfDone();
}

/** What came while nothing was running. */
const lost = { strange: 0 };

globalThis.benchTake = ({ payload }) => {
  if (Array.isArray(payload)) payload.forEach(takeRecord);
  else takeRecord(payload);
};
globalThis.benchDone = () => {
  if (run === undefined) return;
  run.isDone = true;
  endIfDone();
};

/** Records and when they came, ms of the clock that all processes of a machine share. */
let arrivals = [];
globalThis.benchArrived = ({ payload }) => {
  arrivals.push([payload.Key, Number(process.hrtime.bigint()) / 1e6]);
};

/** What arrived since this was asked last. */
function arrived() {
  const told = arrivals;
  arrivals = [];
  return told;
}

function endIfDone() {
  if (run.count < run.expected || (run.tellsDone && !run.isDone)) return;
  run.end();
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

function memory() {
  global.gc();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  return { heapUsed, arrayBuffers, rss };
}

/** Resolves when the running arm has delivered what it should. */
function ended({ arm, tellsDone, expected, keyHead, records }) {
  return new Promise((resolve, reject) => {
    const watch = setTimeout(() => {
      reject(new Error(`${arm} delivered ${run.count} of ${expected} records`));
    }, DEADLINE);
    const end = () => {
      clearTimeout(watch);
      resolve();
    };
    run = { expected, keyHead, tellsDone, seen: new Uint8Array(records), isDone: false, end };
    Object.assign(run, { count: 0, sum: 0, repeated: 0, strange: 0 });
  });
}

/** Sets an arm going and waits until it has delivered what it should. Times are ms. */
async function runArm(given) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await pause(2);
  delay.reset();
  const end = ended(given);
  // what is new, for the floor, which remembers nothing
  globalThis.benchKeyHead = given.keyHead;
  const cpu = process.cpuUsage();
  const began = performance.now();
  RED.nodes.getNode(given.start).receive({ ...given.message });
  await end;
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  delay.disable();
  await pause(SETTLE);
  const { count, sum, repeated, strange } = run;
  run = undefined;
  return {
    took,
    cpu: (user + system) / 1000,
    delay: { p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 },
    count,
    sum,
    repeated,
    strange: strange + lost.strange,
  };
}

/**
 * The same, and how the memory grew, in bytes. Apart from the others: collecting garbage by force throws compiled code
 * away, and makes the rounds after it slow.
 */
async function runForMemory(given) {
  const before = memory();
  let highest = before.heapUsed;
  const sampling = setInterval(() => {
    highest = Math.max(highest, process.memoryUsage().heapUsed);
  }, 20);
  const result = await runArm(given).finally(() => clearInterval(sampling));
  const after = memory();
  return {
    ...result,
    memory: {
      highest: highest - before.heapUsed,
      heap: after.heapUsed - before.heapUsed,
      buffers: after.arrayBuffers - before.arrayBuffers,
    },
  };
}

const calls = {
  run: runArm,
  'run for memory': runForMemory,
  memory,
  arrivals: arrived,
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  },
};

process.on('message', async ({ call, ...given }) => {
  if (call === 'stop') {
    RED.stop().finally(() => process.exit(0));
    return;
  }
  try {
    process.send({ result: await calls[call](given) });
  } catch (error) {
    process.send({ error: error.message });
  }
});
process.on('disconnect', () => process.exit());

const app = express();
const server = http.createServer(app);
RED.init(server, {
  userDir,
  flowFile: 'flows.json',
  credentialSecret: false,
  nodesDir: path.resolve(module.path, '../../dist/nodes'),
  httpAdminRoot: false,
  httpNodeRoot: '/',
  editorTheme: { tours: false },
  logging: { console: { level: 'error', metrics: false, audit: false } },
});
app.use('/', RED.httpNode);
RED.events.once('flows:started', () => {
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
});
RED.start();
