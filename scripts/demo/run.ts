import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { startSandbox, type Sandbox } from '../../test/sandbox';
import { odditiesNamed } from '../../test/sandbox/oddities';
import { keepLively } from '../../test/sandbox/seed/lively';
import { seedOthers } from '../../test/sandbox/seed/others';
import { seedMaximizer } from '../../test/sandbox/seed/seed';
import { flowOnPlatform, type FlowNode } from './flow';

export interface DemoOptions {
  port: number;
  sandboxPort: number;
  userDir: string;
  /** Names of the sandbox's oddities, between commas. */
  odd: string;
}

/** Minutes between polls: six seconds, so that there is soon something to see. */
const REFRESH_INTERVAL = 0.1;

/** The flow refers to variables, so that it works in the next demo too, with that one's port and secrets. */
const CONNECTION = {
  baseUrl: '${SANDBOX_URL}',
  instanceId: '${SANDBOX_INSTANCE_ID}',
  credentials: {
    userSecret: '${SANDBOX_USER_SECRET}',
    organizationSecret: '${SANDBOX_ORGANIZATION_SECRET}',
    instanceToken: '${SANDBOX_INSTANCE_TOKEN}',
  },
};

/** Starts the sandbox platform and Node-RED on it, and resolves when both have ended. Rejects for an oddity there is not. */
export async function runDemo(root: string, options: DemoOptions): Promise<void> {
  const { userDir } = options;
  const odd = odditiesNamed(options.odd);
  const isNew = await prepareUserDir(root, userDir);
  const sandbox = await startSandbox({ port: options.sandboxPort, odd });
  try {
    seedMaximizer(sandbox);
    seedOthers(sandbox);
    keepLively(sandbox);
    const nodeRed = startNodeRed(root, options, sandbox);
    const stop = (): void => {
      nodeRed.kill('SIGTERM');
    };
    process.once('SIGINT', stop).once('SIGTERM', stop).once('SIGHUP', stop);
    if (process.env['npm_lifecycle_event'] === 'start') whenParentEnds(stop);
    showOutput(nodeRed, introduction(options, sandbox, isNew));
    const [code, signal] = (await once(nodeRed, 'exit')) as [number | null, NodeJS.Signals | null];
    if (code !== 0 && signal === null) {
      console.error(`\nNode-RED ended with code ${code ?? 'unknown'}; the reason is above.`);
      process.exitCode = 1;
    }
  } finally {
    await sandbox.close();
  }
  console.log('\nStopped.');
}

/** A signal to npm alone ends npm and its shell, and reaches nobody below them. */
function whenParentEnds(stop: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    stop();
  }, 500).unref();
}

/** Node-RED's folder: this package linked in, and the example flow unless there are flows already. Returns whether it was new. */
async function prepareUserDir(root: string, userDir: string): Promise<boolean> {
  const scope = path.join(userDir, 'node_modules/@crm-flows');
  const link = path.join(scope, 'node-red-maximizer');
  await mkdir(scope, { recursive: true });
  await rm(link, { force: true });
  await symlink(root, link, 'junction');

  const flows = path.join(userDir, 'flows.json');
  if (existsSync(flows)) return false;
  const example = JSON.parse(await readFile(path.join(root, 'examples/contacts.json'), 'utf8')) as FlowNode[];
  const flow = flowOnPlatform(example, CONNECTION, REFRESH_INTERVAL).map(withDemoComment);
  const credentials = Object.fromEntries(
    flow.flatMap(({ id, credentials }) => (credentials === undefined ? [] : [[id, credentials]])),
  );
  const withoutCredentials = flow.map((node) => ({ ...node, credentials: undefined }));
  await writeFile(path.join(userDir, 'flows_cred.json'), JSON.stringify(credentials, null, 2));
  await writeFile(flows, JSON.stringify(withoutCredentials, null, 2));
  return true;
}

/** The example tells how to fill in the connection, which the demo has done. */
function withDemoComment(node: FlowNode): FlowNode {
  if (node.type !== 'comment') return node;
  return {
    ...node,
    name: "The sandbox's contacts, polled every six seconds. Open the debug sidebar.",
    info: '',
  };
}

function startNodeRed(root: string, { port, userDir }: DemoOptions, sandbox: Sandbox): ChildProcess {
  const settings = path.join(root, 'scripts/demo/settings.cjs');
  const nodeRed = path.join(root, 'node_modules/node-red/red.js');
  return spawn(
    process.execPath,
    [nodeRed, '--userDir', userDir, '--settings', settings, '--port', String(port)],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SANDBOX_URL: sandbox.url,
        SANDBOX_INSTANCE_ID: String(sandbox.instance.id),
        SANDBOX_INSTANCE_TOKEN: sandbox.instance.token,
        SANDBOX_USER_SECRET: sandbox.secrets.userSecret,
        SANDBOX_ORGANIZATION_SECRET: sandbox.secrets.organizationSecret,
      },
    },
  );
}

/** Passes the output on, and the introduction once Node-RED has started, so that it is not scrolled away. */
function showOutput({ stdout }: ChildProcess, text: string): void {
  if (stdout === null) return;
  let started = false;
  createInterface({ input: stdout }).on('line', (line) => {
    console.log(line);
    if (started || !line.includes('Started flows')) return;
    started = true;
    console.log(text);
  });
}

function introduction({ port, userDir }: DemoOptions, sandbox: Sandbox, isNew: boolean): string {
  const folder = path.relative(process.cwd(), userDir) || userDir;
  return `
Ready.
  Editor    http://127.0.0.1:${port}   open the debug sidebar (the bug, top right)
  Sandbox   ${sandbox.url}   an Open Connectors platform with made-up CRM data
  Flows     ${isNew ? `the example "contacts", now in ${folder}/` : `yours, from ${folder}/ (delete that folder to start with the example again)`}
Contacts change every few seconds. Each change arrives as a message in the sidebar, and as a line here.
Ctrl-C stops everything.
`;
}
