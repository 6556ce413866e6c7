import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import type { Sandbox } from '../index';
import { call, sandboxes } from '../testing';
import { maximizerKey } from '../seed/seed';

describe('sandbox: authorization and errors', () => {
  const sandboxWith = sandboxes();
  const statusWith = async (sandbox: Sandbox, path: string, authorization: string) =>
    (await call(sandbox, path, { headers: { authorization } })).status;

  it('takes the secrets that a call needs in any order, and others only when they are right', async () => {
    const sandbox = await sandboxWith();
    const { userSecret, organizationSecret } = sandbox.secrets;
    const { token } = sandbox.instance;
    const hub = (authorization: string) => statusWith(sandbox, '/hubs/crm/contacts', authorization);
    assert.equal(await hub(`User ${userSecret}, Element ${token}`), 200);
    assert.equal(await hub(`Element ${token},User ${userSecret}`), 200);
    for (const bad of [
      `User ${userSecret}`,
      `User ${userSecret}, Element ${token}x`,
      `User x${userSecret}, Element ${token}`,
      `User ${userSecret}, Organization ${organizationSecret}`,
      `User ${userSecret}, Organization x${organizationSecret}, Element ${token}`,
      `User ${userSecret}, User ${userSecret}, Element ${token}`,
      `user ${userSecret}, element ${token}`,
      `Bearer ${token}`,
    ])
      assert.equal(await hub(bad), 401, bad);
    const platform = (authorization: string) => statusWith(sandbox, '/instances', authorization);
    assert.equal(await platform(`Organization ${organizationSecret}, User ${userSecret}`), 200);
    assert.equal(await platform(`User ${userSecret}, Element ${token}`), 401);
    const [user, organization] = [`User ${userSecret}`, `Organization ${organizationSecret}`];
    const element = `Element ${token}`;
    for (const parts of [
      [user, organization, element],
      [user, element, organization],
      [organization, user, element],
      [organization, element, user],
      [element, user, organization],
      [element, organization, user],
    ]) {
      const all = parts.join(', ');
      assert.deepEqual([await hub(all), await platform(all)], [200, 200], all);
    }
    const gone = `User ${userSecret}, Organization ${organizationSecret}, Element gone`;
    assert.deepEqual([await hub(gone), await platform(gone)], [401, 200], 'a token that is gone');
  });

  it('answers errors with a request id and a message', async () => {
    const sandbox = await sandboxWith();
    const { object, headers } = await call(sandbox, '/hubs/crm/contacts', {
      headers: { authorization: 'x' },
    });
    assert.equal(object['requestId'], headers.get('elements-request-id'));
    assert.match(String(object['message']), /Invalid Organization or User Secret/);
    assert.equal(headers.get('elements-error'), 'true');
  });

  it('403 for a disabled instance, 401 for a deleted one and for a withdrawn consent', async () => {
    const sandbox = await sandboxWith();
    const { id } = sandbox.instance;
    const status = async () => (await call(sandbox, '/hubs/crm/contacts')).status;
    await call(sandbox, `/instances/${id}/enabled`, { method: 'DELETE' });
    assert.equal(await status(), 403);
    await call(sandbox, `/instances/${id}/enabled`, { method: 'PUT' });
    assert.equal(await status(), 200);
    sandbox.instances.change(id, { valid: false });
    assert.equal(await status(), 401);
    sandbox.instances.change(id, { valid: true });
    assert.equal((await call(sandbox, `/instances/${id}`, { method: 'DELETE' })).status, 200);
    assert.equal(await status(), 401);
  });

  it('404, 405, 406, 413 and 415', async () => {
    const sandbox = await sandboxWith();
    assert.equal((await call(sandbox, '/hubs/crm/nothing')).status, 404);
    assert.equal((await call(sandbox, '/hubs/crm/contacts/a/b')).status, 404);
    assert.equal((await call(sandbox, '/nothing')).status, 404);
    const wrong = await call(sandbox, '/hubs/crm/contacts', { method: 'DELETE' });
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, POST']);
    for (const method of ['HEAD', 'OPTIONS'])
      assert.equal((await call(sandbox, '/hubs/crm/contacts', { method })).status, 405);
    const headers = { accept: 'text/html' };
    assert.equal((await call(sandbox, '/hubs/crm/contacts', { headers })).status, 406);
    const text = { 'content-type': 'text/plain' };
    assert.equal(
      (await call(sandbox, '/hubs/crm/contacts', { method: 'POST', body: {}, headers: text })).status,
      415,
    );
    const large = { text: 'x'.repeat(8 * 1024 * 1024) };
    assert.equal((await call(sandbox, '/hubs/crm/contacts', { method: 'POST', body: large })).status, 413);
    sandbox
      .resource('contacts')
      .createMany(Array.from({ length: 9 }, () => ({ text: 'x'.repeat(1024 * 1024) })));
    assert.equal((await call(sandbox, '/hubs/crm/contacts')).status, 413, 'an answer over 8 MB');
    assert.equal((await call(sandbox, '/hubs/crm/contacts?pageSize=5')).status, 200);
  });

  it('sends no body to HEAD', async () => {
    const sandbox = await sandboxWith();
    const { hostname, port, pathname } = new URL(sandbox.url);
    const size = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        { method: 'HEAD', hostname, port, path: `${pathname}/elements`, agent: false },
        (response) => {
          let bytes = 0;
          response.on('data', (chunk: Buffer) => (bytes += chunk.length));
          response.once('end', () => {
            resolve(bytes);
          });
        },
      );
      request.once('error', reject);
      request.end();
    });
    assert.equal(size, 0);
  });
});

