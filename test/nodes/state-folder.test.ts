import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startNodeRed, type NodeRedProcess } from '../package/node-red-process';
import { root } from '../package/pack';
import { startSandbox, type Sandbox } from '../sandbox';
import { carrying, KEY, post } from '../webhook/running-webhook';
import { connectionTo, credentialsOf, PATH, polling, TAB, webhook } from './flow-nodes';

const PROGRAM = { node: process.execPath, nodeRed: path.join(root, 'node_modules/node-red/red.js') };
/** A node that prints which record it got, behind a webhook that keeps its events until somebody says that they are done. */
const PRINTING = {
  ...{ id: 'print', type: 'debug', z: 'tab', x: 300, y: 100, active: true, tosidebar: false, console: true },
  ...{ complete: 'event.objectId', targetType: 'msg', wires: [] },
};
const acknowledged = webhook({ delivery: 'acknowledge', fetchRecord: false, wires: [['print']] });
const FOUND_NONE =
  /\[warn\] \[maximizer-poll-resource:poll\] it was deployed before, and finds no state of it in/;

describe('the folder of the state, of a Node-RED', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let userDir: string;
  let nodeRed: NodeRedProcess | undefined;

  before(async () => {
    sandbox = await startSandbox({ instance: { id: 12345 } });
  });
  after(() => sandbox.close());
  beforeEach(async () => {
    userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-folder-'));
    const scope = path.join(userDir, 'node_modules/@crm-flows');
    await mkdir(scope, { recursive: true });
    await symlink(root, path.join(scope, 'node-red-maximizer'), 'junction');
    const { connection } = credentialsOf(sandbox);
    const flows = [TAB, connectionTo(sandbox), polling({ name: 'poll', wires: [] }), PRINTING, acknowledged];
    await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(flows));
    await writeFile(
      path.join(userDir, 'flows_cred.json'),
      JSON.stringify({ connection: { ...connection, signatureKey: KEY } }),
    );
  });
  afterEach(async () => {
    await nodeRed?.stop();
    await rm(userDir, { recursive: true, force: true });
  });

  /** Starts Node-RED, looks at what it says once its nodes are there, and ends it. */
  const run = async (env: NodeJS.ProcessEnv = {}): Promise<string[]> => {
    const running = await startNodeRed(PROGRAM, userDir, { env, settings: 'credentialSecret: false,' });
    nodeRed = running;
    // what is to be said is said after a first look at the store
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await running.stop();
    return [...running.lines];
  };
  const about = (lines: readonly string[]): string[] => lines.filter((line) => FOUND_NONE.test(line));

  it('is said to be empty once, to a node that was deployed before', async () => {
    assert.deepEqual(about(await run()), [], 'nothing was noted yet');
    assert.deepEqual(about(await run()), [], 'the state is there');
    await rm(path.join(userDir, 'maximizer'), { recursive: true });
    const lost = about(await run());
    assert.equal(lost.length, 1);
    assert.match(
      lost[0] ?? '',
      /is not sent, .*not known any more\. Let the folder outlive a restart, or name another/,
    );
    assert.deepEqual(about(await run()), [], 'it was said before');
  });

  it('is named with the place where the state from before lies, when it is another one now', async () => {
    await run();
    const moved = about(await run({ MAXIMIZER_STATE: path.join(userDir, 'elsewhere') }));
    assert.equal(moved.length, 1);
    assert.match(
      moved[0] ?? '',
      /elsewhere: it starts anew\. State from before lies in .*maximizer: to go on/,
    );
  });

  it('may be removed: what is answered 200 from then on is kept, in a folder that is made again', async () => {
    const start = async (): Promise<NodeRedProcess> => {
      const running = await startNodeRed(PROGRAM, userDir, { settings: 'credentialSecret: false,' });
      nodeRed = running;
      return running;
    };
    const first = await start();
    const send = async (key: string): Promise<number> =>
      (await post(first.url + PATH, carrying({ Key: key }))).status;
    assert.equal(await send('before'), 200);
    await rm(path.join(userDir, 'maximizer'), { recursive: true });
    const kept: string[] = [];
    for (let sent = 0; kept.length < 3; sent += 1) {
      assert.ok(sent < 1_000, 'it takes nothing any more');
      const status = await send(`after-${sent}`);
      if (status === 200) kept.push(`after-${sent}`);
      else assert.equal(status, 503);
    }
    await first.stop('SIGKILL');
    const again = await start();
    for (const key of kept) await again.waitForLine(new RegExp(`\\b${key}\\b`));
  });
});
