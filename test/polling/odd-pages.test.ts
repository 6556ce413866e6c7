import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createConnection, type Connection } from '../../src/connector/connection';
import { MaximizerError } from '../../src/errors';
import { idsOf, nothingKnown, type Place, type PageKnowledge } from '../../src/polling/page-source';
import { HubPages } from '../../src/polling/hub-pages';
import { readPages } from '../../src/polling/pages';
import { compileRecordReader } from '../../src/resource/record-reader';
import { contactsResource } from './maximizer-resource';
import { OddHub, PLAIN, startOddServer, type Oddities, type OddServer } from './odd-hub';

/** `SEED=… RUNS=… npx mocha …` runs the same again, or more. */
const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env['RUNS'] ?? 60);

const reader = compileRecordReader(contactsResource({ idField: 'id' }));

interface Reading {
  /** How the hub's pages are read. */
  pageSize: number;
  isReadOnce: boolean;
  known?: PageKnowledge;
}

const reading = (): fc.Arbitrary<Reading> =>
  fc.record({ pageSize: fc.integer({ min: 4, max: 12 }), isReadOnce: fc.boolean() });
const cap = (): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min: 3, max: 12 }), { nil: undefined });
const total = fc.constantFrom<Oddities['total'][]>('absent', 'rows', 'shown', 'ofPage', 'ofPages', 'left');
const beyond = fc.constantFrom<Oddities['beyond'][]>('empty', '404', '400', 'last', 'first');
const changes = fc.array(
  fc.record({
    after: fc.integer({ min: 1, max: 20 }),
    kind: fc.constantFrom<('delete' | 'insert')[]>('delete', 'insert'),
    at: fc.nat(40),
  }),
  { minLength: 1, maxLength: 3 },
);
const rows = fc.nat(60);

