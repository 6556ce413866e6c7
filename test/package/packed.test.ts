import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { flowOnPlatform, type FlowNode } from '../../scripts/demo/flow';
import { startSandbox, type Sandbox } from '../sandbox';
import { exampleOf, EXAMPLES, isSource, printedIn, printedStatus, printingMessages } from './example-flows';
import { NODE_RED_LINES } from './node-red-lines';
import { startNodeRed, type NodeRedProcess } from './node-red-process';
import { installPackage, packPackage, root, type Tarball } from './pack';

const SIGNATURE_KEY = 'MySecretEventSignatureKey';
const NAME = '@crm-flows/node-red-maximizer';
/** Minutes: half a second. */
const REFRESH_INTERVAL = 0.5 / 60;

const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
  'node-red': { nodes: Record<string, string> };
};
const TYPES = Object.keys(manifest['node-red'].nodes);

describe('the packed package', function () {
  this.timeout(60_000);
  let folder: string;
  let tarball: Tarball;
  let sandbox: Sandbox;

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'maximizer-package-'));
    tarball = await packPackage(folder);
    sandbox = await startSandbox();
  });

  after(async () => {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('holds what Node-RED and people need', () => {
    const needed = TYPES.flatMap((type) => [
      `dist/nodes/${type}/${type}.js`,
      `dist/nodes/${type}/${type}.html`,
      `dist/nodes/${type}/locales/en-US/${type}.json`,
      `dist/nodes/${type}/locales/en-US/${type}.html`,
    ]);
    const documents = ['package.json', 'README.md', 'LICENSE', 'CHANGELOG.md'];
    const examples = EXAMPLES.map((name) => `examples/${name}.json`);
    const missing = [...needed, ...documents, ...examples].filter((file) => !tarball.paths.includes(file));
    assert.deepEqual(missing, []);
    assert(tarball.paths.some((file) => /^dist\/nodes\/.*\/icons\/.*\.svg$/.test(file)));
  });

  it('holds nothing else', () => {
    const known =
      /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|examples\/[\w-]+\.json|dist\/(src|nodes)\/.*\.(js|html|json|svg))$/;
    assert.deepEqual(
      tarball.paths.filter((file) => !known.test(file)),
      [],
    );
  });

  for (const line of NODE_RED_LINES) {
    describe(`in ${line.name}`, () => {
      let userDir: string;
      let nodeRed: NodeRedProcess;

      before('install and start', async function () {
        this.timeout(240_000);
        userDir = path.join(folder, line.name.replace(/\W+/g, '-'));
        await installPackage(tarball, userDir, ...line.installOptions);
        nodeRed = await startNodeRed(await line.program(), userDir);
      });

      after(async () => {
        await (nodeRed as NodeRedProcess | undefined)?.stop();
      });

      async function getJson(address: string): Promise<unknown> {
        const response = await fetch(nodeRed.url + address, { headers: { accept: 'application/json' } });
        assert.equal(response.status, 200, address);
        return response.json();
      }

      async function post(address: string, body?: unknown): Promise<void> {
        const response = await fetch(nodeRed.url + address, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body ?? {}),
        });
        assert(response.ok, `POST ${address}: ${response.status} ${await response.text()}`);
      }

      it('loads every node with form, help, texts and icons', async () => {
        const sets = (await getJson('/nodes')) as { module: string; types: string[]; err?: unknown }[];
        const own = sets.filter(({ module }) => module === NAME);
        assert.deepEqual(own.flatMap(({ types }) => types).sort(), [...TYPES].sort());
        assert.deepEqual(
          own.flatMap(({ err }) => err ?? []),
          [],
        );

        const html = await (await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'text/html' } })).text();
        const texts = (await getJson('/nodes/messages?lng=en-US')) as Record<string, Record<string, unknown>>;
        for (const type of TYPES) {
          assert(html.includes(`data-template-name="${type}"`), `form of ${type}`);
          assert(html.includes(`data-help-name="${type}"`), `help of ${type}`);
          assert(texts[`${NAME}/${type}`]?.[type] !== undefined, `texts of ${type}`);
        }

        const icons = ((await getJson('/icons')) as Record<string, string[]>)[NAME] ?? [];
        assert.deepEqual([...icons].sort(), readdirSync(path.join(root, 'icons')).sort());
        for (const icon of icons) {
          const response = await fetch(`${nodeRed.url}/icons/${NAME}/${icon}`);
          assert.equal(response.headers.get('content-type'), 'image/svg+xml');
          assert.equal(await response.text(), await readFile(path.join(root, 'icons', icon), 'utf8'));
        }
      });

      it('offers the examples for import', async () => {
        const listed = (await getJson(`/library/examples/flows/${NAME}`)) as { fn: string }[];
        assert.deepEqual(listed.map(({ fn }) => fn).sort(), [...EXAMPLES].sort());
      });

      /** Deploys an example on the sandbox, so that it prints what it sends. */
      async function deployExample(name: string): Promise<FlowNode[]> {
        const flow = flowOnPlatform(exampleOf(name), connectionTo(sandbox), REFRESH_INTERVAL);
        nodeRed.clearLines();
        await post('/flows', [...flow.map(printingMessages), ...printedStatus(flow)]);
        await nodeRed.waitForLine(/Started flows/);
        return flow;
      }

      function assertNoErrors(): void {
        const errors = nodeRed.lines.filter((text) => text.includes('[error]'));
        assert.deepEqual(errors, []);
      }

      for (const name of EXAMPLES.filter((each) => exampleOf(each).some(isSource))) {
        it(`receives an event with the example ${name}`, async () => {
          const flow = await deployExample(name);
          const webhook = flow.find(({ type }) => type === 'open-connectors-webhook');
          const isWatching = flow.some(({ watch }) => watch !== undefined);
          const key = isWatching
            ? await wonOpportunity()
            : webhook === undefined
              ? await polledContact(flow)
              : await notifiedContact(`${nodeRed.url}${String(webhook['path'])}`);

          const event = printedIn(await nodeRed.waitForLine(new RegExp(`"objectId":"${key}"`))).event;
          assert.equal(event['eventType'], isWatching ? 'UPDATED' : 'CREATED');
          assert.equal(event['instanceId'], String(sandbox.instance.id));
          await sentAgain(flow, key);
          await foundDeleted(flow, key);
          assertNoErrors();
        });
      }

      it('answers a new contact with a task, by the example answer-a-new-lead', async () => {
        const key = await polledContact(await deployExample('answer-a-new-lead'));
        const line = await nodeRed.waitForLine(new RegExp(`"objectId":"${key}"`));
        const { record } = printedIn(line);
        assert.equal(record['outcome'], 'created');
        const task = sandbox.resource('tasks').get(String(record['objectId']));
        const { AbEntryKey, Activity, Priority } = task ?? {};
        assert.deepEqual([AbEntryKey, Activity, Priority], [key, 'Call Anna Arendt', 'High']);
        assertNoErrors();
      });

      it('writes each line of a file once, by the example upsert-from-csv', async () => {
        const flow = await deployExample('upsert-from-csv');
        const companies = sandbox.resource('companies');
        // those that the other Node-RED made
        for (const { Key } of companies.all()) companies.delete(String(Key));
        const button = flow.find(({ type }) => type === 'inject') ?? assert.fail();
        const outcomes = async (): Promise<unknown[]> => {
          nodeRed.clearLines();
          await post(`/inject/${button.id}`);
          await nodeRed.waitForLines(Array.from({ length: 3 }, () => /"record":/));
          const lines = nodeRed.lines.filter((line) => line.includes('"record":'));
          return lines.map((line) => printedIn(line).record['outcome']);
        };
        assert.deepEqual(await outcomes(), ['created', 'created', 'created']);
        const names = companies.all().map(({ CompanyName }) => CompanyName);
        assert.ok(names.includes("O'Brien, Sons & Co"), names.join(';'));
        assert.deepEqual(await outcomes(), ['found', 'found', 'found']);
        assert.equal(companies.size, 3);
        assertNoErrors();
      });

      /** The key of a contact that appears after the first poll; flows that wait for a button get it pressed. */
      async function polledContact(flow: readonly FlowNode[]): Promise<string> {
        const pollNow = flow.find((node) => node.type === 'inject' && node['name'] === 'poll now');
        const poll = async (): Promise<void> => {
          if (pollNow !== undefined) await post(`/inject/${pollNow.id}`);
        };
        await poll();
        await nodeRed.waitForLines([/Starting flows/, /\[debug:status\] blue/, /\[debug:status\] green/]);
        const { Key } = sandbox.resource('contacts').create({ FullName: 'Anna Arendt' });
        await poll();
        return String(Key);
      }

      /** A flow that has a button for it sends the same contact again. */
      async function sentAgain(flow: readonly FlowNode[], key: string): Promise<void> {
        const button = flow.find((node) => /again/.test(String(node['name'])) && node.type === 'inject');
        if (button === undefined) return;
        await nodeRed.waitForLine(/"events":1,.*"lastSuccess":"20/);
        nodeRed.clearLines();
        await post(`/inject/${button.id}`);
        const line = await nodeRed.waitForLine(new RegExp(`"objectId":"${key}".*"origin":"range"`));
        const { event } = printedIn(line);
        assert.equal(event['eventType'], 'CREATED');
      }

      /** Deletes a contact, and presses the button of an example that finds that. */
      async function foundDeleted(flow: readonly FlowNode[], key: string): Promise<void> {
        const button = flow.find(({ name }) => name === 'compare now');
        if (button === undefined) return;
        // the first comparison only takes note: it has to be over before something is gone
        nodeRed.clearLines();
        await post(`/inject/${button.id}`);
        await nodeRed.waitForLines([/\[debug:status\] blue/, /\[debug:status\] green/]);
        sandbox.resource('contacts').delete(key);
        nodeRed.clearLines();
        await post(`/inject/${button.id}`);
        const line = await nodeRed.waitForLine(new RegExp(`"objectId":"${key}".*"origin":"reconcile"`));
        assert.equal(printedIn(line).event['eventType'], 'DELETED');
      }

      /** The key of an opportunity that is won after the first poll. */
      async function wonOpportunity(): Promise<string> {
        await nodeRed.waitForLines([/Starting flows/, /\[debug:status\] blue/, /\[debug:status\] green/]);
        const yesterday = Date.now() - 86_400_000;
        const { Key } = sandbox.resource('opportunities').create({ Status: 'Open' }, { at: yesterday });
        sandbox.resource('opportunities').patch(String(Key), { Status: 'Won' });
        return String(Key);
      }

      /** The key of a contact that the platform tells of. */
      async function notifiedContact(url: string): Promise<string> {
        await nodeRed.waitForLines([/Starting flows/, /\[debug:status\] green/]);
        const record = sandbox.resource('contacts').create({ FullName: 'Anna Arendt' });
        const objectId = String(record['Key']);
        const events = [{ eventType: 'CREATED' as const, objectId }];
        const replies = await sandbox.notify({ url, signatureKey: SIGNATURE_KEY, events, records: [record] });
        assert.deepEqual(
          replies.map(({ status }) => status),
          [200],
        );
        return objectId;
      }

      it('keeps no secret in the clear on disk or in what it printed', async () => {
        const texts = [
          ...nodeRed.lines,
          await readFile(path.join(userDir, 'flows.json'), 'utf8'),
          await readFile(path.join(userDir, 'flows_cred.json'), 'utf8'),
        ];
        for (const secret of Object.values(connectionTo(sandbox).credentials)) {
          assert(!texts.some((text) => text.includes(secret)));
        }
      });
    });
  }
});

function connectionTo(sandbox: Sandbox): Parameters<typeof flowOnPlatform>[1] {
  return {
    baseUrl: sandbox.url,
    instanceId: String(sandbox.instance.id),
    credentials: { ...sandbox.secrets, instanceToken: sandbox.instance.token, signatureKey: SIGNATURE_KEY },
  };
}
