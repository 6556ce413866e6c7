import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isoText } from '../../src/dates/iso';
import { CARRIED_OUT_WITHIN, NOTICED_WITHIN } from '../../src/record/expected';
import { openWritten, type Written } from '../../src/record/written';
import { contentHash } from '../../src/resource/content-hash';
import { scopePrefix } from '../../src/store/keys';
import { openLevelStore } from '../../src/store/level-store';
import type { Store } from '../../src/store/store';
import { NOON } from '../polling/polled-sandbox';
import { VirtualClock } from '../virtual-clock';

describe('a process that dies between a write and its answer', () => {
  let folder: string;
  let store: Store;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'written-'));
    store = await openLevelStore(folder);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const reopened = async (at = NOON): Promise<Written> => {
    await store.close();
    store = await openLevelStore(folder);
    return openWritten(store, 'connection', new VirtualClock(at));
  };
  const sent = { City: 'Bonn', Phone: '', Rank: 5 };
  const minutes = (count: number): string => isoText(NOON + count * 60_000);
  const shown = { ...sent, Phone: null, Key: 'a', Country: 'DE' };

  it('tells the change by its record, its time and the fields that were sent', async () => {
    const before = openWritten(store, 'connection', new VirtualClock(NOON));
    const expect = (): Promise<unknown> =>
      before.expect({ action: 'update', objectType: 'contacts', objectId: 'a', values: sent, at: NOON });
    await expect();
    const written = await reopened();
    assert.equal(await written.isOwn('contacts', 'b', minutes(0), shown), false, 'another record');
    assert.equal(await written.isOwn('leads', 'a', minutes(0), shown), false, 'another resource');
    assert.equal(
      await written.isOwn('contacts', 'a', minutes(0), { ...shown, City: 'Ulm' }),
      false,
      'other fields',
    );
    assert.equal(await written.isOwn('contacts', 'a', `${minutes(0)}-`, null), false, 'a deletion');
    const late = CARRIED_OUT_WITHIN / 60_000 + 1;
    assert.equal(await written.isOwn('contacts', 'a', minutes(late), shown), false, 'too late');
    assert.equal(await written.isOwn('contacts', 'a', minutes(-late), shown), false, 'too early');
    assert.equal(await written.isOwn('contacts', 'a', minutes(1), { Rank: '5' }), true);
    assert.equal(await written.isOwn('contacts', 'a', minutes(2), shown), false, 'a second change');
    const again = await reopened();
    assert.equal(await again.isOwn('contacts', 'a', minutes(1), shown), true, 'it is on disk');
  });

  it('tells a new record by all fields that were sent, and a deletion by its record', async () => {
    const before = openWritten(store, 'connection', new VirtualClock(NOON));
    await before.expect({ action: 'create', objectType: 'contacts', values: sent, at: NOON });
    await before.expect({ action: 'delete', objectType: 'contacts', objectId: 'd', values: {}, at: NOON });
    const written = await reopened();
    assert.equal(await written.isOwn('contacts', 'a', minutes(0), null), false, 'it is not known what it is');
    assert.equal(await written.isOwn('contacts', 'a', minutes(0), { City: 'Bonn' }), false, 'not all fields');
    assert.equal(await written.isOwn('contacts', 'a', minutes(0), shown), true);
    assert.equal(await written.isOwn('contacts', 'd', minutes(0), shown), false, 'no deletion');
    assert.equal(await written.isOwn('contacts', 'd', '2001-01-01T00:00:00.000Z-', null), true);
  });

  it('tells a change without a date for a day', async () => {
    const hash = contentHash(shown);
    for (const [after, is] of [
      [NOTICED_WITHIN + 1, false],
      [NOTICED_WITHIN - 1, true],
    ] as const) {
      const before = await reopened();
      await before.expect({ action: 'create', objectType: 'notes', values: sent, at: NOON });
      assert.equal(await (await reopened(NOON + after)).isOwn('notes', 'a', hash, shown), is);
    }
  });

  it('keeps no value of a record on disk', async () => {
    const before = openWritten(store, 'connection', new VirtualClock(NOON));
    await before.expect({
      action: 'create',
      objectType: 'contacts',
      values: { City: 'Timbuktu' },
      at: NOON,
    });
    const prefix = scopePrefix('connection', 'expected');
    const entries = await store.range(prefix, Buffer.concat([prefix, Buffer.alloc(32, 0xff)]), 10);
    assert.equal(entries.length, 1);
    assert.doesNotMatch(String(entries[0]?.[1]), /Timbuktu/);
  });
});
