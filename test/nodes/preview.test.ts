import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import { addPreviewRoute } from '../../nodes/maximizer-poll-resource/preview-route';
import type { ChangeEvent } from '../../src/events/event';
import { startSandbox, type Sandbox } from '../sandbox';
import {
  connectionTo,
  credentialsOf,
  polling,
  startFlows,
  TAB,
  type FlowNode,
  type RunningFlows,
} from './flows';

interface Answer {
  message?: string;
  url: string;
  rows: number;
  count: number;
  events: { event: ChangeEvent; payload: { FullName: string } }[];
  warnings: string[];
}

describe('preview of a page', () => {
  let sandbox: Sandbox;
  let flows: RunningFlows;

  beforeEach(async () => {
    sandbox = await startSandbox();
    flows = await startFlows([TAB, connectionTo(sandbox)], credentialsOf(sandbox));
  });
  afterEach(async () => {
    await flows.stop();
    await sandbox.close();
  });

  const preview = async (changed: FlowNode = {}): Promise<{ status: number; answer: Answer }> => {
    const { status, body } = await helper
      .request()
      .post('/maximizer/preview')
      .send({ within: '', ...polling(changed) });
    return { status, answer: body as Answer };
  };

  it('shows the first five events of one page, and remembers nothing', async () => {
    sandbox
      .resource('contacts')
      .createMany(Array.from({ length: 8 }, (_, index) => ({ FullName: `Person ${index}` })));
    for (const attempt of [1, 2]) {
      const { status, answer } = await preview();
      assert.equal(status, 200, answer.message);
      assert.equal(answer.rows, 8);
      assert.equal(answer.count, 8);
      assert.equal(answer.events.length, 5);
      assert.equal(answer.events[0]?.event.eventType, 'CREATED');
      assert.deepEqual(answer.warnings, []);
      assert.match(decodeURIComponent(answer.url), /^\/hubs\/crm\/contacts\?where=LastModifyDate>'19/);
      assert.equal(sandbox.log.counters.requests, attempt);
    }
  });

  it('asks only for what changed within the time', async () => {
    const now = sandbox.clock.now();
    sandbox.resource('contacts').create({ FullName: 'old' }, { at: now - 7_200_000 });
    sandbox.resource('contacts').create({ FullName: 'new' }, { at: now - 600_000 });
    const namesWithin = async (within: unknown): Promise<string[]> => {
      const { answer } = await preview({ within });
      return answer.events.map(({ payload }) => payload.FullName);
    };
    assert.deepEqual(await namesWithin('3600'), ['new']);
    assert.deepEqual((await namesWithin('')).sort(), ['new', 'old']);
    assert.deepEqual((await namesWithin(undefined)).sort(), ['new', 'old']);
  });

  it('tells what is odd about records', async () => {
    sandbox.resource('contacts').create({ FullName: 'a', LastModifyDate: 'soon' });
    const { answer } = await preview({ url: '/hubs/crm/contacts' });
    assert.deepEqual(answer.warnings, [
      "LastModifyDate is no date like yyyy-MM-dd'T'HH:mm:ssXXX (1 of 1 records)",
    ]);
    assert.equal(answer.count, 1);
  });

  for (const [what, changed, reason] of [
    [
      'a connection that is not deployed',
      { connection: 'x' },
      /connection: Node-RED does not run it\. Deploy it first/,
    ],
    ['a malformed url', { url: 'contacts' }, /url: has no hub path/],
    ['a resource that does not exist', { url: '/hubs/crm/nothing' }, /404/],
  ] as const) {
    it(`says why not, for ${what}`, async () => {
      const { status, answer } = await preview(changed);
      assert.equal(status, 422);
      assert.match(answer.message ?? '', reason);
    });
  }

  it('is for those who may change flows, and takes no form post of another site', async () => {
    const routes: string[] = [];
    addPreviewRoute({
      httpAdmin: { post: (address: string, guard: string) => routes.push(`${address} ${guard}`) },
      auth: { needsPermission: (permission: string) => permission },
    } as unknown as NodeAPI);
    assert.deepEqual(routes, ['/maximizer/preview maximizer-poll-resource.write']);
    const { status } = await helper
      .request()
      .post('/maximizer/preview')
      .type('form')
      .send('connection=connection');
    assert.equal(status, 415);
    assert.equal(sandbox.log.counters.requests, 0);
  });

  it('says why not, for a body that is none', async () => {
    const { status, body } = await helper.request().post('/maximizer/preview').send([]);
    assert.equal(status, 422);
    assert.match((body as Answer).message ?? '', /connection/);
  });

  it('shows what the platform said when it refuses, without a secret', async () => {
    sandbox.faults.add({ kind: 'status', status: 401 });
    const { answer } = await preview();
    assert.match(answer.message ?? '', /401.*Check the secrets/);
    assert.ok(!(answer.message ?? '').includes(sandbox.secrets.userSecret));
  });
});
