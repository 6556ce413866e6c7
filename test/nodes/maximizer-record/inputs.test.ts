import assert from 'node:assert/strict';
import type { FlowNode } from '../flows';
import { useRecordBench } from './record-bench';

describe('typed inputs of a record node', () => {
  const bench = useRecordBench();
  const { ask, contact, fail, run } = bench;
  const VARIABLES = ['RECORD_KEY', 'RECORD_RESOURCE'];

  afterEach(() => {
    for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
  });

  for (const [what, key, message] of [
    [
      'a property of the message',
      { key: 'some["where"].else', keyType: 'msg' },
      { some: { where: { else: 'KEY' } } },
    ],
    ['text', { key: 'KEY', keyType: 'str' }, {}],
    ['a JSONata expression', { key: '"K" & payload', keyType: 'jsonata' }, { payload: 'EY' }],
    ['an environment variable', { key: 'RECORD_KEY', keyType: 'env' }, {}],
    ['a text that Node-RED replaces', { key: '${RECORD_KEY}', keyType: 'str' }, {}],
    ['the flow', { key: 'kept.key', keyType: 'flow' }, {}],
    ['everything', { key: 'kept.key', keyType: 'global' }, {}],
  ] as const satisfies readonly (readonly [string, FlowNode, object])[]) {
    it(`take the key from ${what}`, async () => {
      contact({ Key: 'KEY', FullName: 'a' });
      process.env['RECORD_KEY'] = 'KEY';
      await run(key);
      const context = bench.flows.node('record').context();
      for (const place of [context.flow, context.global]) place.set('kept', { key: 'KEY' });
      const { record } = await ask(message);
      assert.equal(record?.objectId, 'KEY');
    });
  }

  it('take the resource from the message, and from a variable', async () => {
    const { Key } = bench.sandbox.resource('companies').create({ CompanyName: 'a' });
    await run({ resource: 'topic', resourceType: 'msg' });
    const { record } = await ask({ topic: 'companies', payload: { Key } });
    assert.equal(record?.resource, 'companies');
    await bench.flows.status('record', /./);
    assert.equal(bench.flows.statuses('record')[0]?.text, 'get companies');
    await bench.flows.stop();
    process.env['RECORD_RESOURCE'] = 'companies';
    await run({ resource: '${RECORD_RESOURCE}' });
    assert.equal((await ask({ payload: { Key } })).record?.resource, 'companies');
  });

  it('take the fields to write from JSON and from an expression', async () => {
    await run({ action: 'create', values: '{"FullName": "a"}', valuesType: 'json' });
    assert.equal(((await ask({})).payload as { FullName: string }).FullName, 'a');
    await bench.flows.stop();
    await run({ action: 'create', values: '{"FullName": $uppercase(payload)}', valuesType: 'jsonata' });
    assert.equal(((await ask({ payload: 'b' })).payload as { FullName: string }).FullName, 'B');
  });

  it('take the values of conditions as texts, numbers, truth values and lists', async () => {
    for (const [City, ZipCode] of [
      ['Cork', '1'],
      ['Dublin', '2'],
      ['true', '3'],
    ] as const)
      contact({ City, ZipCode });
    const found = async (
      comparison: string,
      value: string,
      valueType: string,
      field = 'City',
    ): Promise<unknown> => {
      await run({ action: 'find', fields: 'ZipCode', where: [{ field, comparison, value, valueType }] });
      const { payload } = await ask({ cities: ['Cork', 'true'] });
      await bench.flows.stop();
      return (payload as { ZipCode: string }[]).map(({ ZipCode }) => ZipCode);
    };
    assert.deepEqual(await found('=', 'Cork', 'str'), ['1']);
    assert.deepEqual(await found('=', '2', 'num', 'ZipCode'), ['2']);
    assert.deepEqual(await found('=', 'true', 'bool'), ['3']);
    assert.deepEqual(await found('IN', 'cities', 'msg'), ['1', '3']);
    assert.deepEqual(await found('IN', 'Cork, Dublin', 'str'), ['1', '2']);
    assert.deepEqual(await found('IS NOT NULL', '', 'msg'), ['1', '2', '3']);
  });

  it('write and compare with a variable beside other text as it stands there', async () => {
    contact({ City: 'a ${B} c' });
    await run({
      ...{ action: 'find', key: 'a ${B}', ceql: "CreationDate>'${date:yyyy}'" },
      where: [{ field: 'City', comparison: '=', value: 'a ${B} c', valueType: 'str' }],
    });
    assert.equal(((await ask({})).payload as object[]).length, 1);
    await bench.flows.stop();
    await run({ action: 'find', whereMode: 'ceql', ceql: "City='a ${B} c'" });
    assert.equal(((await ask({})).payload as object[]).length, 1);
    await bench.flows.stop();
    await run({ action: 'create', values: '{"City": "Hi ${name}"}', valuesType: 'json' });
    assert.equal(((await ask({})).payload as { City: string }).City, 'Hi ${name}');
  });

  const where = (value: string, valueType: string): FlowNode => ({
    action: 'find',
    where: [{ field: 'City', comparison: '=', value, valueType }],
  });
  for (const [what, changed, message, reason] of [
    ['no key', {}, { payload: {} }, / key: is missing\. Give the id/],
    ['no payload at all', {}, {}, / key: is missing/],
    ['a key that is no text', {}, { payload: { Key: { a: 1 } } }, / key: it cannot be the id of a record/],
    ['a key that leads elsewhere', {}, { payload: { Key: '..' } }, / key: it cannot be the id/],
    [
      'an expression that fails',
      { key: '$error("no")', keyType: 'jsonata' },
      {},
      / key: .* cannot be evaluated: no/,
    ],
    [
      'no resource',
      { resource: 'topic', resourceType: 'msg' },
      {},
      / resource: msg\.topic is nothing\. Send a message/,
    ],
    [
      'a resource that is no text',
      { resource: 'topic', resourceType: 'msg' },
      { topic: {} },
      / resource: a value of type object is no text/,
    ],
    ['an unknown resource', { resource: 'nothings' }, { payload: { Key: 'a' } }, /nothings/],
    [
      'nothing to compare with',
      where('city', 'msg'),
      {},
      / where: msg\.city is nothing to compare City with/,
    ],
    [
      'an empty list to be one of',
      { action: 'find', where: [{ field: 'City', comparison: 'IN', value: 'city', valueType: 'msg' }] },
      { city: ' , ' },
      / where: the list for City is empty/,
    ],
    ['an object to compare with', where('city', 'msg'), { city: {} }, / where: the value for City/],
    [
      'CEQL that cannot be read',
      { action: 'find', whereMode: 'ceql', ceql: 'q', ceqlType: 'msg' },
      { q: 'City >< 1' },
      / where: .* at position 7\. Write it/,
    ],
    ['fields that are none', { action: 'create' }, { payload: 'text' }, / payload: /],
    ['a list of fields', { action: 'create' }, { payload: [1] }, / payload: /],
    [
      'a prototype as a field',
      { action: 'create' },
      { payload: JSON.parse('{"__proto__": {"a": 1}}') as object },
      / payload: it has no field to write/,
    ],
  ] as const satisfies readonly (readonly [string, FlowNode, object, RegExp])[]) {
    it(`say of ${what} what to do, once, and write nothing`, async () => {
      await run(changed);
      const { error } = await fail(message);
      assert.match(error.message, reason);
      assert.equal(bench.flows.errors.length, 1);
      assert.equal(bench.flows.received('out').length, 0);
      assert.equal(bench.sandbox.resource('contacts').size, 0);
      assert.equal((await bench.flows.status('record', /./)).fill, 'red');
    });
  }

  for (const [what, changed, reason] of [
    ['expression', { key: '$$$(', keyType: 'jsonata' }, / key: is no JSONata: .*Correct it/],
    ['property', { key: 'a[', keyType: 'msg' }, / key: names no property of the message: .*payload\.Key/],
  ] as const) {
    it(`say of a broken ${what} what to do when the node starts, and to each message`, async () => {
      const flows = await run(changed);
      const [started] = await flows.messages('caught', 1);
      assert.match(started?.error?.message ?? '', reason);
      assert.match((await fail({ payload: {} })).error.message, reason);
      assert.equal(flows.errors.length, 2);
      assert.equal((await flows.status('record', /./)).fill, 'red');
    });
  }
});
