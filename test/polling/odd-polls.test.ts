import assert from 'node:assert/strict';
import { createConnection, type Connection } from '../../src/connector/connection';
import { createPoller, type Poller } from '../../src/polling/poller';
import { createMemoryStore } from '../../src/store/memory-store';
import { OddHub, PLAIN, startOddServer, type Oddities, type OddServer } from './odd-hub';

describe('polls of an odd hub', () => {
  let server: OddServer;
  let connection: Connection;
  let poller: Poller;
  let warnings: string[];
  let sent: Set<string>;

  beforeEach(async () => {
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
    warnings = [];
    sent = new Set();
    poller = createPoller({
      scope: 'odd',
      resource: {
        resource: 'contacts',
        url: '/hubs/crm/contacts',
        idField: 'id',
        filterByUpdatedDate: true,
        filterByCurrentDate: false,
        createdCheckTolerance: 0,
        pageSize: 50,
        pollDelay: 0,
        unknown: {},
      },
      connection,
      store: createMemoryStore(),
      startFrom: 'beginning',
      lookback: 90,
      deepLookback: 900,
      deliver: async (events, commit) => {
        for (const { event } of events) {
          assert.ok(!sent.has(event.objectId), `${event.objectId} was sent twice`);
          sent.add(event.objectId);
        }
        await commit();
      },
      warn: (text) => warnings.push(text),
    });
  });

  afterEach(async () => {
    connection.close();
    await server.close();
  });

  function hubWith(odd: Partial<Oddities>): OddHub {
    server.hub = new OddHub({ ...PLAIN, ...odd });
    return server.hub;
  }

  /** How many requests the next poll makes. */
  async function requests(hub: OddHub): Promise<number> {
    hub.asked.length = 0;
    await poller.poll();
    return hub.asked.length;
  }

  for (const [what, odd, expected] of [
    ['an empty page', { rows: 0 }, 1],
    ['a few records', { rows: 7 }, 2],
    ['a few records, and 404 behind them', { rows: 7, beyond: '404' }, 2],
    ['a few records, and those again behind them', { rows: 7, beyond: 'last' }, 2],
    ['exactly a page', { rows: 50 }, 2],
    ['exactly a page, and 404 behind it', { rows: 50, beyond: '404' }, 2],
    ['a page that is capped below what was asked for', { rows: 20, cap: 20, total: 'ofPage' }, 2],
    ['a page on which a row is hidden', { rows: 49, hidden: [3], total: 'rows' }, 2],
  ] as [string, Partial<Oddities>, number][]) {
    it(`read ${what} in ${expected === 1 ? 'one request' : `${expected} requests`} when nothing has changed`, async () => {
      const hub = hubWith(odd);
      await poller.poll();
      assert.deepEqual(sent, hub.staying);
      assert.equal(await requests(hub), expected);
    });
  }

  it('bring all records of two full pages, and go on to, whatever the hub says of a third', async () => {
    for (const beyond of ['empty', '404', '400', 'last', 'first'] as const) {
      const hub = hubWith({ rows: 100, beyond });
      await poller.poll();
      hub.change({ kind: 'insert', at: 50 });
      await poller.poll();
      assert.equal(sent.size, 101, beyond);
      sent.clear();
      await poller.reset('beginning');
    }
  });

  it('begin the window again when the page at which it broke off is gone', async () => {
    for (const beyond of ['empty', '404', '400'] as const) {
      const hub = hubWith({ rows: 120, beyond });
      server.refusesFrom = 4;
      await assert.rejects(poller.poll(), { httpStatus: 403 });
      server.refusesFrom = Infinity;
      assert.ok(sent.size < 120);
      for (let deleted = 0; deleted < 70; deleted += 1) hub.change({ kind: 'delete', at: 0 });
      await poller.poll();
      for (const row of hub.staying) assert.ok(sent.has(row), `${row} with ${beyond}`);
      sent.clear();
      await poller.reset('beginning');
    }
  });

  it('of a hub that shows no more than 100 of 130 records send those, and say the number and the cure', async () => {
    const hub = hubWith({ rows: 130, most: 100 });
    const told = { code: 'results-capped', message: /no more than 100 records.*Narrow the where clause/ };
    await assert.rejects(poller.poll(), told);
    assert.equal(sent.size, 100);
    hub.change({ kind: 'insert', at: 0 });
    await assert.rejects(poller.poll(), told);
    assert.equal(sent.size, 101, 'what is shown is still sent');
    for (let deleted = 0; deleted < 50; deleted += 1) hub.change({ kind: 'delete', at: 0 });
    await poller.poll();
    assert.equal(sent.size, 131);
  });

  it('of a hub whose tokens never end do end, and are short once that is known', async function () {
    // the first makes a thousand requests
    this.timeout(60_000);
    const hub = hubWith({ rows: 70, paging: 'endlessTokens' });
    await poller.poll();
    assert.deepEqual(sent, hub.staying);
    assert.match(warnings.join(), /^contacts: the hub goes on giving page tokens/);
    assert.equal(await requests(hub), 3);
    assert.equal(warnings.length, 1);
  });

  it('find a record that went over the end of a page between two requests, by the next poll at the latest', async () => {
    const hub = hubWith({ rows: 20, cap: 20 });
    await poller.poll();
    hub.change({ kind: 'insert', at: 20 });
    hub.odd.changes = [{ after: 1, kind: 'delete', at: 0 }];
    hub.asked.length = 0;
    await poller.poll();
    hub.odd.changes = [];
    await poller.poll();
    assert.equal(sent.size, 21);
  });
});
