import assert from 'node:assert/strict';
import type { Fault, Sandbox } from './index';
import { call, keysOf, sandboxes } from './testing';
import type { Reply } from './testing';

describe('sandbox: scripted faults', () => {
  const sandboxWith = sandboxes();

  async function withFault(
    fault: Fault,
  ): Promise<{ sandbox: Sandbox; get: (query?: string) => Promise<Reply> }> {
    const sandbox = await sandboxWith();
    sandbox.clock.set(Date.UTC(2026, 0, 1));
    sandbox.resource('contacts').createMany(['a', 'b', 'c', 'd', 'e'].map((Key) => ({ Key })));
    sandbox.faults.add(fault);
    return { sandbox, get: (query = '') => call(sandbox, `/hubs/crm/contacts?pageSize=2${query}`) };
  }
  const tokenOf = ({ headers }: Reply) => encodeURIComponent(headers.get('elements-next-page-token') ?? '');

  it('status: with the platform’s body and Retry-After in both forms', async () => {
    const { sandbox, get } = await withFault({
      kind: 'status',
      status: 429,
      retryAfter: 7,
      message: 'slow down',
    });
    sandbox.faults.add({ kind: 'status', status: 503, retryAfterDate: 60, providerMessage: 'CRM asleep' });
    const first = await get();
    assert.deepEqual(
      [first.status, first.headers.get('retry-after'), first.object['message']],
      [429, '7', 'slow down'],
    );
    assert.ok(typeof first.object['requestId'] === 'string');
    const second = await get();
    assert.equal(second.headers.get('retry-after'), 'Thu, 01 Jan 2026 00:01:00 GMT');
    assert.equal(second.object['providerMessage'], 'CRM asleep');
    assert.equal((await get()).status, 200);
    assert.deepEqual(
      sandbox.log.entries.map(({ faults }) => faults),
      [['status'], ['status'], []],
    );
  });

  it('strike only what matches, after skip, times over, until removed', async () => {
    const { sandbox, get } = await withFault({
      kind: 'status',
      status: 500,
      skip: 1,
      times: 2,
      match: {
        method: 'GET',
        path: /contacts$/,
        page: 2,
        query: { pageSize: '2' },
        when: ({ headers }) => 'accept' in headers,
      },
    });
    const statuses: number[] = [];
    for (const query of ['', '&page=2', '&page=2', '', `&page=2`, '&page=2'])
      statuses.push((await get(query)).status);
    assert.deepEqual(statuses, [200, 200, 500, 200, 500, 200]);
    const forever = sandbox.faults.add({ kind: 'status', status: 502, times: Infinity });
    assert.equal((await get()).status, 502);
    assert.equal((await get()).status, 502);
    assert.equal(forever.struck, 2);
    forever.remove();
    assert.equal((await get()).status, 200);
  });

  it('page counts pages asked by token', async () => {
    const { get } = await withFault({ kind: 'status', status: 500, match: { page: 2 } });
    const first = await get();
    assert.equal((await get(`&nextPage=${tokenOf(first)}`)).status, 500);
    assert.deepEqual(keysOf((await get(`&nextPage=${tokenOf(first)}`)).rows), ['c', 'd']);
  });

  it('delay: waits before it answers', async () => {
    const { get } = await withFault({ kind: 'delay', delay: 60 });
    const started = performance.now();
    assert.equal((await get()).rows.length, 2);
    assert.ok(performance.now() - started >= 55);
  });

  it('hang: never answers, and closing is not held up by it', async () => {
    const { sandbox, get } = await withFault({ kind: 'hang' });
    const hanging = assert.rejects(get());
    while (sandbox.log.entries.length === 0) await new Promise(setImmediate);
    const started = performance.now();
    await sandbox.close();
    await hanging;
    assert.ok(performance.now() - started < 1000);
  });

  it('reset and cut: the connection breaks before the answer, and in the middle of it', async () => {
    const { sandbox, get } = await withFault({ kind: 'reset' });
    await assert.rejects(get());
    sandbox.faults.add({ kind: 'cut' });
    await assert.rejects(get());
    assert.equal((await get()).status, 200);
  });

  it('after: a write is carried out, and its answer is lost', async () => {
    const { sandbox } = await withFault({ kind: 'reset', after: true });
    const create = (Key: string) => call(sandbox, '/hubs/crm/contacts', { method: 'POST', body: { Key } });
    await assert.rejects(create('f'));
    sandbox.faults.add({ kind: 'status', status: 500, after: true });
    assert.equal((await create('g')).status, 500);
    sandbox.faults.add({ kind: 'reset' });
    await assert.rejects(create('h'));
    // what is refused is not carried out, whatever is answered
    sandbox.faults.add({ kind: 'status', status: 504, after: true });
    assert.equal((await create('a')).status, 504);
    assert.deepEqual(sandbox.resource('contacts').ids(), ['a', 'b', 'c', 'd', 'e', 'f', 'g']);
  });

  const bodies: [fault: Fault, check: (reply: Reply) => void][] = [
    [
      { kind: 'truncate' },
      ({ status, text, body }) => {
        assert.equal(status, 200);
        assert.ok(text.startsWith('[{') && body === undefined);
      },
    ],
    [
      { kind: 'html' },
      ({ status, headers, text }) => {
        assert.deepEqual([status, headers.get('content-type')], [200, 'text/html;charset=UTF-8']);
        assert.match(text, /^<!DOCTYPE html>/);
      },
    ],
    [
      { kind: 'login' },
      ({ status, headers }) => {
        assert.equal(status, 302);
        assert.match(headers.get('location') ?? '', /\/login$/);
      },
    ],
    [
      { kind: 'empty' },
      ({ status, text }) => {
        assert.deepEqual([status, text], [200, '']);
      },
    ],
    [
      { kind: 'contentType' },
      ({ headers, rows }) => {
        assert.equal(headers.get('content-type'), 'text/plain;charset=UTF-8');
        assert.equal(rows.length, 2);
      },
    ],
    [
      { kind: 'notArray' },
      ({ status, body }) => {
        assert.deepEqual([status, body], [200, { message: 'No list' }]);
      },
    ],
    [
      { kind: 'body', status: 418, text: 'teapot', contentType: 'text/x-tea' },
      ({ status, text }) => {
        assert.deepEqual([status, text], [418, 'teapot']);
      },
    ],
    [
      { kind: 'noDate' },
      ({ headers, rows }) => {
        assert.deepEqual([headers.get('date'), rows.length], [null, 2]);
      },
    ],
    [
      { kind: 'capPageSize', size: 1 },
      ({ rows }) => {
        assert.deepEqual(keysOf(rows), ['a']);
      },
    ],
    [
      { kind: 'ignorePageSize' },
      ({ rows }) => {
        assert.equal(rows.length, 5);
      },
    ],
  ];
  for (const [fault, check] of bodies)
    it(`${fault.kind}, once`, async () => {
      const { get } = await withFault(fault);
      check(await get());
      const after = await get();
      assert.deepEqual([after.status, keysOf(after.rows)], [200, ['a', 'b']]);
    });

  it('expireToken: the page comes, its token is refused', async () => {
    const { get } = await withFault({ kind: 'expireToken', status: 404 });
    const first = await get();
    assert.equal((await get(`&nextPage=${tokenOf(first)}`)).status, 404);
    assert.equal((await get(`&nextPage=${tokenOf(await get())}`)).status, 200);
  });

  it('repeatToken: the page after a token says the same token again', async () => {
    const { get } = await withFault({ kind: 'repeatToken', match: { page: 2 } });
    const token = tokenOf(await get());
    assert.equal(tokenOf(await get(`&nextPage=${token}`)), token);
    assert.notEqual(tokenOf(await get(`&nextPage=${token}`)), token);
  });

  it('ignorePage: always the first page', async () => {
    const { get } = await withFault({ kind: 'ignorePage', times: Infinity });
    assert.deepEqual(keysOf((await get('&page=2')).rows), ['a', 'b']);
    assert.deepEqual(keysOf((await get('&page=3')).rows), ['a', 'b']);
  });

  it('several that change an answer work together', async () => {
    const { sandbox, get } = await withFault({ kind: 'noDate' });
    sandbox.faults.add({ kind: 'capPageSize', size: 1 });
    const reply = await get();
    assert.deepEqual([reply.headers.get('date'), reply.rows.length], [null, 1]);
  });

  it('a rate limit like Maximizer’s refuses with 429 until its span has passed', async () => {
    const sandbox = await sandboxWith({ rateLimit: { calls: 3, seconds: 10, retryAfter: true } });
    sandbox.clock.set(Date.UTC(2026, 0, 1));
    const get = () => call(sandbox, '/hubs/crm/contacts');
    for (let count = 0; count < 3; count++) assert.equal((await get()).status, 200);
    const refused = await get();
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [429, '10']);
    sandbox.clock.advance(10_000);
    assert.equal((await get()).status, 200);
  });
});
