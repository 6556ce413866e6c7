import assert from 'node:assert/strict';
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import http from 'node:http';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import type { NodeRedProgram } from '../package/node-red-process';
import { root } from '../package/pack';
import { freePort, recordLines, stopProcess, type ProcessOutput } from '../package/process';
import { signatureOf, startSandbox, type Sandbox } from '../sandbox';
import { carrying, KEY } from '../webhook/running-webhook';
import { connectionTo, credentialsOf, PATH, TAB, webhook, type FlowNode } from './flow-nodes';

const PROGRAMS: [string, () => Promise<NodeRedProgram>][] = [
  [
    'Node-RED 4.1',
    () =>
      Promise.resolve({ node: process.execPath, nodeRed: path.join(root, 'node_modules/node-red/red.js') }),
  ],
  [
    'Node-RED 5',
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [
        path.join(root, 'scripts/node-red-5.mjs'),
      ]);
      return JSON.parse(stdout) as NodeRedProgram;
    },
  ],
];

/** Nodes that have nothing to do but to be built, so that a start takes a while. */
const MANY = 3_000;
/** Ms between two notifications. */
const PACE = 20;
/** Ms of Node-RED running, once its flows have started, during which the sender goes on. */
const AFTER = 500;

/** What became of one notification; status 0: nobody listened yet. */
interface Sent {
  key: string;
  status: number;
  retryAfter: string | undefined;
  /** Ms until it was answered. */
  waited: number;
}

/** A node that prints which record it got. */
const printing: FlowNode = {
  ...{ id: 'print', type: 'debug', z: 'tab', x: 300, y: 100, active: true, tosidebar: false, console: true },
  ...{ complete: 'event.objectId', targetType: 'msg', wires: [] },
};
const idle = (index: number): FlowNode => ({
  ...{ id: `idle${index}`, type: 'switch', z: 'tab', x: 100, y: 100 + index, property: 'payload' },
  ...{ propertyType: 'msg', rules: [], checkall: 'true', outputs: 0, wires: [] },
});

for (const [name, programOf] of PROGRAMS) {
  for (const [where, roots] of [
    ['behind the admin side at /', "httpAdminRoot: '/', httpNodeRoot: '/'"],
    ['beside the admin side at /admin', "httpAdminRoot: '/admin', httpNodeRoot: '/'"],
  ] as const) {
    describe(`a start of ${name} with ${MANY} nodes, its webhook ${where}`, function () {
      this.timeout(120_000);
      let sandbox: Sandbox;
      let userDir: string;
      let child: ChildProcess;
      let output: ProcessOutput;
      let port: number;
      const sent: Sent[] = [];

      before(async () => {
        sandbox = await startSandbox({ instance: { id: 12345 } });
        userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-start-'));
        port = await freePort();
        await prepare(userDir, sandbox, roots);
        const { node, nodeRed } = await programOf();
        const sender = keepSending(port, sent);
        child = spawn(node, [nodeRed, '--userDir', userDir, '--port', String(port)], {
          cwd: userDir,
          env: { ...process.env, NODE_OPTIONS: '', NODE_RED_ENABLE_PROJECTS: 'false' },
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        output = recordLines(child);
        await output.waitForLine(/Started flows/, 90_000);
        await new Promise((resolve) => setTimeout(resolve, AFTER));
        await sender.stop();
      });
      after(async () => {
        await stopProcess(child, 'SIGTERM');
        await sandbox.close();
        await rm(userDir, { recursive: true, force: true });
      });

      const answered = (): Sent[] => sent.filter(({ status }) => status !== 0);

      it('answers 200, or 503 with Retry-After 1 or 2 once it has waited a few seconds, and never 404', () => {
        assert.ok(answered().length > AFTER / PACE / 2, `${answered().length} were answered`);
        const wrong = answered().filter(
          ({ status, retryAfter = '', waited }) =>
            status !== 200 && !(status === 503 && /^[12]$/.test(retryAfter) && waited >= 4_000),
        );
        assert.deepEqual(wrong.slice(0, 5), []);
        assert.ok(answered().some(({ status }) => status === 200));
      });

      it('passes on to the flow everything that was answered with 200', async () => {
        const taken = answered().filter(({ status }) => status === 200);
        for (const { key } of taken) await output.waitForLine(new RegExp(`\\b${key}\\b`), 20_000);
      });
    });
  }
}

async function prepare(userDir: string, sandbox: Sandbox, roots: string): Promise<void> {
  const scope = path.join(userDir, 'node_modules/@crm-flows');
  await mkdir(scope, { recursive: true });
  await symlink(root, path.join(scope, 'node-red-maximizer'), 'junction');
  const dependencies = { '@crm-flows/node-red-maximizer': '*' };
  const { connection } = credentialsOf(sandbox);
  const idles = Array.from({ length: MANY }, (_, index) => idle(index));
  // the webhook comes last, so that everything else is built first
  const hook = webhook({ fetchRecord: false, wires: [['print']] });
  const files = {
    'package.json': { name: 'test', dependencies },
    'flows.json': [TAB, connectionTo(sandbox), ...idles, printing, hook],
    'flows_cred.json': { connection: { ...connection, signatureKey: KEY } },
  };
  for (const [file, content] of Object.entries(files)) {
    await writeFile(path.join(userDir, file), JSON.stringify(content));
  }
  await writeFile(
    path.join(userDir, 'settings.js'),
    `module.exports = { uiHost: '127.0.0.1', flowFile: 'flows.json', credentialSecret: false, ${roots},
      telemetry: { enabled: false, updateNotification: false }, logging: { console: { level: 'info' } } };`,
  );
}

/** Sends a notification every so often, whether the last was answered or not. */
function keepSending(port: number, sent: Sent[]): { stop: () => Promise<void> } {
  const open = new Set<Promise<void>>();
  let count = 0;
  const timer = setInterval(() => {
    count += 1;
    const sending: Promise<void> = send(port, `start-${count}`)
      .then((result) => void sent.push(result))
      .finally(() => open.delete(sending));
    open.add(sending);
  }, PACE);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(open);
    },
  };
}

function send(port: number, key: string): Promise<Sent> {
  const body = JSON.stringify(carrying({ Key: key }));
  const began = performance.now();
  return new Promise((resolve) => {
    const settle = (status: number, retryAfter?: string): void => {
      resolve({ key, status, retryAfter, waited: performance.now() - began });
    };
    const request = http.request(
      {
        ...{ port, path: PATH, method: 'POST', agent: false },
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'elements-webhook-signature': signatureOf(Buffer.from(body), KEY),
        },
      },
      (response) => {
        response.resume();
        response.once('end', () => {
          settle(response.statusCode ?? 0, response.headers['retry-after']);
        });
      },
    );
    request.once('error', () => {
      settle(0);
    });
    request.end(body);
  });
}
