import assert from 'node:assert/strict';
import { request as httpRequest } from 'node:http';
import { call, keysOf, sandboxes } from './testing';
import type { Sandbox } from './index';

const START = Date.UTC(2026, 0, 1, 12);

/** The status of a request whose target goes out exactly as it stands; fetch would encode it. */
function statusOfTarget(sandbox: Sandbox, target: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: sandbox.authorization() };
    const { hostname, port, pathname } = new URL(sandbox.url);
    const request = httpRequest(
      { hostname, port, path: pathname + target, headers, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    request.once('error', reject);
    request.end();
  });
}

describe('sandbox: reading a hub resource', () => {
  const sandboxWith = sandboxes();

  it('follows its clock in stamps and in the Date header, floored to the second', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(START + 999);
    sandbox.resource('contacts').create({ Key: 'a' });
    const first = await call(sandbox, '/hubs/crm/contacts');
    assert.equal(first.headers.get('date'), 'Thu, 01 Jan 2026 12:00:00 GMT');
    assert.equal(first.rows[0]?.['LastModifyDate'], '2026-01-01T12:00:00Z');
    assert.equal(first.rows[0]['CreationDate'], '2026-01-01T12:00:00Z');
    sandbox.clock.skew = 600_000;
    sandbox.resource('contacts').patch('a', { City: 'Bonn' });
    const second = await call(sandbox, '/hubs/crm/contacts');
    assert.equal(second.headers.get('date'), 'Thu, 01 Jan 2026 12:10:00 GMT');
    assert.equal(second.rows[0]?.['LastModifyDate'], '2026-01-01T12:10:00Z');
    sandbox.clock.headerSkew = -5000;
    assert.equal((await call(sandbox, '/login')).headers.get('date'), 'Thu, 01 Jan 2026 12:09:55 GMT');
  });

  it('hides late records until they are due, and shows the older version of late changes', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(START);
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'a', City: 'Bonn' });
    contacts.create({ Key: 'b' }, { visibleAt: START + 60_000 });
    contacts.patch('a', { City: 'Kiel' }, { visibleAt: START + 60_000 });
    const seen = async () =>
      (await call(sandbox, '/hubs/crm/contacts')).rows.map(({ Key, City }) => [Key, City]);
    assert.deepEqual(await seen(), [['a', 'Bonn']]);
    assert.equal(
      (await call(sandbox, '/hubs/crm/contacts/a')).object['City'],
      'Kiel',
      'a read by key is up to date',
    );
    contacts.patch('a', { City: 'Graz' }, { at: START - 1000 });
    sandbox.clock.advance(60_000);
    assert.deepEqual(
      await seen(),
      [
        ['a', 'Graz'],
        ['b', undefined],
      ],
      'a late change never hides a newer one',
    );
  });

  it('chooses fields, nested ones too, null without a value, and refuses orderBy where Maximizer does', async () => {
    const sandbox = await sandboxWith();
    sandbox.resource('contacts').create({ Key: 'a', City: 'Bonn', info: { rank: 1 } });
    const chosen = await call(
      sandbox,
      `/hubs/crm/contacts?fields=${encodeURIComponent('Key,`info.rank`,Nope')}`,
    );
    assert.deepEqual(chosen.rows, [{ Key: 'a', 'info.rank': 1, Nope: null }]);
    const one = await call(sandbox, '/hubs/crm/contacts/a?fields=City,%20Leader');
    assert.deepEqual(one.object, { City: 'Bonn', Leader: null });
    assert.equal((await call(sandbox, '/hubs/crm/contacts/a?fields=City,,Key')).status, 400);
    assert.equal((await call(sandbox, '/hubs/crm/contacts?orderBy=Key')).status, 400);
    const ordered = sandbox.declare('/hubs/erp/items', { idField: 'id', orderBy: true });
    ordered.createMany([
      { id: 1, name: 'b' },
      { id: 2, name: 'c' },
      { id: 3, name: 'a' },
    ]);
    const rows = (await call(sandbox, '/hubs/erp/items?orderBy=name%20desc')).rows;
    assert.deepEqual(
      rows.map(({ name }) => name),
      ['c', 'b', 'a'],
    );
  });

  it('refuses a target that is not encoded, once and only once', async () => {
    const sandbox = await sandboxWith();
    const base = '/hubs/crm/contacts?where=';
    assert.equal(await statusOfTarget(sandbox, `${base}Key='a'`), 200);
    assert.equal(await statusOfTarget(sandbox, `${base}Key>'a'`), 400, 'a bare >');
    assert.equal(await statusOfTarget(sandbox, `${base}Key%3D%ZZ`), 400, 'not hexadecimal');
    assert.equal(await statusOfTarget(sandbox, `${base}Key%3D%27%C3%27`), 400, 'not UTF-8');
    assert.equal(
      await statusOfTarget(sandbox, base + encodeURIComponent(encodeURIComponent("Key='a'"))),
      400,
    );
    const plus = `${base}LastModifyDate%3E'2026-01-01T03:00:00+02:00'`;
    assert.equal(await statusOfTarget(sandbox, plus), 400, 'a bare + is a space');
    assert.equal(await statusOfTarget(sandbox, plus.replace('+', '%2B')), 200);
  });

  it('knows pseudo-fields of vendors, nested fields, and date styles of a resource', async () => {
    const sandbox = await sandboxWith();
    const berlin = (text: unknown) =>
      typeof text === 'string' && /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)
        ? Date.parse(`${text.replace(' ', 'T')}+01:00`)
        : undefined;
    const accounts = sandbox.declare('/hubs/crm/accounts', {
      idField: 'ACCOUNTID',
      updatedField: 'Modified Time',
      createdField: null,
      formatDate: (ms) => new Date(ms + 3_600_000).toISOString().slice(0, 19).replace('T', ' '),
      dates: { 'Modified Time': berlin },
      parameters: { q: 'ignored', start_time: (value, record) => Number(record['rank']) >= Number(value) },
    });
    sandbox.clock.set(START);
    accounts.create({ ACCOUNTID: 'a', rank: 1, info: { city: 'Bonn' } });
    sandbox.clock.advance(2000);
    accounts.create({ ACCOUNTID: 'b', rank: 2 });
    const ids = async (where: string) =>
      (await call(sandbox, `/hubs/crm/accounts?where=${encodeURIComponent(where)}`)).rows.map(
        ({ ACCOUNTID }) => ACCOUNTID,
      );
    assert.deepEqual(await ids("'Modified Time'>'2026-01-01 13:00:00'"), ['b']);
    assert.deepEqual(await ids("start_time='2' and q='whatever'"), ['b']);
    assert.deepEqual(await ids("`info.city`='Bonn'"), ['a']);
    const refused = await call(
      sandbox,
      `/hubs/crm/accounts?where=${encodeURIComponent("'Modified Time'>'2026-01-01T13:00:00Z'")}`,
    );
    assert.equal(refused.status, 400);
    assert.match(String(refused.object['providerMessage']), /Cannot convert/);
  });

  it('filters by where on every resource, and on one of another vendor as it is declared', async () => {
    const sandbox = await sandboxWith();
    for (const { path } of sandbox.hub.stored()) {
      sandbox.resource(path).createMany([{ Key: 'a' }, { Key: 'b' }]);
      assert.deepEqual(keysOf((await call(sandbox, `${path}?where=Key='a'`)).rows), ['a'], path);
    }
    sandbox.declare('notes', { where: 'refused', updatedField: null });
    assert.equal((await call(sandbox, "/hubs/crm/notes?where=Key='a'")).status, 400);
    sandbox.resource('notes').create({ Key: 'a' });
    const [note] = (await call(sandbox, '/hubs/crm/notes')).rows;
    assert.deepEqual(Object.keys(note ?? {}), ['Key', 'CreationDate']);
    assert.deepEqual(keysOf((await call(sandbox, '/hubs/crm/notes')).rows), ['a']);
  });

  it('logs what was asked and counts what was served', async () => {
    const sandbox = await sandboxWith();
    sandbox.resource('contacts').createMany([{ Key: 'a' }, { Key: 'b' }]);
    await call(sandbox, `/hubs/crm/contacts?where=${encodeURIComponent("Key='b'")}`);
    await call(sandbox, '/hubs/crm/contacts/c');
    const seen = sandbox.log.entries.map(({ method, path, query, status, rows }) => ({
      method,
      path,
      query,
      status,
      rows,
    }));
    assert.deepEqual(seen, [
      { method: 'GET', path: '/hubs/crm/contacts', query: { where: "Key='b'" }, status: 200, rows: 1 },
      { method: 'GET', path: '/hubs/crm/contacts/c', query: {}, status: 404, rows: 0 },
    ]);
    assert.deepEqual(sandbox.log.counters, { requests: 2, pages: 1, rows: 1 });
    assert.ok(!JSON.stringify(sandbox.log).includes(sandbox.secrets.userSecret));
  });
});
