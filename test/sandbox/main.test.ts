import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { sandboxes } from './testing';

interface Run {
  child: ChildProcess;
  output: () => string;
  /** Resolves when the output fits. */
  until: (wanted: RegExp) => Promise<void>;
  exit: Promise<number | null>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', join(__dirname, 'main.ts'), ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return {
    child,
    output: () => output,
    until: async (wanted) => {
      while (!wanted.test(output)) await once(child.stdout, 'data', { signal: AbortSignal.timeout(50_000) });
    },
    exit: once(child, 'close').then(([code]) => code as number | null),
  };
}

describe('sandbox: the command', function () {
  // each test starts a process, which takes its time on a busy machine
  this.timeout(60_000);
  const sandboxWith = sandboxes();

  it('prints address, secrets and changes, and ends at SIGTERM', async () => {
    const { child, until, exit, output } = run(
      '--port',
      '0',
      '--contacts',
      '5',
      '--every',
      '0.2',
      '--user-secret',
      'secret-of-a-test',
      '--odd',
      'nulls,late',
    );
    await until(
      /sandbox: http:\/\/127\.0\.0\.1:\d+\/elements\/api-v2[^]*\d\d:\d\d:\d\d (created|updated|deleted) /,
    );
    assert.match(output(), /user secret\s+secret-of-a-test/);
    assert.match(output(), /odd\s+nulls, late\n/);
    assert.match(output(), /\/hubs\/crm\/contacts\s+5 records/);
    child.kill('SIGTERM');
    assert.equal(await exit, 0);
  });

  it('says which port is taken and what to do', async () => {
    const { port } = await sandboxWith();
    const { exit, output } = run('--port', String(port));
    assert.equal(await exit, 1);
    assert.match(output(), new RegExp(`Port ${port} of 127\\.0\\.0\\.1 is taken\\..*--port ${port + 1}`));
  });

  it('explains itself, and refuses what it does not understand', async () => {
    const runs = [run('--help'), run('--nope'), run('--port', 'x'), run('--odd', 'nulls,nope')];
    assert.deepEqual(await Promise.all(runs.map(({ exit }) => exit)), [0, 1, 1, 1]);
    const [help, unknown, wrong, odd] = runs.map(({ output }) => output());
    assert.match(help ?? '', /--every <seconds>[^]*\n {2}masks-stored /);
    assert.match(unknown ?? '', /Unknown option '--nope'/);
    assert.match(wrong ?? '', /--port wants a number/);
    assert.match(odd ?? '', /No oddity is called 'nope'\. There are: all, demo, .*twice/);
  });
});
