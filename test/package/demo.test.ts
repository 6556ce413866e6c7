import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { root } from './pack';
import { freePort, recordLines, stopProcess, type ProcessOutput } from './process';

const EVENT = /\[debug:a line on the console\] (CREATED|UPDATED) contacts ./;

describe('npm start', function () {
  this.timeout(200_000);
  let userDir: string;
  let demo: ChildProcess | undefined;

  before(async () => {
    userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-demo-'));
  });

  after(async () => {
    if (demo !== undefined) await stopProcess(demo, 'SIGINT');
    await rm(userDir, { recursive: true, force: true });
  });

  async function start(): Promise<{ output: ProcessOutput; editor: string; sandbox: string }> {
    const [port, sandboxPort] = [await freePort(), await freePort()];
    const ports = ['--port', String(port), '--sandbox-port', String(sandboxPort)];
    demo = spawn(process.execPath, ['scripts/start.cjs', ...ports, '--user-dir', userDir], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const urls = { editor: `http://127.0.0.1:${port}`, sandbox: `http://127.0.0.1:${sandboxPort}` };
    return { output: recordLines(demo), ...urls };
  }

  async function interrupt(): Promise<void> {
    assert(demo !== undefined);
    const ended = once(demo, 'exit');
    demo.kill('SIGINT');
    assert.deepEqual(await ended, [0, null]);
  }

  it('shows events of the sandbox, and ends whole at Ctrl-C', async () => {
    const { output, editor, sandbox } = await start();
    await output.waitForLine(EVENT, 150_000);
    assert(output.lines.some((line) => line.includes(editor)));
    assert.equal((await fetch(editor)).status, 200);
    const flows = (await (await fetch(`${editor}/flows`)).json()) as { type: string }[];
    assert(flows.some(({ type }) => type === 'maximizer-poll-resource'));

    await interrupt();
    await assert.rejects(fetch(editor));
    await assert.rejects(fetch(sandbox));
  });

  it("keeps a person's flows, and has them work on the next sandbox", async () => {
    const file = path.join(userDir, 'flows.json');
    const flows = JSON.parse(await readFile(file, 'utf8')) as { type: string; label?: string }[];
    for (const node of flows) if (node.type === 'tab') node.label = 'Mine';
    await writeFile(file, JSON.stringify(flows));

    const { output } = await start();
    await output.waitForLine(EVENT, 150_000);
    assert.match(await readFile(file, 'utf8'), /"label": ?"Mine"/);
    await interrupt();
  });
});