describe('sandbox: records by key', () => {
  const sandboxWith = sandboxes();

  it('creates, reads, merges, replaces and deletes, with keys that need encoding', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(Date.UTC(2026, 0, 1));
    const Key = maximizerKey('Contact', 40);
    assert.match(Key, /[+/]/);
    const path = `/hubs/crm/contacts/${encodeURIComponent(Key)}`;
    const created = await call(sandbox, '/hubs/crm/contacts', {
      method: 'POST',
      body: { Key, City: 'Bonn', Phone: '1' },
    });
    assert.deepEqual([created.status, created.object['LastModifyDate']], [200, '2026-01-01T00:00:00Z']);
    sandbox.clock.advance(5000);
    const merged = await call(sandbox, path, { method: 'PATCH', body: { City: 'Kiel' } });
    assert.deepEqual(merged.object, {
      Key,
      City: 'Kiel',
      Phone: '1',
      CreationDate: '2026-01-01T00:00:00Z',
      LastModifyDate: '2026-01-01T00:00:05Z',
    });
    const replaced = await call(sandbox, path, { method: 'PUT', body: { City: 'Graz' } });
    assert.equal(replaced.object['Phone'], undefined);
    assert.equal(replaced.object['CreationDate'], '2026-01-01T00:00:00Z');
    assert.deepEqual((await call(sandbox, path)).object, replaced.object);
    const removed = await call(sandbox, path, { method: 'DELETE' });
    assert.deepEqual([removed.status, removed.text], [200, '']);
    for (const method of ['GET', 'DELETE']) assert.equal((await call(sandbox, path, { method })).status, 404);
    assert.equal((await call(sandbox, path, { method: 'PATCH', body: {} })).status, 404);
  });

  it('refuses a key that exists, a change of key, and what is no JSON object', async () => {
    const sandbox = await sandboxWith();
    sandbox.resource('contacts').create({ Key: 'a' });
    const post = (body: unknown) => call(sandbox, '/hubs/crm/contacts', { method: 'POST', body });
    assert.equal((await post({ Key: 'a' })).status, 409);
    assert.equal((await post({ Key: {} })).status, 400);
    assert.equal((await post([])).status, 400);
    assert.equal(
      (await call(sandbox, '/hubs/crm/contacts/a', { method: 'PATCH', body: { Key: 'b' } })).status,
      400,
    );
    assert.equal(
      (await call(sandbox, '/hubs/crm/contacts/a', { method: 'PATCH', body: { Key: 'a' } })).status,
      200,
    );
    sandbox.declare('tasks', { readOnly: true });
    assert.equal((await call(sandbox, '/hubs/crm/tasks', { method: 'POST', body: {} })).status, 405);
  });

  it('finds nested resources of any hub, and answers a nested identifier', async () => {
    const sandbox = await sandboxWith();
    const documents = sandbox.declare('/hubs/documents/events/poll/documents', {
      idField: 'doc.id',
      updatedField: 'doc.changed',
    });
    const { doc } = documents.create({ doc: { id: 7 } });
    assert.equal(typeof (doc as Record<string, unknown>)['changed'], 'string');
    assert.equal((await call(sandbox, '/hubs/documents/events/poll/documents')).rows.length, 1);
    assert.deepEqual((await call(sandbox, '/hubs/documents/events/poll/documents/7')).object['doc'], doc);
  });
});
