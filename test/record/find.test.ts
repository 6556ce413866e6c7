import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Where } from '../../src/record/order';
import { generatedContacts, type OddityName } from '../sandbox';
import { orderOf, recordBenches } from './record-bench';

const keysOf = (payload: unknown): unknown[] => (payload as { Key: unknown }[]).map(({ Key }) => Key);
const MEGABYTE = 1024 * 1024;

describe('a find', () => {
  const benchWith = recordBenches();
  const numbered = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ Key: `k${index}`, Rank: index }));

  it('answers one array, of at most so many records, with no more requests than it needs', async () => {
    const { sandbox, answer, asked } = await benchWith();
    sandbox.resource('contacts').createMany(numbered(500));
    const first = await answer({ action: 'find', limit: 3 });
    assert.deepEqual(keysOf(first.payload), ['k0', 'k1', 'k2']);
    assert.deepEqual([first.record.outcome, first.record.objectId], ['found', undefined]);
    assert.equal(asked().length, 1);
    assert.equal(keysOf((await answer({ action: 'find' })).payload).length, 200);
    assert.equal(asked().length, 2);
    assert.equal(keysOf((await answer({ action: 'find', limit: 450 })).payload).length, 450);
    assert.equal(new Set(keysOf((await answer({ action: 'find', limit: 0 })).payload)).size, 500);
  });

  it('asks what rows and texts say', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').createMany([
      { Key: 'a', FullName: "O'Hara", 'Home Page': 'x', Address: { City: 'Bonn' } },
      { Key: 'b', FullName: 'Ann', Address: { City: 'Köln' } },
      { Key: 'c', FullName: 'An%n', Address: { City: "L'Aquila" } },
    ]);
    const found = async (where: Where) => keysOf((await answer({ action: 'find', where })).payload);
    const row = (field: string, comparison: '=' | 'LIKE' | 'IN' | 'IS NULL' | '!=' | '>', value?: unknown) =>
      ({ rows: [{ field, comparison, value }], join: 'AND' }) as const;
    assert.deepEqual(await found(row('FullName', '=', "O'Hara")), ['a']);
    assert.deepEqual(await found(row('Address.City', 'LIKE', "L'%")), ['c']);
    assert.deepEqual(await found(row('Home Page', '=', 'x')), ['a']);
    assert.deepEqual(await found(row('Home Page', 'IS NULL')), ['b', 'c']);
    assert.deepEqual(await found(row('Key', 'IN', ['a', 'c'])), ['a', 'c']);
    assert.deepEqual(await found({ ceql: "FullName='Ann' OR (Key='c' AND FullName LIKE 'A%')" }), ['b', 'c']);
    const either = [...row('Key', '=', 'a').rows, ...row('Key', '=', 'b').rows];
    assert.deepEqual(await found({ rows: either, join: 'OR' }), ['a', 'b']);
    assert.deepEqual(await found({ rows: either, join: 'AND' }), []);
  });

  it('for one record that is not there is an error or empty; else it found none', async () => {
    const { sandbox, answer, answers, failure } = await benchWith();
    sandbox.resource('contacts').create({ Key: 'a' });
    const none = { action: 'find', where: { ceql: "Key='x'" } } as const;
    assert.equal((await failure({ ...none, limit: 1 })).code, 'not-found');
    const empty = await answer({ ...none, limit: 1, missing: 'empty' });
    assert.deepEqual([empty.payload, empty.record.outcome], [[], 'missing']);
    const single = await answer({ ...none, limit: 1, missing: 'empty', emit: 'record' });
    assert.deepEqual([single.payload, single.parts], [null, undefined]);
    assert.deepEqual((await answer(none)).payload, []);
    assert.deepEqual(await answers({ ...none, emit: 'record' }), []);
  });

  it('answers one record after the other, each with its place and the last with their number', async () => {
    const { sandbox, answers } = await benchWith();
    sandbox.resource('contacts').createMany(numbered(450));
    const progress: unknown[] = [];
    const found = await answers(
      { action: 'find', emit: 'record', limit: 0, fields: ['Rank'] },
      { progress: (...page) => progress.push(page) },
    );
    assert.deepEqual(
      found.map(({ parts }) => parts),
      numbered(450).map(({ Rank }) => (Rank === 449 ? { index: 449, count: 450 } : { index: Rank })),
    );
    assert.deepEqual([found[7]?.payload, found[7]?.record.objectId], [{ Rank: 7 }, 'k7']);
    assert.deepEqual(progress, [
      [200, 450],
      [400, 450],
      [450, 450],
    ]);
  });

  const ways: [name: string, paging: 'token' | 'numbered', odd: OddityName[]][] = [
    ['by token', 'token', []],
    ['by number', 'numbered', []],
    [
      'by token, small and shuffled, behind the last one empty',
      'token',
      ['small-pages', 'shuffled', 'eager-tokens'],
    ],
    [
      'by number, without totals, none behind the last',
      'numbered',
      ['no-totals', 'no-such-page', 'small-pages'],
    ],
    ['by tokens that count', 'token', ['counting-tokens', 'no-content', 'page-totals']],
  ];
  for (const [name, paging, odd] of ways) {
    it(`reads pages ${name}, each record once`, async () => {
      const { sandbox, answer } = await benchWith({ sandbox: { odd } });
      sandbox.declare('contacts', { paging }).createMany(numbered(333));
      const keys = keysOf((await answer({ action: 'find', limit: 0 })).payload);
      assert.equal(keys.length, 333);
      assert.equal(new Set(keys).size, 333);
    });
  }

  it('loses no record where rows vanish between numbered pages, and shows none twice', async () => {
    const { sandbox, answer } = await benchWith();
    const contacts = sandbox.declare('contacts', { paging: 'numbered', maxPageSize: 20 });
    contacts.createMany(numbered(200));
    let next = 0;
    sandbox.onPage = () => {
      if (next < 5) contacts.delete(`k${next++}`);
    };
    const keys = keysOf((await answer({ action: 'find', limit: 0 })).payload);
    assert.equal(new Set(keys).size, keys.length);
    for (let index = 5; index < 200; index += 1) assert.ok(keys.includes(`k${index}`), `k${index} was lost`);
  });

  it('loses no record where the last page empties itself', async () => {
    const { sandbox, answer } = await benchWith();
    const contacts = sandbox.declare('contacts', { paging: 'numbered', maxPageSize: 20 });
    contacts.createMany(numbered(21));
    sandbox.onPage = () => {
      if (contacts.get('k0')) contacts.delete('k0');
    };
    assert.ok(keysOf((await answer({ action: 'find', limit: 0 })).payload).includes('k20'));
  });

  it('asks for no page that it has no room for', async () => {
    const { sandbox, answer } = await benchWith();
    const headers = { 'Elements-Next-Page-Token': 'opaque' };
    sandbox.faults.add({ kind: 'body', text: JSON.stringify(numbered(3)), headers });
    assert.equal(keysOf((await answer({ action: 'find', limit: 3 })).payload).length, 3);
    await answer({ action: 'find', limit: 3 });
    assert.deepEqual(
      sandbox.log.entries.map(({ query }) => query),
      [{ pageSize: '3' }, { pageSize: '3' }],
    );
  });

  it('shows equal records without an id all, and asks for the id that it needs beside the fields', async () => {
    const { sandbox, answer } = await benchWith();
    sandbox.resource('contacts').createMany(numbered(30).map(({ Key }) => ({ Key, City: 'Bonn' })));
    const withId = (await answer({ action: 'find', fields: ['City'] })).payload as unknown[];
    assert.deepEqual([withId.length, withId[0]], [30, { City: 'Bonn' }]);
    assert.equal(sandbox.log.entries[0]?.query['fields'], 'City,Key');
    const equal = Array.from({ length: 30 }, () => ({ City: 'Ulm' }));
    sandbox.faults.add({ kind: 'body', text: JSON.stringify(equal) });
    const bare = (await answer({ action: 'find', fields: ['City'], limit: 30 })).payload as unknown[];
    assert.deepEqual(bare, equal);
  });

  it('waits for whoever takes its answers, and stops when it is told to', async () => {
    const { sandbox, answers } = await benchWith();
    sandbox.resource('contacts').createMany(numbered(1000));
    const abort = new AbortController();
    const running = answers(
      { action: 'find', emit: 'record', limit: 0 },
      {
        signal: abort.signal,
        progress: () => {
          abort.abort(new Error('closed'));
        },
      },
    );
    await assert.rejects(running, /closed/);
    assert.ok(sandbox.log.counters.pages <= 2);
  });

  it('of 100,000 records keeps its heap flat', async function () {
    this.timeout(60_000);
    const { sandbox, client } = await benchWith();
    const count = 100_000;
    sandbox.declareGenerated('contacts', generatedContacts(count, {}));
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const heap = (): number => {
      collect();
      return process.memoryUsage().heapUsed;
    };
    let taken = 0;
    let early = 0;
    let late = 0;
    await client.run(orderOf({ action: 'find', emit: 'record', limit: 0 }), () => {
      taken += 1;
      if (taken === count / 10) early = heap();
      if (taken === count - 100) late = heap();
      return Promise.resolve();
    });
    assert.equal(taken, count);
    assert.ok(late - early < 4 * MEGABYTE, `the heap grew by ${(late - early) / MEGABYTE} MB`);
  });
});
