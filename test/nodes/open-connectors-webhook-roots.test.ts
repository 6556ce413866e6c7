import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { startNodeRed, type NodeRedProgram } from '../package/node-red-process';
import { root } from '../package/pack';
import { startSandbox, type Sandbox } from '../sandbox';
import { carrying, KEY, post } from '../webhook/running-webhook';
import { connectionTo, credentialsOf, PATH, TAB, webhook } from './flow-nodes';

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

const AUTHORIZATION = `Basic ${Buffer.from('platform:secret').toString('base64')}`;
/** Node-RED still takes the MD5 of a password, which spares this test the seconds that bcrypt takes. */
const HASH = createHash('md5').update('secret').digest('hex');
const AUTH = `httpNodeAuth: { user: 'platform', pass: '${HASH}' }`;

/** Where Node-RED serves what, and what it asks for. */
const PLACES: [what: string, settings: string, root: string, authorization: string | undefined][] = [
  ['behind the admin side at /', "httpAdminRoot: '/', httpNodeRoot: '/'", '', undefined],
  ['beside the admin side at /admin', "httpAdminRoot: '/admin', httpNodeRoot: '/red'", '/red', undefined],
  ['with httpNodeAuth', `httpAdminRoot: '/', httpNodeRoot: '/red', ${AUTH}`, '/red', AUTHORIZATION],
];

for (const [name, programOf] of PROGRAMS) {
  describe(`a webhook in ${name}`, function () {
    this.timeout(90_000);
    let sandbox: Sandbox;
    let userDir: string;

    before(async () => {
      sandbox = await startSandbox({ instance: { id: 12345 } });
      userDir = await mkdtemp(path.join(tmpdir(), 'maximizer-roots-'));
      const scope = path.join(userDir, 'node_modules/@crm-flows');
      await mkdir(scope, { recursive: true });
      await symlink(root, path.join(scope, 'node-red-maximizer'), 'junction');
      const dependencies = { '@crm-flows/node-red-maximizer': '*' };
      await writeFile(path.join(userDir, 'package.json'), JSON.stringify({ name: 'test', dependencies }));
      const flows = [TAB, connectionTo(sandbox), webhook({ fetchRecord: false, wires: [] })];
      await writeFile(path.join(userDir, 'flows.json'), JSON.stringify(flows));
      const { connection } = credentialsOf(sandbox);
      const credentials = { connection: { ...connection, signatureKey: KEY } };
      await writeFile(path.join(userDir, 'flows_cred.json'), JSON.stringify(credentials));
    });

    after(async () => {
      await sandbox.close();
      await rm(userDir, { recursive: true, force: true });
    });

    for (const [what, settings, below, authorization] of PLACES) {
      it(`gets the raw bytes ${what}`, async () => {
        const nodeRed = await startNodeRed(await programOf(), userDir, {
          settings: `credentialSecret: false, disableEditor: true, ${settings}`,
        });
        try {
          const url = nodeRed.url + below + PATH;
          await nodeRed.waitForLine(/open-connectors-webhook:webhook\]/);
          // bytes that a parser and a writer of JSON would not give back
          const odd = JSON.stringify(carrying({ Key: what, n: 1 }), null, 3).replace('"n": 1', '"n": 1.0e0');
          const plain = await post(url, odd, { authorization });
          assert.deepEqual([plain.status, plain.body], [200, '{}']);
          const zipped = gzipSync(JSON.stringify(carrying({ Key: `${what} zipped` })));
          const inflated = await post(url, zipped, { authorization, 'content-encoding': 'gzip' });
          assert.equal(inflated.body, '{}');
          const unsigned = await post(url, carrying({ Key: 'x' }), {
            authorization,
            'elements-webhook-signature': 'sha256=AAAA',
          });
          assert.equal(unsigned.status, 401);
          const large = carrying({ Key: `${what} large`, text: 'x'.repeat(7 * 1024 * 1024) });
          assert.equal(
            (await post(url, large, { authorization })).status,
            200,
            'more than Node-RED itself takes',
          );
          if (authorization !== undefined) {
            const stranger = await post(url, carrying({ Key: 'y' }));
            assert.equal(stranger.status, 401);
          }
        } finally {
          await nodeRed.stop();
        }
      });
    }
  });
}
