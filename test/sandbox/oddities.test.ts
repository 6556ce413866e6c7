import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALL_ODDITIES, DEMO_ODDITIES } from './index';
import type { OddityName, Sandbox } from './index';
import { startReceiver } from './notifications/receiver';
import type { Receiver } from './notifications/receiver';
import { odditiesListed, odditiesNamed } from './oddities';
import { allRows, call, keysOf, sandboxes } from './testing';

const START = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

describe('sandbox: oddities', () => {
  const sandboxWith = sandboxes();

  describe('are named', () => {
    it('one by one, all of them, and those of the demo', () => {
      assert.deepEqual([...odditiesNamed('twice, late')], ['twice', 'late']);
      assert.deepEqual([...odditiesNamed('')], []);
      assert.deepEqual([...odditiesNamed('all')], ALL_ODDITIES);
      assert.deepEqual([...odditiesNamed('demo')], DEMO_ODDITIES);
      assert.ok(DEMO_ODDITIES.length > 0 && DEMO_ODDITIES.length < ALL_ODDITIES.length);
      assert.throws(() => odditiesNamed('twice,thrice'), /'thrice'.*no-totals/);
    });

    it('in the command’s help and in the README', () => {
      const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');
      for (const name of ALL_ODDITIES) {
        assert.match(odditiesListed(), new RegExp(`^  ${name} `, 'm'));
        assert.ok(readme.includes(`| \`${name}\``), `${name} in the README`);
        const isDemo = new RegExp(`\\| \`${name}\` +\\| yes`).test(readme);
        assert.equal(isDemo, DEMO_ODDITIES.includes(name), `${name} in the demo, by the README`);
      }
    });
  });

  describe('of records and pages', () => {
    async function filled(odd: OddityName[], count = 45): Promise<Sandbox> {
      const sandbox = await sandboxWith({ odd });
      sandbox.clock.set(START);
      sandbox.resource('contacts').createMany(Array.from({ length: count }, (_, n) => ({ Key: `k${n}` })));
      return sandbox;
    }
    const page = (sandbox: Sandbox, query = '') => call(sandbox, `/hubs/crm/contacts?pageSize=15${query}`);

    it('are off unless asked for, and can be switched while it runs', async () => {
      const sandbox = await filled([]);
      const total = async () => (await page(sandbox)).headers.get('elements-total-count');
      assert.equal(await total(), '45');
      sandbox.odd.add('no-totals');
      assert.equal(await total(), null);
      sandbox.odd.delete('no-totals');
      assert.equal(await total(), '45');
    });

    it('page-totals, small-pages', async () => {
      const sandbox = await filled(['page-totals']);
      assert.equal((await page(sandbox)).headers.get('elements-total-count'), '15');
      sandbox.odd.add('small-pages');
      assert.equal((await call(sandbox, '/contacts?pageSize=500')).rows.length, 20);
      assert.equal((await call(sandbox, '/contacts?pageSize=5')).rows.length, 5);
      assert.equal((await allRows(sandbox, '/hubs/crm/contacts?pageSize=500')).length, 45);
    });

    it('shuffled: another order, the same on every page', async () => {
      const sandbox = await filled(['shuffled']);
      const rows = keysOf(await allRows(sandbox, '/hubs/crm/contacts?pageSize=15'));
      assert.equal(new Set(rows).size, 45);
      assert.notDeepEqual(rows, sandbox.resource('contacts').ids());
      assert.deepEqual(keysOf((await page(sandbox, '&page=2')).rows), rows.slice(15, 30));
    });

    it('eager-tokens, no-content: a full last page leads to one without records and without a body', async () => {
      const sandbox = await filled(['eager-tokens', 'no-content'], 15);
      const token = encodeURIComponent((await page(sandbox)).headers.get('elements-next-page-token') ?? '');
      const empty = await page(sandbox, `&nextPage=${token}`);
      assert.deepEqual([empty.status, empty.text], [204, '']);
      assert.equal((await page(sandbox, `&where=${encodeURIComponent("Key='none'")}`)).status, 204);
    });

    it('counting-tokens: what is deleted before the place shifts what follows', async () => {
      const sandbox = await filled(['counting-tokens']);
      const token = encodeURIComponent((await page(sandbox)).headers.get('elements-next-page-token') ?? '');
      sandbox.resource('contacts').delete('k0');
      assert.equal(keysOf((await page(sandbox, `&nextPage=${token}`)).rows)[0], 'k16');
    });

    it('no-such-page: 404 after the last', async () => {
      const sandbox = await filled(['no-such-page']);
      assert.equal((await page(sandbox, '&page=3')).status, 200);
      assert.equal((await page(sandbox, '&page=4')).status, 404);
      sandbox.resource('contacts').clear();
      assert.deepEqual((await page(sandbox)).body, [], 'the first page is always there');
    });

    it('nulls: known fields without a value, in lists and single records', async () => {
      const sandbox = await filled(['nulls'], 1);
      for (const record of [(await page(sandbox)).rows[0], (await call(sandbox, '/contacts/k0')).object])
        assert.deepEqual([record?.['City'], record?.['Key']], [null, 'k0']);
    });

    it('composite-ids, numeric-ids, and both in turn', async () => {
      const keys = async (odd: OddityName[]) => {
        const sandbox = await sandboxWith({ odd });
        sandbox.resource('contacts').createMany([{}, {}]);
        const { rows } = await call(sandbox, '/contacts');
        for (const key of keysOf(rows)) {
          const { object } = await call(sandbox, `/contacts/${encodeURIComponent(String(key))}`);
          assert.equal(object['Key'], key);
        }
        return keysOf(rows);
      };
      assert.deepEqual(await keys(['composite-ids']), ['1|0', '2|0']);
      assert.deepEqual(await keys(['numeric-ids']), [10_000_000_001, 10_000_000_002]);
      assert.deepEqual(await keys(['composite-ids', 'numeric-ids']), ['1|0', 10_000_000_002]);
    });

    it('late: some changes are searchable after 20 seconds or 4 minutes, and read by key at once', async () => {
      const sandbox = await filled(['late']);
      const seen = async (after: number) => {
        sandbox.clock.set(START + after);
        return (await call(sandbox, '/contacts')).rows.length;
      };
      const [now, soon, later] = [await seen(0), await seen(20_000), await seen(4 * MINUTE)];
      assert.ok(now < soon && soon < later && later === 45, `${now}, ${soon}, ${later}`);
      for (const id of sandbox.resource('contacts').ids())
        assert.equal((await call(sandbox, `/contacts/${id}`)).status, 200);
    });

    it('stamps-behind, stamps-ahead: the Date header is another clock than the stamps', async () => {
      const skew = async (odd: OddityName) => {
        const { headers, rows } = await page(await filled([odd], 1));
        return (
          (Date.parse(headers.get('date') ?? '') - Date.parse(String(rows[0]?.['LastModifyDate']))) / 1000
        );
      };
      assert.equal(await skew('stamps-behind'), 150);
      assert.equal(await skew('stamps-ahead'), -60);
    });
  });

  describe('of notifications', () => {
    let receiver: Receiver;
    beforeEach(async () => {
      receiver = await startReceiver();
    });
    afterEach(() => receiver.close());

    /** Bodies and headers that tell of nine new contacts, polled or pushed. */
    async function told(odd: OddityName[], vendorType = 'polling'): Promise<Receiver['received']> {
      const configuration = {
        'event.notification.enabled': 'true',
        'event.vendor.type': vendorType,
        'event.notification.callback.url': receiver.url,
      };
      const sandbox = await sandboxWith({ odd });
      sandbox.clock.set(START);
      sandbox.instances.change(sandbox.instance.id, { configuration });
      for (let n = 0; n < 9; n++) sandbox.resource('contacts').create({ Key: `k${n}` });
      sandbox.eventPoller.poll(sandbox.instance.id);
      await sandbox.deliveries.idle();
      return receiver.received;
    }
    const rawOf = ({ message }: Receiver['received'][number] = { message: {} } as never) =>
      message['raw'] as Record<string, Record<string, unknown>[]>;

    it('none: raw names its resource, its poll and its records', async () => {
      const [one] = await told([]);
      assert.deepEqual(Object.keys(rawOf(one)), ['contacts', 'pollDate', 'objectType']);
      assert.equal(one?.headers['content-type'], 'application/json');
    });

    it('bare-raw, raw-objects, capital-types', async () => {
      const [one] = await told(['bare-raw', 'raw-objects', 'capital-types']);
      assert.deepEqual(Object.keys(rawOf(one)), ['objects']);
      assert.equal(one?.events[0]?.['objectType'], 'Contacts');
    });

    it('injected-keys, unknown-types: polled and pushed, but no deletion', async () => {
      for (const vendorType of ['polling', 'webhook']) {
        receiver.received.length = 0;
        const received = await told(['injected-keys', 'unknown-types', 'raw-objects'], vendorType);
        const events = received.flatMap((one) => one.events);
        const records = received.flatMap((one) => rawOf(one)['objects'] ?? []);
        assert.deepEqual(
          records.map(({ objectId, eventType }) => [objectId, eventType]),
          events.map(({ objectId, eventType }) => [objectId, eventType]),
        );
        assert.deepEqual([...new Set(events.map(({ eventType }) => eventType))].sort(), [
          'CREATED',
          'UNKNOWN',
        ]);
      }
    });

    it('no-content-type, text-content-type, and both in turn', async () => {
      const types = async (odd: OddityName[]) => {
        receiver.received.length = 0;
        const received = await told(odd, 'webhook');
        return [...new Set(received.map(({ headers }) => headers['content-type'] ?? 'none'))].sort();
      };
      assert.deepEqual(await types(['no-content-type']), ['none']);
      assert.deepEqual(await types(['text-content-type']), ['text/plain;charset=UTF-8']);
      assert.deepEqual(await types(['no-content-type', 'text-content-type']), [
        'none',
        'text/plain;charset=UTF-8',
      ]);
    });

    it('twice: the very same bytes', async () => {
      const [one, two, three] = await told(['twice']);
      assert.ok(one && two && !three);
      assert.ok(one.bytes.equals(two.bytes));
    });
  });
});