describe(`pages of odd hubs, seed ${SEED}`, function () {
  this.timeout(120_000);
  let server: OddServer;
  let connection: Connection;
  before(async () => {
    server = await startOddServer();
    connection = createConnection({
      baseUrl: server.url,
      elementKey: 'odd',
      instanceId: '1',
      userSecret: 'user',
      organizationSecret: 'organization',
      instanceToken: 'token',
      maxConcurrent: 1,
      timeZone: 'UTC',
    });
  });
  after(async () => {
    connection.close();
    await server.close();
  });

  /** What a reading of the hub brings, up to so many steps. */
  async function outcome(
    hub: OddHub,
    { pageSize, isReadOnce, known = nothingKnown(() => undefined) }: Reading,
    from?: Place,
    steps = Infinity,
  ): Promise<{ lost: string[]; error: MaximizerError | undefined; place: Place | undefined }> {
    server.hub = hub;
    const read = new Set<string>();
    let place: Place | undefined;
    let error: MaximizerError | undefined;
    const window = { url: '/hubs/crm/contacts', isReadOnce, isOverlapped: !isReadOnce };
    const { nameOf } = reader;
    const source = new HubPages({ connection, window, pageSize, known, nameOf, signal: undefined });
    try {
      let left = steps;
      for await (const step of readPages(source, from)) {
        for (const id of idsOf(step.page)) read.add(id);
        place = step.place;
        left -= 1;
        if (left === 0) break;
      }
    } catch (thrown) {
      if (!(thrown instanceof MaximizerError)) throw thrown;
      error = thrown;
    }
    return { lost: [...hub.staying].filter((row) => !read.has(row)), error, place };
  }

  async function holds<Ts extends [unknown, ...unknown[]]>(
    arbitraries: { [K in keyof Ts]: fc.Arbitrary<Ts[K]> },
    check: (...values: Ts) => Promise<void>,
  ): Promise<void> {
    await fc.assert(fc.asyncProperty(...arbitraries, check), { seed: SEED, numRuns: RUNS });
  }

  it('bring every record, whatever the hub caps, states, and answers behind the last page', () =>
    holds([fc.record({ rows, cap: cap(), total, beyond }), reading()], async (odd, how) => {
      const { lost, error } = await outcome(new OddHub({ ...PLAIN, ...odd }), how);
      assert.equal(error, undefined);
      assert.deepEqual(lost, []);
    }));

  it('bring every record that is not hidden, as long as no page is hidden whole', () =>
    holds(
      [
        // what counts the pages is no total that could prove itself where pages are not full
        fc.record({ rows, cap: cap(), total: total.filter((kind) => kind !== 'ofPages') }),
        fc.constantFrom<Oddities['beyond'][]>('empty', '404', '400'),
        fc.uniqueArray(fc.nat(60), { maxLength: 20 }),
        reading(),
      ],
      async (odd, behind, hidden, how) => {
        fc.pre(!hidesPage(odd.rows, Math.min(odd.cap ?? how.pageSize, how.pageSize), hidden));
        const { lost, error } = await outcome(new OddHub({ ...PLAIN, ...odd, hidden, beyond: behind }), how);
        assert.equal(error, undefined);
        assert.deepEqual(lost, []);
      },
    ));

  it('bring every record that is not hidden, also behind pages that are hidden whole, where the hub states how many there are', () =>
    holds(
      [
        fc.record({ rows: fc.integer({ min: 20, max: 60 }), cap: cap() }),
        fc.constantFrom<Oddities['beyond'][]>('empty', '404', '400'),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 5 }),
        reading(),
      ],
      async (odd, behind, firstPage, pages, how) => {
        const size = Math.min(odd.cap ?? how.pageSize, how.pageSize);
        const hidden = Array.from({ length: pages * size }, (_, index) => firstPage * size + index);
        const hub = new OddHub({ ...PLAIN, ...odd, hidden, total: 'rows', beyond: behind });
        const { lost, error } = await outcome(hub, how);
        assert.equal(error, undefined);
        assert.deepEqual(lost, []);
      },
    ));

  it('bring every record that stays, when rows come and go between them', () =>
    holds(
      [
        fc.record({ rows, cap: cap(), total, beyond, changes }),
        fc.constantFrom<Oddities['paging'][]>('numbers', 'countingTokens'),
        reading(),
      ],
      async (odd, paging, { pageSize }) => {
        const { lost, error } = await outcome(new OddHub({ ...PLAIN, ...odd, paging }), {
          pageSize,
          isReadOnce: true,
        });
        assert.equal(error, undefined);
        assert.deepEqual(lost, []);
      },
    ));

  it('bring every record by tokens, also by those that lead nowhere', () =>
    holds(
      [
        fc.record({ rows, total }),
        fc.constantFrom<Oddities['paging'][]>('tokens', 'countingTokens', 'deafTokens'),
        cap(),
        reading(),
      ],
      async (odd, paging, capped, how) => {
        // nothing shows that there is more than a capped first page
        const max = paging === 'deafTokens' ? undefined : capped;
        const hub = new OddHub({ ...PLAIN, ...odd, paging, cap: max });
        const { lost, error } = await outcome(hub, how);
        if (error?.code !== 'page-ignored') assert.deepEqual(lost, []);
        assert.ok(error === undefined || paging === 'deafTokens', String(error));
      },
    ));

  it('bring every record by tokens that never end, in a bounded number of requests, and few once that is known', async () => {
    const hub = new OddHub({ ...PLAIN, rows: 19, paging: 'endlessTokens' });
    const how = { pageSize: 10, isReadOnce: false };
    const known = nothingKnown(() => undefined);
    assert.deepEqual((await outcome(hub, { ...how, known })).lost, []);
    assert.ok(hub.asked.length < 1100, `${hub.asked.length} requests`);
    hub.asked.length = 0;
    assert.deepEqual((await outcome(hub, { ...how, known })).lost, []);
    assert.equal(hub.asked.length, 3);
  });

  it('bring every record of a hub that ignores page, or say that they cannot', () =>
    holds([fc.record({ rows, total }), reading()], async (odd, how) => {
      const { lost, error } = await outcome(new OddHub({ ...PLAIN, ...odd, paging: 'ignored' }), how);
      if (error?.code !== 'page-ignored') assert.deepEqual(lost, []);
      assert.ok(error === undefined || odd.rows === how.pageSize, String(error));
    }));

  it('bring every record, or say that the hub shows no more of them', () =>
    holds(
      [
        fc.record({ rows, total, beyond, most: fc.integer({ min: 8, max: 50 }) }),
        fc.option(fc.integer({ min: 6, max: 12 }), { nil: undefined }),
        reading(),
      ],
      async (odd, capped, { isReadOnce, pageSize }) => {
        const how = { isReadOnce, pageSize: pageSize + 4 };
        const hub = new OddHub({ ...PLAIN, ...odd, cap: capped });
        const { lost, error } = await outcome(hub, how);
        if (error?.code !== 'results-capped') assert.deepEqual(lost, []);
        assert.ok(error === undefined || odd.rows > odd.most - how.pageSize, String(error));
      },
    ));

  it('bring every record that stays when a reading breaks off, rows go, and it goes on', () =>
    holds(
      [
        fc.record({ rows, cap: cap(), total, beyond }),
        fc.constantFrom<Oddities['paging'][]>('numbers', 'tokens', 'countingTokens'),
        fc.integer({ min: 1, max: 8 }),
        fc.uniqueArray(fc.nat(59), { maxLength: 40 }),
        reading(),
      ],
      async (odd, paging, steps, gone, { pageSize }) => {
        const how = { pageSize, isReadOnce: true };
        const hub = new OddHub({ ...PLAIN, ...odd, paging });
        const first = await outcome(hub, how, undefined, steps);
        const unread = new Set(first.lost);
        for (const at of gone.sort((a, b) => b - a)) hub.change({ kind: 'delete', at });
        // opaque tokens stand for a place among the rows as they were
        if (paging === 'numbers') {
          const { lost, error } = await outcome(hub, how, first.place);
          assert.equal(error, undefined);
          assert.deepEqual(
            lost.filter((row) => unread.has(row)),
            [],
          );
        } else assert.equal((await outcome(hub, how, first.place)).error, undefined);
      },
    ));
});

function hidesPage(count: number, size: number, hidden: readonly number[]): boolean {
  for (let begin = 0; begin < count; begin += size) {
    const page = Array.from({ length: Math.min(size, count - begin) }, (_, index) => begin + index);
    if (begin + size < count && page.every((row) => hidden.includes(row))) return true;
  }
  return false;
}
