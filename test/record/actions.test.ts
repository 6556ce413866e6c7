import assert from 'node:assert/strict';
import { orderOf, recordBenches, type PartialOrder } from './record-bench';

describe('the actions on records', () => {
  const benchWith = recordBenches();
  const KEY = 'Q29udGFjdAk/4+=';

  it('get: the record, and what happened', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').create({ Key: KEY, FullName: 'Ann', City: 'Bonn' });
    const { payload, record } = await answer({ action: 'get', key: KEY });
    assert.deepEqual(payload, {
      Key: KEY,
      FullName: 'Ann',
      City: 'Bonn',
      CreationDate: '2026-02-10T12:00:00Z',
      LastModifyDate: '2026-02-10T12:00:00Z',
    });
    const { requestId, ...rest } = record;
    assert.match(requestId ?? '', /^[0-9a-f]{24}$/);
    assert.deepEqual(rest, { action: 'get', resource: 'contacts', objectId: KEY, outcome: 'found' });
    const some = await answer({ action: 'get', resource: '/hubs/crm/contacts', key: KEY, fields: ['City'] });
    assert.deepEqual([some.payload, some.record.resource], [{ City: 'Bonn' }, 'contacts']);
  });

  it('create: the record as the platform made it', async () => {
    const { sandbox, answer } = await benchWith();
    const { payload, record } = await answer({ action: 'create', values: { FullName: 'Ann' } });
    const [id = ''] = sandbox.resource('contacts').ids();
    assert.deepEqual(payload, sandbox.resource('contacts').get(id));
    assert.deepEqual([record.objectId, record.outcome], [id, 'created']);
    assert.ok(record.requestId !== undefined);
  });

  it('update: the fields that are given, and no others', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').create({ Key: KEY, FullName: 'Ann', City: 'Bonn' });
    const { payload, record } = await answer({
      action: 'update',
      key: KEY,
      values: { City: 'Köln' },
      fields: ['City', 'Nothing'],
    });
    assert.deepEqual(payload, { City: 'Köln', Nothing: null });
    assert.equal(record.outcome, 'updated');
    assert.equal(sandbox.resource('contacts').get(KEY)?.['FullName'], 'Ann');
  });

  it('delete: null, and the record is gone', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').create({ Key: KEY });
    const { payload, record } = await answer({ action: 'delete', key: KEY });
    assert.deepEqual([payload, record.outcome, record.objectId], [null, 'deleted', KEY]);
    assert.equal(sandbox.resource('contacts').size, 0);
  });

  it('numbers are ids too', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').create({ Key: 42 });
    assert.equal((await answer({ action: 'get', key: 42 })).record.objectId, '42');
  });

  it('a record that is not there is an error, or empty, or for an update a new one', async () => {
    const { sandbox, answer, failure } = await benchWith();
    for (const action of ['get', 'update', 'delete'] as const) {
      const order = { action, key: 'none', values: { City: 'Bonn' } };
      const error = await failure(order);
      assert.equal(error.code, 'not-found');
      assert.match(
        error.message,
        /contacts has no record with the id none.*The specified key does not exist.*\(request [^)]+\)/,
      );
      const { payload, record } = await answer({ ...order, missing: 'empty' });
      assert.deepEqual([payload, record.outcome, record.objectId], [null, 'missing', 'none'], action);
    }
    assert.equal(sandbox.resource('contacts').size, 0);
    const made = await answer({ action: 'update', key: 'none', values: { City: 'Bonn' }, missing: 'create' });
    assert.equal(made.record.outcome, 'created');
    assert.deepEqual(sandbox.resource('contacts').ids(), [made.record.objectId]);
  });

  it('a resource that is not there is never taken for a record that is not', async () => {
    const { failure } = await benchWith();
    const orders = [
      { action: 'get', key: 'a', missing: 'empty' },
      { action: 'delete', key: 'a', missing: 'empty' },
      { action: 'update', key: 'a', values: { City: 'Bonn' }, missing: 'create' },
      { action: 'create', values: { City: 'Bonn' } },
      { action: 'find', limit: 1, missing: 'empty' },
      { action: 'upsert', values: { City: 'Bonn' }, matchOn: ['City'] },
    ] as const;
    for (const order of orders) {
      const error = await failure({ ...order, resource: 'contcats' });
      assert.equal(error.code, 'unknown-resource', order.action);
      assert.match(error.message, /Check the name contcats/);
    }
  });

  it('a record without dates is read once more after a write, and its answer stays what it was', async () => {
    const { sandbox, answer, asked } = await benchWith();
    const { payload } = await answer({ action: 'create', resource: 'notes', values: { Text: 'Hello' } });
    const [id = ''] = sandbox.resource('notes').ids();
    assert.deepEqual(payload, sandbox.resource('notes').get(id));
    assert.deepEqual(asked(), ['POST /hubs/crm/notes 200', `GET /hubs/crm/notes/${id} 200`]);
  });

  it('a write whose answer shows no record is read once more; that this fails does not undo the write', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').create({ Key: KEY, City: 'Bonn' });
    const empty = { kind: 'empty', after: true, match: { method: 'PATCH' } } as const;
    sandbox.faults.add(empty);
    const first = await answer({ action: 'update', key: KEY, values: { City: 'Köln' } });
    assert.equal((first.payload as { City: string }).City, 'Köln');
    sandbox.faults.add(empty);
    sandbox.faults.add({ kind: 'status', status: 403, match: { method: 'GET' } });
    const second = await answer({ action: 'update', key: KEY, values: { City: 'Bonn' } });
    assert.deepEqual([second.payload, second.record.outcome], [null, 'updated']);
  });

  it('a preview shows what would be asked, and answers what only reads; it writes nothing', async () => {
    const { sandbox, client } = await benchWith();
    sandbox
      .resource('contacts')
      .createMany(['a', 'b', 'c', 'd'].map((Key) => ({ Key, Email: `${Key}@x.org` })));
    const preview = (order: PartialOrder) => client.preview(orderOf(order));
    const values = { Email: 'a@x.org', City: 'Bonn', Secret: sandbox.secrets.userSecret };
    const get = await preview({ action: 'get', key: 'a', fields: ['Key'] });
    assert.deepEqual(get, {
      method: 'GET',
      path: '/hubs/crm/contacts/a?fields=Key',
      outcome: 'found',
      answer: { Key: 'a' },
      rows: 1,
    });
    const find = await preview({ action: 'find', limit: 0, fields: ['Key'] });
    assert.deepEqual([find.path, find.rows], ['/hubs/crm/contacts?fields=Key&pageSize=200', 3]);
    const upsert = await preview({ action: 'upsert', matchOn: ['Email'], values });
    assert.equal(upsert.path, "/hubs/crm/contacts?where=Email%3D'a%40x.org'&pageSize=10");
    assert.equal(upsert.outcome, 'updated');
    const update = await preview({ action: 'update', key: 'a/b', values });
    assert.deepEqual([update.method, update.path], ['PATCH', '/hubs/crm/contacts/a%2Fb']);
    assert.equal((await preview({ action: 'create', values })).method, 'POST');
    assert.equal((await preview({ action: 'delete', key: 'a' })).method, 'DELETE');
    assert.ok(!JSON.stringify([upsert, update]).includes(sandbox.secrets.userSecret.slice(0, 20)));
    assert.ok(sandbox.log.entries.every(({ method }) => method === 'GET'));
    assert.equal(sandbox.resource('contacts').size, 4);
  });
});
