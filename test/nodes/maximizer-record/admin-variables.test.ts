import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { recordNode, type FlowNode } from '../flow-nodes';
import { useRecordBench } from './record-bench';

describe('variables in the preview of a record node', () => {
  const bench = useRecordBench();
  const { refused, run } = bench;

  const ask = async (
    draft: FlowNode,
  ): Promise<{ status: number; answer: { path?: string; message?: string } }> => {
    const { status, body } = await helper.request().post('/maximizer/record/preview').send(recordNode(draft));
    return { status, answer: body as { path?: string; message?: string } };
  };
  const pathOf = async (draft: FlowNode): Promise<string> => {
    const { status, answer } = await ask(draft);
    assert.equal(status, 200, answer.message);
    return decodeURIComponent(answer.path ?? '');
  };
  const reasonOf = async (draft: FlowNode): Promise<string> => {
    const { status, answer } = await ask(draft);
    assert.equal(status, 422);
    return answer.message ?? '';
  };
  const env = (name: string, value: string): object => ({ env: [{ name, value, type: 'str' }] });
  const find: FlowNode = { action: 'find', resource: '${RECORD_RESOURCE}' };

  beforeEach(() => {
    process.env['RECORD_RESOURCE'] = 'companies';
  });
  afterEach(() => {
    Reflect.deleteProperty(process.env, 'RECORD_RESOURCE');
  });

  it('are those of the process, in any property and in conditions', async () => {
    await run();
    assert.match(await pathOf(find), /^\/hubs\/crm\/companies/);
    assert.match(await pathOf({ ...find, id: 'new' }), /companies/);
    const where = [{ field: 'City', comparison: '=', value: '${RECORD_RESOURCE}', valueType: 'str' }];
    bench.contact({ City: 'Cork' });
    assert.match(await pathOf({ action: 'find', where }), /where=City='companies'/);
    assert.match(
      await reasonOf({ resource: '${NONE}' }),
      /^resource: the environment variable NONE is not set/,
    );
  });

  it('are those of the tab and of the group first', async () => {
    await run(
      { g: 'group' },
      { id: 'own', type: 'tab', label: 'Own', ...env('RECORD_RESOURCE', 'leads') },
      { id: 'sibling', type: 'recorder', z: 'own', wires: [] },
      { id: 'group', type: 'group', z: 'tab', nodes: ['record'], ...env('RECORD_RESOURCE', 'notes') },
      { id: 'empty', type: 'tab', label: 'Empty' },
      { id: 'silent', type: 'tab', label: 'Silent', ...env('RECORD_RESOURCE', 'leads') },
    );
    assert.match(await pathOf({ ...find, g: 'group' }), /crm\/notes/);
    assert.match(await pathOf({ ...find, id: 'new', g: 'group' }), /crm\/notes/);
    assert.match(await pathOf(find), /crm\/companies/, 'it was taken out of the group');
    assert.match(await pathOf({ ...find, id: 'new', z: 'own' }), /crm\/leads/);
    assert.match(await pathOf({ ...find, id: 'new', z: 'empty' }), /crm\/companies/);
    const typed = { action: 'delete', key: 'RECORD_RESOURCE', keyType: 'env' };
    assert.match(await pathOf({ ...typed, id: 'new', z: 'own' }), /leads$/);
    for (const draft of [{ z: 'silent' }, { z: 'nothing' }, { g: 'nothing' }]) {
      assert.match(
        await reasonOf({ ...find, ...draft }),
        /^resource: the variable RECORD_RESOURCE is known only after/,
      );
    }
  });

  it('are those of the instances of a subflow, where they agree', async () => {
    const subflow = (id: string): FlowNode => ({ id, type: 'subflow', name: id, in: [], out: [] });
    const inside = (z: string): FlowNode => ({ id: `in-${z}`, type: 'recorder', z, wires: [] });
    const instance = (of: string, id: string, value: string): FlowNode => ({
      ...{ id, type: `subflow:${of}`, z: 'tab', x: 1, y: 1, wires: [] },
      ...env('RECORD_RESOURCE', value),
    });
    await run(
      {},
      ...['one', 'two', 'none'].flatMap((id) => [subflow(id), inside(id)]),
      instance('one', 'first', 'leads'),
      instance('two', 'second', 'leads'),
      instance('two', 'third', 'notes'),
    );
    assert.match(await pathOf({ ...find, id: 'new', z: 'one' }), /crm\/leads/);
    assert.match(await reasonOf({ ...find, id: 'new', z: 'none' }), /known only after a Deploy/);
    assert.match(
      await reasonOf({ ...find, id: 'new', z: 'two' }),
      /not the same in each instance of the subflow/,
    );
  });

  it('are for those who may deploy what reads them', async () => {
    await run();
    refused.add('flows.write');
    const { status, answer } = await ask(find);
    assert.equal(status, 403);
    assert.ok(!JSON.stringify(answer).includes('companies'));
    // what is not used is not read
    assert.equal((await ask({ action: 'find', key: '${RECORD_RESOURCE}' })).status, 200);
  });
});
