import assert from 'node:assert/strict';
import type { Sandbox } from '../index';
import { seedOthers } from '../seed/others';
import { call, keysOf, sandboxes } from '../testing';
import type { Reply } from '../testing';

/* The calls that the vendor's own tests of this connector make, in their order and their writing. */

describe('sandbox: the vendor’s tests of Maximizer', () => {
  const sandboxWith = sandboxes();
  const asked = (sandbox: Sandbox, path: string, query: Record<string, string>): Promise<Reply> =>
    call(sandbox, `${path}?${new URLSearchParams(query).toString()}`);
  const post = (sandbox: Sandbox, path: string, body: unknown): Promise<Reply> =>
    call(sandbox, path, { method: 'POST', body });

  it('ignores the hub of a path, on every method', async () => {
    const sandbox = await sandboxWith();
    sandbox.resource('contacts').createMany([{ Key: 'a' }, { Key: 'b' }]);
    const wanted = (await call(sandbox, '/hubs/crm/contacts?pageSize=1')).rows;
    for (const root of ['/hubs/documents', '/hubs/crap', '']) {
      assert.deepEqual((await call(sandbox, `${root}/contacts?pageSize=1`)).rows, wanted, root);
      const made = await post(sandbox, `${root}/contacts`, { LastName: 'Ada' });
      const path = `${root}/contacts/${encodeURIComponent(String(made.object['Key']))}`;
      assert.equal(
        (await call(sandbox, path, { method: 'PATCH', body: { City: 'Bonn' } })).object['City'],
        'Bonn',
      );
      assert.equal(
        (await call(sandbox, path, { method: 'PUT', body: { City: 'Kiel' } })).object['City'],
        'Kiel',
      );
      assert.equal((await call(sandbox, path, { method: 'DELETE' })).status, 200);
      assert.equal((await call(sandbox, path)).status, 404);
    }
    const { headers } = await call(sandbox, '/contacts');
    assert.equal(headers.get('elements-element-instance-id'), String(sandbox.instance.id));
    assert.equal((await call(sandbox, '/nothing')).status, 404);
    assert.equal((await call(sandbox, '/hubs/crm')).status, 404);
  });

  it('prefers the path as it is declared where two hubs have a resource of one name', async () => {
    const sandbox = await sandboxWith();
    sandbox.declare('/hubs/erp/contacts').create({ Key: 'erp' });
    sandbox.resource('contacts').create({ Key: 'crm' });
    const keys = async (path: string) => keysOf((await call(sandbox, path)).rows);
    assert.deepEqual(await keys('/hubs/erp/contacts'), ['erp']);
    assert.deepEqual(await keys('/contacts'), ['crm']);
    assert.deepEqual(await keys('/hubs/x/contacts'), ['crm']);
  });

  it('pages by number and token together, as its clients do', async () => {
    const sandbox = await sandboxWith();
    sandbox.resource('leads').createMany(Array.from({ length: 5 }, (_, index) => ({ Key: `k${index}` })));
    const first = await asked(sandbox, '/hubs/crm/leads', { page: '1', pageSize: '2' });
    const nextPage = first.headers.get('elements-next-page-token') ?? '';
    const second = await asked(sandbox, '/hubs/crm/leads', { pageSize: '2', nextPage, page: '2' });
    const both = await asked(sandbox, '/hubs/crm/leads', { pageSize: '4' });
    assert.deepEqual(both.rows, [...first.rows, ...second.rows]);
  });

  it('tasks: LIKE, fields of lists and of single records', async () => {
    const sandbox = await sandboxWith();
    const task = { Activity: 'word', Priority: 'Hi', DateTime: '2018-03-21T15:00:00+01:00' };
    const id = String((await post(sandbox, '/hubs/crm/tasks', task)).object['Key']);
    const found = await asked(sandbox, '/hubs/crm/tasks', { where: "Priority Like 'Hi%'" });
    assert.equal(found.rows[0]?.['Priority'], 'Hi');
    const fields = 'Activity,Creator,Priority';
    const chosen = [
      (await asked(sandbox, '/hubs/crm/tasks', { fields })).rows[0],
      (await asked(sandbox, `/hubs/crm/tasks/${id}`, { fields })).object,
    ];
    for (const record of chosen)
      assert.deepEqual(record, { Activity: 'word', Creator: null, Priority: 'Hi' });
  });

  it('opportunities: fields that no record has a value for', async () => {
    const sandbox = await sandboxWith();
    const made = await post(sandbox, '/hubs/crm/opportunities', { Description: 'word', AbEntryKey: 'x' });
    const { rows } = await asked(sandbox, '/hubs/crm/opportunities', { fields: 'Leader, Objective' });
    assert.deepEqual(rows, [{ Leader: null, Objective: null }]);
    const path = `/hubs/crm/opportunities/${String(made.object['Key'])}`;
    assert.equal(Object.keys((await asked(sandbox, path, { fields: 'Leader, Objective' })).object).length, 2);
  });

  it('companies and appointments: bare names with dots, into objects and lists', async () => {
    const sandbox = await sandboxWith();
    seedOthers(sandbox);
    await post(sandbox, '/hubs/crm/companies', {
      CompanyName: '3BLASIUS COMPANY',
      Address: { City: 'Denver' },
    });
    const where = "CompanyName='3BLASIUS COMPANY' and Address.City='Denver'";
    assert.equal((await asked(sandbox, '/hubs/crm/companies', { where })).rows.length, 1);
    const elsewhere = where.replace('Denver', 'Bonn');
    assert.equal((await asked(sandbox, '/hubs/crm/companies', { where: elsewhere })).rows.length, 0);
    const masters = await asked(sandbox, '/hubs/crm/appointments', { where: "Users.Key.UID='MASTER'" });
    assert.ok(masters.rows.length > 0);
    const none = await asked(sandbox, '/hubs/crm/appointments', { where: "Users.Key.UID='NOBODY'" });
    assert.deepEqual([none.status, none.rows], [200, []]);
  });

  it('takes such a where on an empty sandbox too', async () => {
    const sandbox = await sandboxWith();
    for (const [resource, where] of [
      ['companies', "Address.City='Denver'"],
      ['appointments', "Users.Key.UID='MASTER'"],
      ['leads', "FirstName='Ada'"],
      ['custom-records', "Name='Ada'"],
      ['documents', "Name='offer.pdf'"],
      ['notes', "Text='x'"],
    ] as const)
      assert.equal((await asked(sandbox, `/hubs/crm/${resource}`, { where })).status, 200, where);
  });

  it('custom-records: a new one needs the ApplicationId that the others have', async () => {
    const sandbox = await sandboxWith();
    seedOthers(sandbox);
    const { ApplicationId } = (await call(sandbox, '/hubs/crm/custom-records')).rows[0] ?? {};
    assert.equal(typeof ApplicationId, 'string');
    const refused = await post(sandbox, '/hubs/crm/custom-records', { Name: 'Ada' });
    assert.deepEqual([refused.status, /ApplicationId/.test(refused.text)], [400, true]);
    const made = await post(sandbox, '/hubs/crm/custom-records', { Name: 'Ada', ApplicationId });
    assert.deepEqual([made.status, made.object['Name']], [200, 'Ada']);
    const found = await asked(sandbox, '/hubs/crm/custom-records', { where: "Name='Ada'" });
    assert.equal(found.rows.length, 1);
  });

  it('leaves no resource of the seeded sandbox empty', async () => {
    const sandbox = await sandboxWith();
    seedOthers(sandbox);
    for (const name of [
      'addresses',
      'custom-records',
      'appointments',
      'tasks',
      'notes',
      'documents',
      'leads',
    ])
      assert.ok((await call(sandbox, `/${name}`)).rows.length > 0, name);
  });
});
