import { spawn, type ChildProcess } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from '../package/pack';
import { freePort, recordLines, stopProcess, type ProcessOutput } from '../package/process';

export type FlowNode = Readonly<Record<string, unknown>> & { id: string; type: string };
export type DeployType = 'full' | 'flows' | 'nodes';

/** No editor and no more of Node-RED's own nodes than needed: it shall be up again soon. */
const settingsFile = `module.exports = {
  uiHost: '127.0.0.1',
  flowFile: 'flows.json',
  credentialSecret: false,
  disableEditor: true,
  telemetry: { enabled: false, updateNotification: false },
  nodesExcludes: ['10-mqtt.js', '21-httprequest.js', '22-websocket.js', '31-tcpin.js', '32-udp.js', '06-tls.js', '90-exec.js',
    '70-CSV.js', '70-HTML.js', '70-JSON.js', '70-XML.js', '70-YAML.js', '23-watch.js', '10-file.js'],
  logging: { console: { level: 'info', metrics: false, audit: false } },
};
`;

/** A real Node-RED on a user directory of its own, started and ended again and again. */
export class Victim {
  readonly userDir: string;
  readonly records: string;
  /** When it, or its flow, ended, in ms. */
  readonly ends: number[] = [];
  #port = 0;
  #child: ChildProcess | undefined;
  #output: ProcessOutput | undefined;
  #flow: readonly FlowNode[];

  private constructor(userDir: string, flow: readonly FlowNode[]) {
    this.userDir = userDir;
    this.records = path.join(userDir, 'records.jsonl');
    this.#flow = flow;
  }

  /** Lays out the user directory: this package, built, and the test's own node. */
  static async create(
    flow: readonly FlowNode[],
    credentials: Readonly<Record<string, unknown>>,
  ): Promise<Victim> {
    const victim = new Victim(await mkdtemp(path.join(tmpdir(), 'maximizer-crash-')), flow);
    const { userDir } = victim;
    const scope = path.join(userDir, 'node_modules/@crm-flows');
    await mkdir(scope, { recursive: true });
    await symlink(root, path.join(scope, 'node-red-maximizer'), 'junction');
    await mkdir(path.join(userDir, 'nodes'));
    for (const extension of ['js', 'html']) {
      const source = path.join(__dirname, `record-node.${extension === 'js' ? 'cjs' : extension}`);
      await copyFile(source, path.join(userDir, 'nodes', `record-node.${extension}`));
    }
    await writeFile(
      path.join(userDir, 'package.json'),
      JSON.stringify({
        name: 'victim',
        private: true,
        dependencies: { '@crm-flows/node-red-maximizer': '*' },
      }),
    );
    await writeFile(path.join(userDir, 'settings.js'), settingsFile);
    await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(flow));
    await writeFile(path.join(userDir, 'flows_cred.json'), JSON.stringify(credentials));
    return victim;
  }

  /** Another Node-RED on the same user directory. */
  twin(): Victim {
    return new Victim(this.userDir, this.#flow);
  }

  /** Resolves once it printed, or has printed, such a line. */
  async printed(pattern: RegExp): Promise<string> {
    if (this.#output === undefined) throw new Error('it was not started');
    return this.#output.waitForLine(pattern, 30_000);
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** The lines it printed since it was started last. */
  get lines(): readonly string[] {
    return this.#output?.lines ?? [];
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Starts it, without waiting for anything. */
  async start(): Promise<ProcessOutput> {
    this.#port ||= await freePort();
    const { userDir, records } = this;
    const child = spawn(
      process.execPath,
      [path.join(root, 'node_modules/node-red/red.js'), '--userDir', userDir, '--port', String(this.#port)],
      {
        cwd: userDir,
        env: { ...process.env, NODE_V8_COVERAGE: '', NODE_OPTIONS: '', CRASH_RECORDS: records },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    this.#child = child;
    this.#output = recordLines(child);
    return this.#output;
  }

  /** Starts it and resolves when its flows run. */
  async startFlows(): Promise<void> {
    const output = await this.start();
    await output.waitForLine(/Started flows/, 60_000);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child === undefined) return;
    const child = this.#child;
    await stopProcess(child, signal);
    this.#child = undefined;
    this.ends.push(Date.now());
    if (signal === 'SIGTERM' && child.signalCode === 'SIGKILL') {
      throw new Error(`it did not end by itself within five seconds:\n${this.lines.slice(-20).join('\n')}`);
    }
  }

  /** Deploys the flow, changed so that its source nodes start anew. */
  async deploy(type: DeployType, name: string): Promise<void> {
    this.#flow = this.#flow.map((node) => ('connection' in node ? { ...node, name } : node));
    this.ends.push(Date.now());
    const response = await fetch(`${this.url}/flows`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'Node-RED-Deployment-Type': type },
      body: JSON.stringify(this.#flow),
    });
    if (!response.ok) throw new Error(`the deploy was answered with ${response.status}`);
    this.ends.push(Date.now());
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.userDir, { recursive: true, force: true });
  }
}
