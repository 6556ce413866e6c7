import assert from 'node:assert/strict';
import type { CrmRecord } from '../../src/events/event';
import { versionText } from '../../src/events/event-id';
import { openWritten, WRITTEN_DAYS, type Change, type Written } from '../../src/record/written';
import { contentHash } from '../../src/resource/content-hash';
import { DayCount } from '../../src/store/days';
import { Sightings } from '../../src/store/sightings';
import { scopePrefix, type ScopeKind } from '../../src/store/keys';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';
import { NOON } from '../polling/polled-sandbox';
import { VirtualClock } from '../virtual-clock';
import { recordBenches, type RecordBench } from './record-bench';

const END = Buffer.alloc(32, 0xff);

async function countOf(store: Store, kind: ScopeKind): Promise<number> {
  const prefix = scopePrefix('connection', kind);
  return (await store.range(prefix, Buffer.concat([prefix, END]), 1000)).length;
}

/** The version that a poll finds of a contact, and of a record without dates. */
const datedVersion = (record: CrmRecord): string =>
  versionText(Date.parse(String(record['LastModifyDate'])), { hash: () => contentHash(record) });

/** Whether a change is an own one, asked for by itself and among others. */
async function sameOf(written: Written, change: Change): Promise<boolean> {
  const { objectType, objectId, version, record } = change;
  const is = await written.isOwn(objectType, objectId, version, record);
  assert.deepEqual(await written.areOwn([change, { ...change, objectId: 'never' }, change]), [is, false, is]);
  return is;
}

