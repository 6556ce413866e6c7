import assert from 'node:assert/strict';
import { startSandbox } from './index';
import type { Sandbox, SandboxOptions } from './index';

/** Running sandboxes of one test, closed after it. */
const running: Sandbox[] = [];

async function sandboxWith(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await startSandbox(options);
  running.push(sandbox);
  return sandbox;
}

interface Reply {
  status: number;
  headers: Headers;
  rows: Record<string, unknown>[];
  body: unknown;
}

async function get(sandbox: Sandbox, path: string, init: RequestInit = {}): Promise<Reply> {
  const headers = {
    authorization: sandbox.authorization(),
    ...(init.headers as Record<string, string> | undefined),
  };
  const response = await fetch(sandbox.url + path, { redirect: 'manual', ...init, headers });
  const text = await response.text();
  let body: unknown = text;
  try {
    body = JSON.parse(text) as unknown;
  } catch {
    // a fault made it so; the test looks at the text
  }
  const rows = Array.isArray(body) ? (body as Record<string, unknown>[]) : [];
  return { status: response.status, headers: response.headers, rows, body };
}

describe('sandbox: reading a hub resource', () => {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
  });

  it('answers pages by token and by number, with counts', async () => {
    const sandbox = await sandboxWith();
    sandbox.clock.set(Date.UTC(2026, 0, 1, 12, 0, 0, 999));
    sandbox
      .resource('contacts')
      .createMany(Array.from({ length: 5 }, (_, n) => ({ Key: `k${n}`, City: 'Bonn' })));
    const first = await get(sandbox, '/hubs/crm/contacts?pageSize=2');
    assert.deepEqual(
      first.rows.map(({ Key }) => Key),
      ['k0', 'k1'],
    );
    assert.equal(first.headers.get('elements-returned-count'), '2');
    assert.equal(first.headers.get('elements-total-count'), '5');
    assert.equal(first.headers.get('date'), 'Thu, 01 Jan 2026 12:00:00 GMT');
    assert.equal(first.rows[0]?.['LastModifyDate'], '2026-01-01T12:00:00Z');
    const token = encodeURIComponent(first.headers.get('elements-next-page-token') ?? '');
    const second = await get(sandbox, `/hubs/crm/contacts?pageSize=2&nextPage=${token}`);
    assert.deepEqual(
      second.rows.map(({ Key }) => Key),
      ['k2', 'k3'],
    );
    const third = await get(sandbox, '/hubs/crm/contacts?pageSize=2&page=3');
    assert.deepEqual(
      third.rows.map(({ Key }) => Key),
      ['k4'],
    );
    assert.equal(third.headers.get('elements-next-page-token'), null);
    assert.deepEqual(sandbox.log.counters, { requests: 3, pages: 3, rows: 5 });
  });

  it('hides late records until they are due, and shows the older version of late changes', async () => {
    const sandbox = await sandboxWith();
    const start = Date.UTC(2026, 0, 1);
    sandbox.clock.set(start);
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'a', City: 'Bonn' });
    contacts.create({ Key: 'b' }, { visibleAt: start + 60_000 });
    contacts.patch('a', { City: 'Kiel' }, { visibleAt: start + 60_000 });
    const keys = async () =>
      (await get(sandbox, '/hubs/crm/contacts')).rows.map(({ Key, City }) => [Key, City]);
    assert.deepEqual(await keys(), [['a', 'Bonn']]);
    sandbox.clock.advance(60_000);
    assert.deepEqual(await keys(), [
      ['a', 'Kiel'],
      ['b', undefined],
    ]);
  });

  it('filters by instants, and refuses what is not encoded or not CEQL', async () => {
    const sandbox = await sandboxWith();
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'old', LastModifyDate: '2026-01-01T00:00:00Z' });
    contacts.create({ Key: 'new', LastModifyDate: '2026-01-02T00:00:00Z' });
    const where = (text: string) => get(sandbox, `/hubs/crm/contacts?where=${encodeURIComponent(text)}`);
    const found = await where("LastModifyDate>'2026-01-01T03:00:00+02:00'");
    assert.deepEqual(
      found.rows.map(({ Key }) => Key),
      ['new'],
    );
    for (const bad of ["LastModifyDate>'soon'", 'LastModifyDate>', "Nope='1'", "Key='a", "Key=='a'", ''])
      assert.equal((await where(bad)).status, 400, bad);
    const lost = await get(sandbox, "/hubs/crm/contacts?where=LastModifyDate%3E'2026-01-01T03:00:00+02:00'");
    assert.equal(lost.status, 400);
  });
});
