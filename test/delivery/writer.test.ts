import assert from 'node:assert/strict';
import { GroupWriter } from '../../src/delivery/writer';
import { createMemoryStore } from '../../src/store/memory-store';
import type { Store, WriteOperation } from '../../src/store/store';

const putting = (name: string): WriteOperation => ({ put: Buffer.from(name), value: Buffer.from(name) });

describe('writes of one delivery', () => {
  let store: Store;
  let writes: string[];
  let writer: GroupWriter;
  beforeEach(() => {
    const inner = createMemoryStore();
    writes = [];
    store = {
      ...inner,
      write: async (operations) => {
        writes.push(operations.map((each) => ('put' in each ? each.put.toString() : '')).join(' '));
        await new Promise((resolve) => setImmediate(resolve));
        await inner.write(operations);
      },
    };
    writer = new GroupWriter(store);
  });

  it('that are asked for during one share the next', async () => {
    const names = ['a', 'b', 'c', 'd'];
    await Promise.all(names.map((name) => writer.write(() => [putting(name)])));
    assert.deepEqual(writes, ['a b c d']);
    const first = writer.write(() => [putting('e')]);
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([first, ...['f', 'g'].map((name) => writer.write(() => [putting(name)]))]);
    assert.deepEqual(writes, ['a b c d', 'e', 'f g']);
  });

  it('that look up what is on disk find all that was asked for before', async () => {
    const found: (string | undefined)[] = [];
    const lookingUp = (name: string, before: string): Promise<void> =>
      writer.write(
        async () => {
          found.push((await store.get(Buffer.from(before)))?.toString());
          return [putting(name)];
        },
        { looksUp: true },
      );
    await Promise.all([
      writer.write(() => [putting('a')]),
      writer.write(() => [putting('b')], { sync: false }),
      lookingUp('c', 'b'),
      writer.write(() => [putting('d')]),
      lookingUp('e', 'd'),
    ]);
    await writer.settled();
    assert.deepEqual(found, ['b', 'd']);
    assert.deepEqual(writes, ['a b', 'c d', 'e']);
  });

  it('fail together, and the next ones do not', async () => {
    const failing = writer.write(() => {
      throw new Error('it cannot be made');
    });
    const beside = writer.write(() => [putting('a')]);
    await assert.rejects(failing, /cannot be made/);
    await assert.rejects(beside, /cannot be made/);
    await writer.write(() => [putting('b')]);
    assert.deepEqual(writes, ['b']);
  });
});
