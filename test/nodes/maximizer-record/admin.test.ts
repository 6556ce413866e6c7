import assert from 'node:assert/strict';
import type { NodeAPI } from 'node-red';
import helper from 'node-red-node-test-helper';
import { addRecordRoutes } from '../../../nodes/maximizer-record/admin/routes';
import { recordNode, type FlowNode } from '../flows';
import { useRecordBench } from './record-bench';

interface Answer {
  message?: string;
  method?: string;
  path?: string;
  body?: unknown;
  write?: { body: unknown };
  outcome?: string;
  fault?: { code: string; message: string };
  answer?: unknown;
  rows?: number;
  resources?: string[];
  fields?: string[];
  record?: Record<string, unknown> | null;
}

describe('what the form of a record node asks', () => {
  const bench = useRecordBench();
  const { contact, refused, run } = bench;

  const ask = async (what: string, body: object): Promise<{ status: number; answer: Answer }> => {
    const { status, body: answer } = await helper.request().post(`/maximizer/record/${what}`).send(body);
    return { status, answer: answer as Answer };
  };
  const preview = (draft: FlowNode, message?: object): Promise<{ status: number; answer: Answer }> =>
    ask('preview', { ...recordNode(draft), message });
  const shown = async (draft: FlowNode, message?: object): Promise<Answer> => {
    const { status, answer } = await preview(draft, message);
    assert.equal(status, 200, answer.message);
    return { ...answer, path: decodeURIComponent(answer.path ?? '') };
  };
  const wrote = (): string[] =>
    bench.sandbox.log.entries.map(({ method }) => method).filter((each) => each !== 'GET');

  it('previews each action as it is typed, with the answer for get and find, and writes nothing', async () => {
    const { Key } = contact({ FullName: 'a', City: 'Cork' });
    for (const FullName of ['b', 'c', 'd']) contact({ FullName, City: 'Cork' });
    await run();
    const payload = { Key, City: 'Dublin' };
    const got = await shown({ fields: 'FullName' }, { payload });
    assert.deepEqual([got.method, got.path], ['GET', `/hubs/crm/contacts/${String(Key)}?fields=FullName`]);
    assert.deepEqual([got.answer, got.rows], [{ FullName: 'a' }, 1]);

    const where = [{ field: 'City', comparison: '=', value: 'payload', valueType: 'msg' }];
    const found = await shown({ action: 'find', where, limit: 0 }, { payload: 'Cork' });
    assert.match(found.path ?? '', /^\/hubs\/crm\/contacts\?where=City='Cork'/);
    assert.deepEqual([found.rows, (found.answer as unknown[]).length], [3, 3]);

    for (const [draft, method, path] of [
      [{ action: 'create' }, 'POST', '/hubs/crm/contacts'],
      [{ action: 'update' }, 'PATCH', `/hubs/crm/contacts/${String(Key)}`],
      [{ action: 'upsert', matchOn: 'City' }, 'GET', "/hubs/crm/contacts?where=City='Dublin'&pageSize=10"],
    ] as const) {
      const written = await shown(draft, { payload });
      assert.deepEqual([written.method, written.path, 'answer' in written], [method, path, false]);
      assert.equal(((written.write ?? written).body as { City: string }).City, 'Dublin');
    }
    const deleted = await shown({ action: 'delete' }, { payload });
    assert.deepEqual([deleted.method, deleted.body], ['DELETE', undefined]);
    assert.deepEqual(wrote(), []);
    assert.equal(bench.sandbox.resource('contacts').size, 4);
  });

  it('cuts secrets out of what is shown', async () => {
    const { userSecret } = bench.sandbox.secrets;
    await run();
    const { body, path } = await shown(
      { action: 'update', key: userSecret, keyType: 'str' },
      {
        payload: { City: `x ${userSecret}` },
      },
    );
    const text = JSON.stringify({ body, path });
    assert.ok(!text.includes(userSecret) && text.includes('***'), text);
  });

  it('shows the request with the error of a platform that refuses it', async () => {
    await run();
    const unknown = await shown({ resource: 'nothings', key: 'a', keyType: 'str' });
    assert.deepEqual([unknown.path, unknown.fault?.code], ['/hubs/crm/nothings/a', 'unknown-resource']);
    for (const action of ['find', 'upsert']) {
      const where = [{ field: 'Nonsense', comparison: '=', value: '1', valueType: 'str' }];
      const message = { payload: { Nonsense: '1' } };
      const refusedOne = await shown({ action, where, matchOn: 'Nonsense' }, message);
      assert.match(refusedOne.path ?? '', /where=Nonsense='1'/);
      assert.match(refusedOne.fault?.message ?? '', /answered 400.*Nonsense/);
    }
  });

  for (const [what, draft, message, reason] of [
    [
      'a connection that is not deployed',
      { connection: 'x' },
      {},
      /connection: Node-RED does not run it\. Deploy it first/,
    ],
    ['a draft that cannot work', { resource: '' }, {}, /^resource: is missing/],
    ['a message without a key', {}, {}, /^key: is missing/],
    ['a message that is none', {}, 'text', /^msg: it is no object/],
    [
      'the context of a node that is not deployed',
      { id: 'x', keyType: 'flow' },
      {},
      /^key: flow\.payload\.Key is known to the deployed node only\. Deploy/,
    ],
    ['CEQL that cannot be read', { action: 'find', whereMode: 'ceql', ceql: 'a >< 1' }, {}, /at position 4/],
  ] as const satisfies readonly (readonly [string, FlowNode, unknown, RegExp])[]) {
    it(`says why not, for ${what}`, async () => {
      await run();
      const { status, answer } = await preview(draft, message as object);
      assert.equal(status, 422);
      assert.match(answer.message ?? '', reason);
    });
  }

  it('evaluates what is on the server for those who may deploy, and for nobody else', async () => {
    process.env['RECORD_SECRET'] = 'hidden';
    await run();
    const drafts: FlowNode[] = [
      { action: 'delete', keyType: 'env', key: 'RECORD_SECRET' },
      { action: 'delete', keyType: 'flow', key: 'secret' },
      { action: 'delete', keyType: 'global', key: 'secret' },
      { action: 'delete', keyType: 'jsonata', key: '$env("RECORD_SECRET")' },
    ];
    const { flow, global } = bench.flows.node('record').context();
    for (const place of [flow, global]) place.set('secret', 'hidden');
    for (const draft of drafts)
      assert.match((await shown(draft)).path ?? '', /hidden$/, String(draft['keyType']));
    refused.add('flows.write');
    try {
      for (const draft of drafts) {
        const { status, answer } = await preview(draft);
        assert.equal(status, 403);
        assert.ok(!JSON.stringify(answer).includes('hidden'));
      }
      assert.equal((await preview({ action: 'delete', keyType: 'str', key: 'a' })).status, 200);
    } finally {
      Reflect.deleteProperty(process.env, 'RECORD_SECRET');
    }
  });

  it('tells the resources of the account', async () => {
    await run();
    const { answer } = await ask('resources', { connection: 'connection' });
    assert.ok(answer.resources?.includes('leads') && answer.resources.includes('contacts'));
    assert.equal((await ask('resources', {})).status, 422);
  });

  it('tells the fields of a resource, by its metadata and by one record', async () => {
    const { Key } = contact({ FullName: 'a', Own: { Deep: 1 } });
    await run();
    const { answer } = await ask('fields', { connection: 'connection', resource: 'contacts' });
    assert.equal(answer.record?.['Key'], Key);
    for (const field of ['FullName', 'Own', 'Own.Deep', 'StateProvince'])
      assert.ok(answer.fields?.includes(field), field);
    assert.equal(new Set(answer.fields).size, answer.fields?.length);
    bench.sandbox.faults.add({ kind: 'status', status: 404, match: { path: '/metadata' } });
    const bare = await ask('fields', { connection: 'connection', resource: 'contacts' });
    assert.ok(bare.answer.fields?.includes('Own.Deep') && !bare.answer.fields.includes('StateProvince'));
    const unknown = await ask('fields', { connection: 'connection', resource: 'nothings' });
    assert.equal(unknown.status, 422);
    assert.match(unknown.answer.message ?? '', /404/);
  });

  it('is for those who may change the node', () => {
    const routes: string[] = [];
    addRecordRoutes({
      httpAdmin: { post: (address: string, guard: string) => routes.push(`${address} ${guard}`) },
      auth: { needsPermission: (permission: string) => permission },
    } as unknown as NodeAPI);
    assert.deepEqual(
      routes,
      ['resources', 'fields', 'preview'].map((what) => `/maximizer/record/${what} maximizer-record.write`),
    );
  });
});
