import assert from 'node:assert/strict';
import { useRecordBench } from './record-bench';

describe('a record node', () => {
  const bench = useRecordBench();
  const { ask, contact, fail, run, send } = bench;
  const contacts = () => bench.sandbox.resource('contacts');
  const keyOf = (values: object): string => String(contact({ ...values })['Key']);

  it('gets a record by the key in the message, and everything else of the message passes through', async () => {
    const Key = keyOf({ FullName: 'Hannah Arendt' });
    await run();
    const message = await ask({ topic: 'kept', payload: { Key }, own: { deep: [1] }, _msgid: 'same' });
    assert.equal((message.payload as { FullName: string }).FullName, 'Hannah Arendt');
    const { requestId, ...record } = message.record ?? assert.fail();
    assert.deepEqual(record, { action: 'get', resource: 'contacts', objectId: Key, outcome: 'found' });
    assert.match(requestId ?? '', /./);
    const { own, _msgid, topic } = message as { own?: unknown; _msgid?: string; topic?: string };
    assert.deepEqual([own, _msgid, topic], [{ deep: [1] }, 'same', 'kept']);
    await bench.flows.messages('completed', 1);
    assert.equal((await bench.flows.status('record', 'found')).fill, 'green');
    assert.ok(
      bench.flows.statuses('record').some(({ text, fill }) => text === 'get contacts' && fill === 'blue'),
    );
  });

  it('finds records by rows of conditions, quoted for the person, and sends an array', async () => {
    keyOf({ FullName: 'a', LastName: "O'Brien", City: 'Dublin' });
    keyOf({ FullName: 'b', LastName: "O'Brien", City: 'Cork' });
    keyOf({ FullName: 'c', LastName: 'Arendt', City: 'Dublin' });
    const where = [
      { field: 'LastName', comparison: '=', value: 'payload.name', valueType: 'msg' },
      { field: 'City', comparison: 'LIKE', value: 'Dub%', valueType: 'str' },
    ];
    await run({ action: 'find', where, fields: 'FullName' });
    const found = await ask({ payload: { name: "O'Brien" } });
    assert.deepEqual(found.payload, [{ FullName: 'a' }]);
    assert.equal(found.record?.outcome, 'found');
    await bench.flows.status('record', '1 record');
  });

  it('finds by CEQL of the message, either condition of rows, and at most so many', async () => {
    for (const FullName of ['a', 'b', 'c']) keyOf({ FullName });
    await run({ action: 'find', whereMode: 'ceql', ceql: 'query', ceqlType: 'msg', limit: 2 });
    const { payload } = await ask({ query: "FullName = 'a' OR FullName = 'b' OR FullName = 'c'" });
    assert.equal((payload as unknown[]).length, 2);
    await bench.flows.status('record', '2 records');
  });

  it('sends a message for each record, with parts that say how many there are in the last', async () => {
    for (const FullName of ['a', 'b', 'c']) keyOf({ FullName });
    await run({ action: 'find', emit: 'record', fields: 'FullName' });
    const first = await send({ payload: 'long', own: { shared: true }, parts: { id: 'outer' } }, 3);
    assert.deepEqual(first.map(({ payload }) => (payload as { FullName: string }).FullName).sort(), [
      'a',
      'b',
      'c',
    ]);
    const ids = new Set(first.map(({ parts }) => parts?.id));
    assert.equal(ids.size, 1);
    assert.deepEqual(
      first.map(({ parts }) => [parts?.type, parts?.index, parts?.count, parts?.parts]),
      [
        ['array', 0, undefined, { id: 'outer' }],
        ['array', 1, undefined, { id: 'outer' }],
        ['array', 2, 3, { id: 'outer' }],
      ],
    );
    const own = first.map((message) => (message as { own?: object }).own);
    assert.deepEqual(own[0], { shared: true });
    assert.notEqual(own[0], own[1], 'what one flow changes is not seen by another');
    const second = await send({}, 3);
    assert.ok(!ids.has(second[0]?.parts?.id), 'each find is a sequence of its own');
    await bench.flows.status('record', '3 records');
  });

  it('creates a record of the fields in the message', async () => {
    await run({ action: 'create' });
    const { payload, record } = await ask({ payload: { FullName: 'Ada Lovelace' } });
    const Key = (payload as { Key: string }).Key;
    assert.deepEqual([record?.outcome, record?.objectId], ['created', Key]);
    assert.equal(contacts().get(Key)?.['FullName'], 'Ada Lovelace');
    await bench.flows.status('record', 'created');
  });

  it('updates the fields that are given', async () => {
    const Key = keyOf({ FullName: 'a', City: 'Cork' });
    await run({ action: 'update', key: 'id' });
    const { record, payload } = await ask({ id: Key, payload: { City: 'Dublin' } });
    assert.equal(record?.outcome, 'updated');
    assert.equal((payload as { FullName: string }).FullName, 'a');
    assert.equal(contacts().get(Key)?.['City'], 'Dublin');
    await bench.flows.status('record', 'updated');
  });

  it('upserts by the fields by which a record is known', async () => {
    await run({ action: 'upsert', matchOn: 'FullName, ZipCode' });
    const first = await ask({ payload: { FullName: 'a', ZipCode: '1', City: 'Cork' } });
    const second = await ask({ payload: { FullName: 'a', ZipCode: '1', City: 'Dublin' } });
    const third = await ask({ payload: { FullName: 'a', ZipCode: '1', City: 'Dublin' } });
    assert.deepEqual(
      [first, second, third].map(({ record }) => record?.outcome),
      ['created', 'updated', 'found'],
    );
    assert.equal(contacts().size, 1);
  });

  it('deletes a record, and sends null', async () => {
    const Key = keyOf({ FullName: 'a' });
    await run({ action: 'delete' });
    const { payload, record } = await ask({ payload: { Key } });
    assert.deepEqual([payload, record?.outcome, record?.objectId], [null, 'deleted', Key]);
    assert.equal(contacts().size, 0);
    await bench.flows.status('record', 'deleted');
  });

  it('tells a Catch node what the platform said of an error, where Node-RED hands it on', async () => {
    for (const City of ['Cork', 'Cork']) contact({ City });
    await run({ action: 'upsert', matchOn: 'City' });
    const { error } = await fail({ payload: { City: 'Cork' } });
    assert.equal(error.code, 'ambiguous');
    const { requestId, ...rest } = error.cause as { requestId?: string };
    assert.match(requestId ?? '', /^[0-9a-f]{24}$/);
    assert.deepEqual(rest, {});
    bench.sandbox.faults.add({
      kind: 'status',
      status: 400,
      message: 'no',
      providerMessage: 'City is no field',
    });
    const refused = await fail({ payload: { City: 'Bonn' } });
    const { httpStatus, providerMessage } = refused.error.cause as Record<string, unknown>;
    assert.deepEqual([httpStatus, providerMessage], [400, 'City is no field']);
    assert.match(refused.error.message, /City is no field/);
  });

  it('fails with not-found where a record is missing, or sends an empty payload, or creates it', async () => {
    await run({ missing: 'error' });
    const { error, payload } = await fail({ payload: { Key: 'nobody' } });
    assert.equal(error.code, 'not-found');
    assert.deepEqual(payload, { Key: 'nobody' }, 'the message comes as it was, to be tried again');
    assert.equal((await bench.flows.status('record', 'not found')).fill, 'red');
    await bench.flows.stop();
    await run({ missing: 'empty' });
    const answer = await ask({ payload: { Key: 'nobody' } });
    assert.deepEqual([answer.payload, answer.record?.outcome], [null, 'missing']);
    assert.equal((await bench.flows.status('record', 'not there')).fill, 'yellow');
    await bench.flows.stop();
    await run({ action: 'update', missing: 'create', key: 'id' });
    const made = await ask({ id: 'nobody', payload: { FullName: 'a' } });
    assert.equal(made.record?.outcome, 'created');
  });
});
