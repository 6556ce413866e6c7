import assert from 'node:assert/strict';
import { forgetIds, KnownIds } from '../../src/ids/known-ids';
import { recordKey } from '../../src/resource/record-key';
import type { RecordName } from '../../src/resource/record-reader';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store } from '../../src/store/store';

describe('known ids', () => {
  let store: Store;
  let ids: KnownIds;
  beforeEach(async () => {
    store = createMemoryStore();
    ids = await opened();
  });

  const opened = async (): Promise<KnownIds> => {
    const known = new KnownIds(store, 'test');
    await known.open();
    return known;
  };
  const names = (...objectIds: string[]): RecordName[] =>
    objectIds.map((objectId) => ({ ...recordKey(objectId, ids.seed), objectId, hasIdentifier: true }));
  const met = async (end = ids.end): Promise<string[]> => {
    const all: string[] = [];
    for await (const some of ids.metUpTo(end)) all.push(...some);
    return all.sort();
  };

  it('are those of the pages that were stored, in the order of the pages, over restarts', async () => {
    await store.write((await ids.page(names('a', 'b'))).operations());
    // a page that could not be stored
    (await ids.page(names('lost'))).operations();
    await store.write((await ids.page(names('c'))).operations());
    const end = ids.end;
    ids = await opened();
    assert.equal(ids.end, end);
    await store.write((await ids.page(names('d'))).operations());
    assert.deepEqual(await met(), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await met(1), ['a', 'b']);
    await ids.forgetMet(end);
    assert.deepEqual(await met(), ['d']);
  });

  it('are none of a page without new records, or with records that have no id', async () => {
    assert.deepEqual((await ids.page([])).operations(), []);
    const [name] = names('hash');
    assert.deepEqual((await ids.page(name ? [{ ...name, hasIdentifier: false }] : [])).operations(), []);
  });

  it('tell which records were reported deleted, until an event says that they are back', async () => {
    await store.write(ids.losing(['a', 'b'], 1234));
    ids = await opened();
    const page = await ids.page(names('a', 'b', 'c'));
    assert.deepEqual([page.returned('a'), page.returned('c')], [1234, undefined]);
    await store.write(page.operations());
    assert.deepEqual(await met(), ['a', 'c']);
    assert.deepEqual([...(await ids.gone.among(['a', 'b', 'c']))], [['b', 1234]]);
  });

  it('are forgotten whole', async () => {
    await store.write([...(await ids.page(names('a'))).operations(), ...ids.losing(['b'], 1)]);
    await forgetIds(store, 'test');
    assert.deepEqual(await store.range(Buffer.from([0]), Buffer.from([255]), 10), []);
  });
});