describe('what was written', () => {
  const benchWith = recordBenches();

  /** Whether a record of the sandbox, as it is now, is taken for our own. */
  const isOwn = ({ sandbox, written }: RecordBench, id: string, resource = 'contacts'): Promise<boolean> => {
    const record = sandbox.resource(resource).get(id) ?? {};
    const version = 'LastModifyDate' in record ? datedVersion(record) : contentHash(record);
    return sameOf(written, { objectType: resource, objectId: id, version, record });
  };

  it('is known by its id and version before the write is answered; another’s change is not', async () => {
    const bench = await benchWith();
    const { sandbox, store, answer, written } = bench;
    const contacts = sandbox.resource('contacts');
    contacts.create({ Key: 'other', City: 'Bonn' });
    const { record } = await answer({ action: 'create', values: { City: 'Bonn' } });
    const id = record.objectId ?? '';
    assert.deepEqual([await countOf(store, 'expected'), await countOf(store, 'written')], [0, 3]);
    assert.equal(await isOwn(bench, id), true);
    assert.equal(await isOwn(bench, id), true, 'every time it is asked');
    assert.equal(await written.isOwn('Contacts', id, datedVersion(contacts.get(id) ?? {}), null), true);
    assert.equal(await isOwn(bench, 'other'), false);
    sandbox.clock.advance(1000);
    contacts.patch(id, { City: 'Köln' });
    assert.equal(await isOwn(bench, id), false);
    await answer({ action: 'update', key: id, values: { City: 'Ulm' } });
    assert.equal(await isOwn(bench, id), true);
    assert.equal(
      await written.isOwn('contacts', id, `${datedVersion(contacts.get(id) ?? {})}-`, null),
      false,
    );
    await answer({ action: 'delete', key: id });
    assert.equal(await countOf(store, 'expected'), 0);
    assert.equal(await written.isOwn('contacts', id, '2020-01-01T00:00:00.000Z-', null), true);
  });

  it('is known by its content where the resource has no dates', async () => {
    const bench = await benchWith();
    const { record } = await bench.answer({ action: 'create', resource: 'notes', values: { Text: 'a' } });
    const id = record.objectId ?? '';
    assert.equal(await isOwn(bench, id, 'notes'), true);
    bench.sandbox.resource('notes').patch(id, { Text: 'b' });
    assert.equal(await isOwn(bench, id, 'notes'), false);
  });

  it('is known to a poll that is faster than the answer', async () => {
    const bench = await benchWith();
    const contacts = bench.sandbox.resource('contacts');
    const noticed: boolean[] = [];
    const polls: Promise<unknown>[] = [];
    contacts.watchers.add(({ id }) => polls.push(isOwn(bench, id).then((is) => noticed.push(is))));
    const { record } = await bench.answer({ action: 'create', values: { City: 'Bonn' } });
    await bench.answer({ action: 'update', key: record.objectId, values: { City: 'Köln' } });
    await Promise.all(polls);
    assert.deepEqual(noticed, [true, true]);
  });

  it('of a write that was refused is nothing, and of one that may be written it is expected', async () => {
    const bench = await benchWith();
    const { sandbox, store, failure } = bench;
    for (const status of [400, 409, 429]) {
      sandbox.faults.add({ kind: 'status', status, times: 3 });
      await failure({ action: 'create', values: { City: 'Bonn' } });
      sandbox.faults.clear();
      assert.equal(await countOf(store, 'expected'), 0, String(status));
    }
    sandbox.faults.add({ kind: 'reset', after: true });
    await failure({ action: 'create', values: { City: 'Bonn' } });
    assert.equal(await countOf(store, 'expected'), 1);
    const [id = ''] = sandbox.resource('contacts').ids();
    assert.equal(await isOwn(bench, id), true);
    assert.equal(await isOwn(bench, id), true);
    sandbox.resource('contacts').create({ Key: 'lookalike', City: 'Bonn' });
    assert.equal(await isOwn(bench, 'lookalike'), false, 'one write makes one record');
  });

  it('is expected from when it leaves, however long it waited for its turn', async () => {
    const bench = await benchWith({ settings: { requestsPerSecond: 1 / 7200 } });
    const { sandbox, store, answers, failure } = bench;
    await bench.answer({ action: 'create', values: { City: 'Ulm' } });
    const abort = new AbortController();
    abort.abort(new Error('closed'));
    await assert.rejects(answers({ action: 'create', values: { City: 'Ulm' } }, { signal: abort.signal }));
    assert.equal(await countOf(store, 'expected'), 0);
    sandbox.faults.add({ kind: 'status', status: 429 });
    sandbox.faults.add({ kind: 'reset', after: true });
    assert.equal((await failure({ action: 'create', values: { City: 'Bonn' } })).code, 'maybe-written');
    assert.ok(sandbox.clock.advanced >= 2 * 7_200_000);
    assert.equal(await countOf(store, 'expected'), 1);
    assert.equal(await isOwn(bench, sandbox.resource('contacts').ids()[1] ?? ''), true);
  });

  it('is not sent where it cannot be noted', async () => {
    const { sandbox, store, answers } = await benchWith();
    store.write = () => Promise.reject(new Error('disk full'));
    await assert.rejects(answers({ action: 'create', values: { City: 'Bonn' } }), /disk full/);
    assert.deepEqual(sandbox.log.entries, []);
  });

  it('stays expected where what became of it cannot be noted, and the write is answered', async () => {
    const bench = await benchWith();
    const write = bench.store.write.bind(bench.store);
    bench.store.write = (operations) =>
      operations.some((operation) => 'del' in operation)
        ? Promise.reject(new Error('disk full'))
        : write(operations);
    const { record } = await bench.answer({ action: 'create', values: { City: 'Bonn' } });
    bench.store.write = write;
    assert.equal(await isOwn(bench, record.objectId ?? ''), true);
  });

  it('is forgotten after 30 days in use, and not in one that the clock jumps', async () => {
    const store = createMemoryStore();
    const clock = new VirtualClock(NOON);
    const days = new DayCount(clock);
    await days.count(store);
    const write = async (objectId: string): Promise<void> => {
      const written = openWritten(store, 'connection', clock);
      const coming = {
        action: 'update',
        objectType: 'contacts',
        objectId,
        values: { City: 'Bonn' },
        at: NOON,
      } as const;
      const expectation = await written.expect(coming);
      await written.expect(coming);
      await expectation.wrote(objectId, ['v']);
    };
    const isKnown = (id: string): Promise<boolean> =>
      openWritten(store, 'connection', clock).isOwn('contacts', id, 'v', {});
    await write('a');
    clock.setBy(1000 * 86_400_000);
    await days.count(store);
    await write('b');
    assert.equal(await isKnown('a'), true);
    for (let day = 1; day < WRITTEN_DAYS; day += 1) {
      await clock.pass(86_400_000);
      await days.count(store);
    }
    await write('c');
    assert.equal(await isKnown('a'), true);
    await clock.pass(86_400_000);
    await days.count(store);
    await write('d');
    assert.deepEqual(await Promise.all(['a', 'b', 'c'].map(isKnown)), [false, true, true]);
    assert.equal(await countOf(store, 'expected'), 3);
  });

  it('is kept as long as its connection is among the flows, although that has no other state', async () => {
    const store = createMemoryStore();
    const clock = new VirtualClock(NOON);
    const sightings = new Sightings(clock);
    for (let day = 0; day < 2 * WRITTEN_DAYS; day += 1) {
      await sightings.count(store);
      const written = openWritten(store, 'connection', clock);
      const coming = {
        action: 'update',
        objectType: 'contacts',
        objectId: 'a',
        values: {},
        at: NOON,
      } as const;
      await (await written.expect(coming)).wrote('a', [String(day)]);
      await sightings.sweep(store, (scope) => scope === 'connection');
      assert.equal(
        await written.isOwn('contacts', 'a', String(Math.max(0, day - 20)), null),
        true,
        String(day),
      );
      await clock.pass(86_400_000);
    }
    for (let day = 0; day <= WRITTEN_DAYS + 1; day += 1) {
      await sightings.sweep(store, () => false);
      await clock.pass(86_400_000);
      await sightings.count(store);
    }
    assert.equal(await countOf(store, 'written'), 0);
  });

  it('of one connection is not known to another', async () => {
    const store = createMemoryStore();
    const expectation = await openWritten(store, 'one').expect({
      action: 'update',
      objectType: 'contacts',
      objectId: 'a',
      values: {},
      at: NOON,
    });
    await expectation.wrote('a', ['v']);
    assert.equal(await openWritten(store, 'one').isOwn('contacts', 'a', 'v', null), true);
    assert.equal(await openWritten(store, 'other').isOwn('contacts', 'a', 'v', null), false);
  });
});
