import assert from 'node:assert/strict';
import { PlatformError } from '../../src/connector/platform-error';
import { recordBenches, type PartialOrder } from './record-bench';

const ID = /^[0-9a-f]{24}$/;

describe('the platform’s name for a request', () => {
  const benchWith = recordBenches();

  async function filledBench() {
    const bench = await benchWith();
    const contacts = bench.sandbox.resource('contacts');
    contacts.createMany([
      { Key: 'a', Email: 'a@x.org' },
      ...['b', 'c'].map((Key) => ({ Key, Email: 'two@x.org' })),
    ]);
    return bench;
  }
  const one = { values: { Email: 'a@x.org' }, matchOn: ['Email'] };
  const orders: PartialOrder[] = [
    { action: 'get', key: 'a' },
    { action: 'get', key: 'nobody', missing: 'empty' },
    { action: 'find' },
    { action: 'find', emit: 'record' },
    { action: 'find', where: { ceql: "Email='nobody'" } },
    { action: 'find', where: { ceql: "Email='nobody'" }, limit: 1, missing: 'empty' },
    { action: 'create', ...one },
    { action: 'update', key: 'a', ...one },
    { action: 'upsert', ...one },
    { action: 'delete', key: 'a' },
  ];
  for (const order of orders) {
    it(`is in each answer, which has no member without a value: ${JSON.stringify(order)}`, async () => {
      const { answers } = await filledBench();
      const given = await answers(order);
      assert.ok(given.length > 0);
      for (const { record } of given) {
        assert.match(record.requestId ?? '', ID);
        assert.ok(!Object.values<unknown>({ ...record }).includes(undefined), JSON.stringify(record));
      }
    });
  }

  it('is absent where the platform tells none', async () => {
    const { answer, sandbox } = await filledBench();
    sandbox.faults.add({
      kind: 'body',
      status: 200,
      text: '{"Key":"a"}',
      headers: { 'Elements-Request-Id': '' },
    });
    const { record } = await answer({ action: 'get', key: 'a' });
    assert.deepEqual(Object.keys(record).sort(), ['action', 'objectId', 'outcome', 'resource']);
  });

  for (const [code, order] of [
    ['ambiguous', { action: 'upsert', matchOn: ['Email'], values: { Email: 'two@x.org' } }],
    ['not-found', { action: 'find', where: { ceql: "Email='nobody'" }, limit: 1 }],
    ['not-found', { action: 'get', key: 'nobody' }],
    ['unknown-resource', { action: 'find', resource: 'nothings' }],
  ] as const satisfies readonly (readonly [string, PartialOrder])[]) {
    it(`is in the error ${code} of ${JSON.stringify(order)}`, async () => {
      const { failure } = await filledBench();
      const error = await failure(order);
      assert.equal(error.code, code);
      assert.match(error instanceof PlatformError ? (error.requestId ?? '') : '', ID);
    });
  }
});
