import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../sandbox';
import { readRecords, type Seen } from './records';
import { acknowledgedPoll, credentialsOf, flowBase, handoffPoll } from './sources';
import { Victim } from './victim';

/** How long what must happen may take, ms: Node-RED needs some of it to start. */
const PATIENCE = 40_000;

describe('a real Node-RED whose store', function () {
  this.timeout(120_000);
  let sandbox: Sandbox;
  let victim: Victim;
  let folder: string;
  let versions: number;

  beforeEach(async () => {
    sandbox = await startSandbox();
    victim = await Victim.create(
      [...flowBase(sandbox), ...handoffPoll.nodes, ...acknowledgedPoll.nodes],
      credentialsOf(sandbox),
    );
    folder = path.join(victim.userDir, 'maximizer');
    versions = 0;
  });

  afterEach(async () => {
    await victim.remove();
    await sandbox.close();
  });

  const change = (): number => {
    versions += 1;
    sandbox.resource('contacts').create({ FullName: String(versions) });
    return versions;
  };
  const seen = (version: number): Seen[] =>
    readRecords(victim.records).filter((each) => each.version === version);
  const arrived = async (version: number): Promise<void> => {
    const until = Date.now() + PATIENCE;
    while (new Set(seen(version).map(({ sink }) => sink)).size < 2) {
      assert.ok(Date.now() < until, `version ${version} never came:\n${victim.lines.slice(-30).join('\n')}`);
      await pause(50);
    }
  };

  it('is in use by another Node-RED says so, does not poll, and goes on by itself once that one has ended', async () => {
    await victim.startFlows();
    const twin = victim.twin();
    try {
      await twin.startFlows();
      await twin.printed(/is in use by another process\. Two Node-RED processes share this user directory/);
      await arrived(change());
      await arrived(change());
      assert.equal(seen(1).length, 2, 'each event came once to each sink');
      await victim.end('SIGTERM');
      await arrived(change());
    } finally {
      await twin.end('SIGKILL');
    }
  });

  it('was damaged says so, moves it aside and loses nothing', async () => {
    await victim.startFlows();
    await arrived(change());
    await victim.end('SIGKILL');
    await writeFile(path.join(folder, 'CURRENT'), 'garbage');
    const meanwhile = change();
    await victim.startFlows();
    await victim.printed(/was damaged.*moved aside to/);
    await arrived(meanwhile);
    const names = await readdir(victim.userDir);
    assert.equal(names.filter((name) => name.startsWith('maximizer.damaged-')).length, 1);
  });

  it('holds no secret, and nobody else may read it', async () => {
    await victim.startFlows();
    await arrived(change());
    await victim.end('SIGTERM');
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    const { secrets, instance } = sandbox;
    const stored = await Promise.all(
      (await readdir(folder)).map((file) => readFile(path.join(folder, file), 'latin1')),
    );
    assert.ok(stored.join('').includes('contacts'), 'the files can be searched');
    for (const secret of [secrets.userSecret, secrets.organizationSecret, instance.token]) {
      assert.ok(!stored.join('').includes(secret));
    }
  });

  describe('lies on a disk of its own that', () => {
    before(function () {
      try {
        execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' });
      } catch {
        console.log('      skipped: this user may not mount a file system');
        this.skip();
      }
    });
    const mount = (...args: string[]): void => void execFileSync('mount', args, { stdio: 'ignore' });
    beforeEach(async () => {
      await mkdir(folder, { mode: 0o700 });
      mount('-t', 'tmpfs', '-o', 'size=6m,mode=0700', 'tmpfs', folder);
    });
    afterEach(async () => {
      await victim.end('SIGKILL');
      execFileSync('umount', ['-l', folder], { stdio: 'ignore' });
    });

    it('is full says what to do, and goes on once there is room', async () => {
      await victim.startFlows();
      await arrived(change());
      const ballast = path.join(folder, 'ballast');
      for (let size = 1 << 20; size > 0;) {
        await appendFile(ballast, Buffer.alloc(size)).catch(() => (size >>= 1));
      }
      const first = versions + 1;
      for (let count = 0; count < 150; count += 1) change();
      await victim.printed(/cannot be written.*No space left on device.*Free some space/);
      await rm(ballast);
      for (let version = first; version <= versions; version += 1) await arrived(version);
    });

    it('is read-only says what to do, and goes on by itself once it can be written', async () => {
      await victim.startFlows();
      await arrived(change());
      await victim.end('SIGTERM');
      mount('-o', 'remount,ro', folder);
      const meanwhile = change();
      await victim.startFlows();
      await victim.printed(/mounted read-only: make it writable; then it goes on by itself/);
      mount('-o', 'remount,rw', folder);
      await arrived(meanwhile);
    });
  });
});
