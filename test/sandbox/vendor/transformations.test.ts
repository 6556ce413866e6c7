import assert from 'node:assert/strict';
import type { Sandbox } from '../index';
import { call, sandboxes } from '../testing';

const RENAMED = { vendorName: 'companies', fields: [{ path: 'id', vendorPath: 'Key' }] };

describe('sandbox: transformations', () => {
  const sandboxWith = sandboxes();
  const pathOf = ({ instance }: Sandbox, name = ''): string =>
    `/instances/${instance.id}/transformations${name}`;
  const post = (sandbox: Sandbox, path: string, body: unknown) =>
    call(sandbox, path, { method: 'POST', body });

  it('rename Key to id in everything a caller sends and gets', async () => {
    const sandbox = await sandboxWith();
    assert.equal((await post(sandbox, pathOf(sandbox, '/companies'), RENAMED)).status, 200);
    const made = await post(sandbox, '/hubs/crm/companies', { CompanyName: 'Word' });
    const id = String(made.object['id']);
    assert.equal(made.object['Key'], undefined);
    const path = `/hubs/crm/companies/${encodeURIComponent(id)}`;
    assert.equal((await call(sandbox, path)).object['id'], id);
    assert.equal((await call(sandbox, '/companies')).rows[0]?.['id'], id);
    const where = (text: string) => call(sandbox, `/companies?where=${encodeURIComponent(text)}`);
    assert.equal((await where(`id='${id}'`)).rows.length, 1);
    assert.equal((await where(`Key='${id}'`)).rows.length, 1, 'what is not mapped passes through');
    assert.equal((await where(`id='other' or CompanyName='Word'`)).rows.length, 1);
    assert.deepEqual((await call(sandbox, `${path}?fields=id,Leader`)).object, { id, Leader: null });
    const changed = await call(sandbox, path, { method: 'PATCH', body: { ...made.object, City: 'Bonn' } });
    assert.deepEqual([changed.status, changed.object['id'], changed.object['City']], [200, id, 'Bonn']);
    assert.equal((await call(sandbox, path, { method: 'PATCH', body: { id: 'other' } })).status, 400);
    assert.equal(sandbox.resource('companies').get(id)?.['City'], 'Bonn', 'the CRM keeps its own names');
  });

  it('serve a resource under another name too, with nested fields, and hide the rest when told to', async () => {
    const sandbox = await sandboxWith();
    const fields = [
      { path: 'idTransformed', vendorPath: 'Key' },
      { path: 'town', vendorPath: 'Address.City' },
      { path: 'name.last', vendorPath: 'LastName' },
    ];
    await post(sandbox, pathOf(sandbox, '/people'), { vendorName: 'contacts', fields });
    sandbox
      .resource('contacts')
      .create({ Key: 'a', LastName: 'Ada', Address: { City: 'Bonn', Country: 'D' } });
    const [person = {}] = (await call(sandbox, '/people')).rows;
    const { idTransformed, town, name, Address } = person;
    assert.deepEqual([idTransformed, town, name, Address], ['a', 'Bonn', { last: 'Ada' }, { Country: 'D' }]);
    assert.deepEqual([person['Key'], person['LastName']], [undefined, undefined]);
    assert.equal(
      (await call(sandbox, '/contacts')).rows[0]?.['Key'],
      'a',
      'the resource itself stays as it is',
    );
    assert.equal((await call(sandbox, "/people?where=town='Bonn'")).rows.length, 1);
    const configuration = [{ type: 'passThrough', properties: { fromVendor: false, toVendor: false } }];
    const body = { vendorName: 'contacts', fields, configuration };
    await call(sandbox, pathOf(sandbox, '/people'), { method: 'PUT', body });
    assert.deepEqual(await call(sandbox, '/people').then(({ rows }) => rows), [
      { idTransformed: 'a', town: 'Bonn', name: { last: 'Ada' } },
    ]);
  });

  it('are kept by instance and by name: 409 for a second, 404 for none, 400 for a wrong one', async () => {
    const sandbox = await sandboxWith();
    const path = pathOf(sandbox, '/companies');
    assert.equal((await call(sandbox, path)).status, 404);
    assert.equal((await post(sandbox, path, RENAMED)).status, 200);
    assert.equal((await post(sandbox, path, RENAMED)).status, 409);
    for (const body of [{}, { vendorName: 'companies' }, { vendorName: 'x', fields: [{ path: 'id' }] }])
      assert.equal((await post(sandbox, pathOf(sandbox, '/other'), body)).status, 400);
    assert.deepEqual(Object.keys((await call(sandbox, pathOf(sandbox))).object), ['companies']);
    assert.deepEqual(
      (await call(sandbox, '/instances/transformations/companies')).object['fields'],
      RENAMED.fields,
    );
    const other = sandbox.instances.add({ name: 'Other' });
    const authorization = `User ${sandbox.secrets.userSecret}, Element ${other.token}`;
    sandbox.resource('companies').create({ Key: 'a' });
    assert.equal((await call(sandbox, '/companies', { headers: { authorization } })).rows[0]?.['Key'], 'a');
    assert.equal((await call(sandbox, path, { method: 'DELETE' })).status, 200);
    assert.equal((await call(sandbox, path, { method: 'DELETE' })).status, 404);
    await post(sandbox, path, RENAMED);
    assert.equal((await call(sandbox, pathOf(sandbox), { method: 'DELETE' })).status, 200);
    assert.deepEqual((await call(sandbox, pathOf(sandbox))).object, {});
  });

  it('come with definitions, which are kept as they are sent', async () => {
    const sandbox = await sandboxWith();
    const path = `/instances/${sandbox.instance.id}/objects/people/definitions`;
    const body = { fields: [{ path: 'idTransformed', type: 'string' }] };
    assert.equal((await call(sandbox, path)).status, 404);
    assert.equal((await post(sandbox, path, body)).status, 200);
    assert.deepEqual((await call(sandbox, path)).object, body);
    assert.equal((await post(sandbox, '/instances/objects/people/definitions', body)).status, 409);
  });
});
