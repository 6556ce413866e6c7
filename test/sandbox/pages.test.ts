import assert from 'node:assert/strict';
import { generatedContacts, GENERATED_START } from './index';
import type { ResourceOptions, Sandbox } from './index';
import { allRows, call, keysOf, sandboxes } from './testing';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

describe('sandbox: pages', () => {
  const sandboxWith = sandboxes();

  async function letters(options: ResourceOptions = {}): Promise<Sandbox> {
    const sandbox = await sandboxWith({ resources: { contacts: options } });
    sandbox.resource('contacts').createMany(LETTERS.map((Key) => ({ Key })));
    return sandbox;
  }
  const page = (sandbox: Sandbox, query: string) => call(sandbox, `/hubs/crm/contacts?pageSize=2${query}`);
  const tokenOf = (reply: { headers: Headers }) =>
    encodeURIComponent(reply.headers.get('elements-next-page-token') ?? assert.fail('no token'));

  it('follow a token or a number, with counts', async () => {
    const sandbox = await letters();
    const first = await page(sandbox, '');
    assert.deepEqual(keysOf(first.rows), ['a', 'b']);
    assert.equal(first.headers.get('elements-returned-count'), '2');
    assert.equal(first.headers.get('elements-total-count'), '5');
    assert.match(first.headers.get('elements-request-id') ?? '', /^\w{24}$/);
    assert.deepEqual(keysOf((await page(sandbox, `&nextPage=${tokenOf(first)}`)).rows), ['c', 'd']);
    const last = await page(sandbox, '&page=3');
    assert.deepEqual(keysOf(last.rows), ['e']);
    assert.equal(last.headers.get('elements-next-page-token'), null);
    assert.deepEqual((await page(sandbox, '&page=4')).rows, []);
    assert.deepEqual(sandbox.log.counters, { requests: 4, pages: 4, rows: 5 });
  });

  it('have 200 records by default and at most what the resource allows', async () => {
    const sandbox = await sandboxWith({ resources: { contacts: { maxPageSize: 300 } } });
    sandbox.resource('contacts').createMany(Array.from({ length: 400 }, () => ({})));
    assert.equal((await call(sandbox, '/hubs/crm/contacts')).rows.length, 200);
    assert.equal((await call(sandbox, '/hubs/crm/contacts?pageSize=5000')).rows.length, 300);
  });

  it('follow the token where a number is beside it, whatever it is', async () => {
    const sandbox = await letters();
    const first = await page(sandbox, '');
    for (const number of [1, 2, 3]) {
      const both = await page(sandbox, `&nextPage=${tokenOf(first)}&page=${number}`);
      assert.deepEqual(keysOf(both.rows), ['c', 'd']);
    }
  });

  it('refuse nonsense', async () => {
    const sandbox = await letters();
    for (const query of ['&page=0', '&page=-1', '&page=x', '&nextPage=x'])
      assert.equal((await page(sandbox, query)).status, 400, query);
    assert.equal((await call(sandbox, '/hubs/crm/contacts?pageSize=0')).status, 400);
    const changed = `&where=${encodeURIComponent("Key>'a'")}&nextPage=${tokenOf(await page(sandbox, ''))}`;
    assert.equal((await page(sandbox, changed)).status, 400);
  });

  it('numbered only: no token; by token only: the page number is ignored', async () => {
    const numbered = await letters({ paging: 'numbered' });
    assert.equal((await page(numbered, '')).headers.get('elements-next-page-token'), null);
    const byToken = await letters({ paging: 'token' });
    assert.deepEqual(keysOf((await page(byToken, '&page=2')).rows), ['a', 'b']);
  });

  it('shift when rows are deleted between numbered pages, and with tokens that are page numbers', async () => {
    for (const options of [{ paging: 'numbered' }, { tokens: 'offset' }] as const) {
      const sandbox = await letters(options);
      sandbox.onPage = ({ number, resource }) => {
        assert.equal(resource.path, '/hubs/crm/contacts');
        if (number === 1) sandbox.resource('contacts').delete('a');
      };
      const first = await page(sandbox, '');
      const next = 'tokens' in options ? `&nextPage=${tokenOf(first)}` : '&page=2';
      assert.deepEqual(keysOf((await page(sandbox, next)).rows), ['d', 'e'], 'c slipped by');
    }
  });

  it('hold still with tokens that remember their rows; a deleted row makes a page short', async () => {
    const sandbox = await letters();
    sandbox.onPage = ({ number }) => {
      if (number === 1) sandbox.resource('contacts').delete('c');
    };
    const second = await page(sandbox, `&nextPage=${tokenOf(await page(sandbox, ''))}`);
    assert.deepEqual(keysOf(second.rows), ['d']);
    assert.deepEqual(keysOf((await page(sandbox, `&nextPage=${tokenOf(second)}`)).rows), ['e']);
  });

  it('end with an empty one where a full last page still carries a token', async () => {
    const sandbox = await letters({ eagerToken: true });
    const full = await call(sandbox, '/hubs/crm/contacts?pageSize=5');
    const empty = await call(sandbox, `/hubs/crm/contacts?pageSize=5&nextPage=${tokenOf(full)}`);
    assert.deepEqual([empty.rows, empty.headers.get('elements-next-page-token')], [[], null]);
  });

  it('refuse a token after its time', async () => {
    const sandbox = await letters();
    sandbox.clock.set(Date.now());
    const token = tokenOf(await page(sandbox, ''));
    sandbox.clock.advance(31 * 60_000);
    assert.equal((await page(sandbox, `&nextPage=${token}`)).status, 400);
  });

  it('come in the order of the resource', async () => {
    const orderOf = async (order: NonNullable<ResourceOptions['order']>) => {
      const sandbox = await sandboxWith({ resources: { contacts: { order } } });
      const contacts = sandbox.resource('contacts');
      for (const [at, Key] of ['c', 'a', 'e', 'b', 'd', 'f'].entries())
        contacts.create({ Key }, { at: at * 1000 });
      contacts.patch('c', {}, { at: 9000 });
      return keysOf(await allRows(sandbox, '/hubs/crm/contacts?pageSize=2')).join('');
    };
    assert.equal(await orderOf('insertion'), 'caebdf');
    assert.equal(await orderOf('id'), 'abcdef');
    assert.equal(await orderOf('updated'), 'aebdfc');
    const shuffled = await orderOf('shuffled');
    assert.deepEqual(Array.from(shuffled).sort().join(''), 'abcdef', 'shuffled once for all pages');
    assert.notEqual(shuffled, 'caebdf');
  });

  it('of a generating resource cost no memory, and a where starts where it must', async () => {
    const sandbox = await sandboxWith();
    sandbox.declareGenerated('contacts', generatedContacts(1_000_000));
    const first = await call(sandbox, '/hubs/crm/contacts?pageSize=2000');
    assert.equal(first.rows.length, 2000);
    assert.equal(first.headers.get('elements-total-count'), '1000000');
    const second = await call(sandbox, `/hubs/crm/contacts?pageSize=2000&nextPage=${tokenOf(first)}`);
    assert.equal(second.rows[0]?.['FullName'], 'Person 2000');
    assert.equal(
      (await call(sandbox, '/hubs/crm/contacts?pageSize=2000&page=500')).rows.at(-1)?.['FullName'],
      'Person 999999',
    );
    const where = `LastModifyDate>'${new Date(GENERATED_START + 999_996_000).toISOString()}'`;
    const rows = await allRows(sandbox, `/hubs/crm/contacts?pageSize=2&where=${encodeURIComponent(where)}`);
    assert.deepEqual(
      rows.map(({ FullName }) => FullName),
      ['Person 999997', 'Person 999998', 'Person 999999'],
    );
    const inclusive = encodeURIComponent(where.replace('>', '>='));
    const [first996] = await allRows(sandbox, `/hubs/crm/contacts?where=${inclusive}`);
    assert.equal(first996?.['FullName'], 'Person 999996');
    const key = encodeURIComponent(String(rows[0]?.['Key']));
    assert.equal((await call(sandbox, `/hubs/crm/contacts/${key}`)).object['FullName'], 'Person 999997');
  });

  it('of 15,000 records that changed in one second are served quickly', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(Date.UTC(2026, 0, 1));
    const contacts = sandbox.resource('contacts');
    contacts.createMany(Array.from({ length: 15_000 }, () => ({ City: 'Bonn' })));
    sandbox.clock.advance(3_600_000);
    contacts.patchMany(contacts.ids(), { City: 'Kiel' });
    const where = encodeURIComponent("LastModifyDate>'2026-01-01T00:59:59Z'");
    // processor time: this machine may be busy with other work
    const started = process.cpuUsage();
    const rows = await allRows(sandbox, `/hubs/crm/contacts?pageSize=2000&where=${where}`);
    assert.equal(new Set(keysOf(rows)).size, 15_000);
    assert.ok(process.cpuUsage(started).user < 5_000_000);
  });
});
