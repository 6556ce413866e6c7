import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { root } from './pack';

interface Outcome {
  code: number | null;
  output: string;
}

function runNode(...args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = execFile(process.execPath, args, { cwd: root }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode, output: stdout + stderr });
    });
  });
}

async function takenPort(): Promise<{ server: Server; port: string }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(address !== null && typeof address === 'object');
  return { server, port: String(address.port) };
}

describe('npm start, before it starts anything', () => {
  let taken: { server: Server; port: string };

  before(async () => {
    taken = await takenPort();
  });

  after(async () => {
    taken.server.close();
    await once(taken.server, 'close');
  });

  it('says which port is taken, by whom it is wanted and how to choose another', async () => {
    const editor = await runNode('scripts/start.cjs', '--port', taken.port);
    assert.equal(editor.code, 1);
    assert.match(editor.output, new RegExp(`Port ${taken.port}, for Node-RED's editor, is already in use`));
    assert.match(editor.output, new RegExp(`npm start -- --port ${Number(taken.port) + 1}`));

    const sandbox = await runNode('scripts/start.cjs', '--port', '1', '--sandbox-port', taken.port);
    assert.equal(sandbox.code, 1);
  });

  it('refuses options that it cannot use, and names those it can', async () => {
    for (const args of [
      ['--port', 'http'],
      ['--port', '70000'],
      ['--prot', '1880'],
    ]) {
      const { code, output } = await runNode('scripts/start.cjs', ...args);
      assert.equal(code, 1, args.join(' '));
      assert.match(output, /npm start -- \[--port <editor>\] \[--sandbox-port <platform>\]/);
    }
  });

  it('refuses one port for both', async () => {
    const { code, output } = await runNode('scripts/start.cjs', '--port', '4100', '--sandbox-port', '4100');
    assert.equal(code, 1);
    assert.match(output, /cannot share port 4100/);
  });

  it('says in plain words that Node.js is too old', async () => {
    const pretend = "Object.defineProperty(process.versions, 'node', { value: '12.22.12' });";
    const { code, output } = await runNode('-e', `${pretend} require('./scripts/start.cjs');`);
    assert.equal(code, 1);
    assert.equal(
      output,
      'Node.js 20 or later is needed; this is Node.js 12.22.12.\n' +
        'Install a current version from https://nodejs.org and run the command again.\n',
    );
  });
});
