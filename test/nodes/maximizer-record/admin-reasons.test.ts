import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import helper from 'node-red-node-test-helper';
import { recordNode, type FlowNode } from '../flow-nodes';
import { useRecordBench } from './record-bench';

type Texts = Record<string, string>;

const textsOf = (language: string): { label: Texts; reason: Texts } => {
  const file = path.join(__dirname, `../../../locales/${language}/maximizer-record.json`);
  const catalog = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { label: Texts; reason: Texts }>;
  return catalog['maximizer-record'] ?? assert.fail();
};

describe('why a preview of a record node cannot be', () => {
  const bench = useRecordBench();
  const where = (changed: FlowNode): FlowNode => ({
    action: 'find',
    where: [{ field: 'City', comparison: '=', value: 'city', valueType: 'msg', ...changed }],
  });
  const create: FlowNode = { action: 'create' };
  const upsert: FlowNode = { action: 'upsert', matchOn: 'Email' };
  let deep: unknown = 1;
  for (let level = 0; level < 120; level += 1) deep = { deep };

  const wrong: readonly (readonly [FlowNode, unknown, string])[] = [
    [{}, {}, 'key'],
    [{}, { payload: { Key: {} } }, 'key'],
    [{ resource: 'topic', resourceType: 'msg' }, {}, 'resource'],
    [{ resource: 'topic', resourceType: 'msg' }, { topic: {} }, 'resource'],
    [{ resource: 'topic', resourceType: 'msg' }, { topic: '..' }, 'resource'],
    [{ resource: '${NONE}' }, {}, 'resource'],
    [{ key: '$error("no")', keyType: 'jsonata' }, {}, 'key'],
    [{ id: 'x', keyType: 'flow' }, {}, 'key'],
    [{ connection: 'x' }, {}, 'connection'],
    [{}, 'text', 'msg'],
    [where({}), {}, 'where'],
    [where({}), { city: null }, 'where'],
    [where({}), { city: {} }, 'where'],
    [where({ comparison: 'IN' }), { city: [] }, 'where'],
    [{ action: 'find', whereMode: 'ceql', ceql: 'q', ceqlType: 'msg' }, { q: 'City >< 1' }, 'where'],
    [create, {}, 'payload'],
    [create, { payload: {} }, 'payload'],
    [create, { payload: { deep } }, 'payload'],
    [{ ...create, values: '{"a": 1/0}', valuesType: 'jsonata' }, {}, 'payload'],
    [{ ...create, values: '{"a": $sum}', valuesType: 'jsonata' }, {}, 'payload'],
    [upsert, { payload: { City: 'Cork' } }, 'matchOn'],
  ];
  for (const [draft, message, key] of wrong) {
    it(`is said in every language, by field: ${JSON.stringify([draft, message]).slice(0, 90)}`, async () => {
      await bench.run();
      const { status, body } = await helper
        .request()
        .post('/maximizer/record/preview')
        .send({ ...recordNode(draft), message });
      const { fault } = body as { fault?: { key: string; told?: { code: string; values?: object } } };
      assert.equal(status, 422);
      assert.equal(fault?.key, key, JSON.stringify(body));
      const { code, values } = fault.told ?? assert.fail(JSON.stringify(body));
      for (const language of ['en-US', 'de']) {
        const text = textsOf(language).reason[code];
        assert.ok(text !== undefined, `${language} ${code}`);
        const asked = [...text.matchAll(/__(\w+?)__/g)].map(([, name]) => name ?? '');
        assert.deepEqual(
          asked.filter((name) => !Object.hasOwn(values ?? {}, name)),
          [],
        );
      }
    });
  }
});
