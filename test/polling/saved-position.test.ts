import assert from 'node:assert/strict';
import { SavedPosition } from '../../src/polling/saved-position';
import { scopePrefix, type Position } from '../../src/polling/state';
import { createMemoryStore } from '../../src/store/memory-store';

const stateAt = (cursor: number): Position => ({
  identity: 'one',
  start: null,
  noting: false,
  complete: true,
  cursor,
  deepAt: 0,
  shallowPolls: 0,
  polledAt: cursor,
  forgotten: null,
});

describe('the position of a node', () => {
  it('is the one saved last, also by another process', async () => {
    const store = createMemoryStore();
    assert.equal(await new SavedPosition(store, 'node').load(), undefined);
    for (let cursor = 1; cursor < 6; cursor += 1) {
      const position = new SavedPosition(store, 'node');
      await position.load();
      await store.write([position.saving(stateAt(cursor))]);
      await store.write([position.saving(stateAt(cursor * 10))]);
      assert.deepEqual(await position.load(), stateAt(cursor * 10));
      assert.deepEqual(await new SavedPosition(store, 'node').load(), stateAt(cursor * 10));
    }
    assert.equal(await new SavedPosition(store, 'other').load(), undefined);
  });

  it('is the one before when the last one is damaged, and goes on from there', async () => {
    const store = createMemoryStore();
    const position = new SavedPosition(store, 'node');
    for (const cursor of [1, 2, 3, 4]) {
      const saving = position.saving(stateAt(cursor));
      await store.write([saving]);
      if (cursor < 4 || !('put' in saving)) continue;
      // the store does not find what is damaged
      await store.write([{ del: saving.put }]);
    }
    const again = new SavedPosition(store, 'node');
    assert.deepEqual(await again.load(), stateAt(3));
    await store.write([again.saving(stateAt(5))]);
    assert.deepEqual(await new SavedPosition(store, 'node').load(), stateAt(5));
  });

  it('is read as the version before saved it', async () => {
    const store = createMemoryStore();
    await store.write([
      { put: scopePrefix('node', 'state'), value: Buffer.from(JSON.stringify(stateAt(7))) },
    ]);
    const position = new SavedPosition(store, 'node');
    assert.deepEqual(await position.load(), stateAt(7));
    await store.write([position.saving(stateAt(8))]);
    assert.deepEqual(await new SavedPosition(store, 'node').load(), stateAt(8));
  });

  it('is gone when it is forgotten', async () => {
    const store = createMemoryStore();
    const position = new SavedPosition(store, 'node');
    for (const cursor of [1, 2]) await store.write([position.saving(stateAt(cursor))]);
    await store.write(position.forgetting());
    assert.equal(await position.load(), undefined);
  });
});
