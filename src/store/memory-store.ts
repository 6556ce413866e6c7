import type { Store, WriteOperation } from './store';

/** A store that lives and dies with the process: for previews and tests. */
export function createMemoryStore(): Store {
  const values = new Map<string, Buffer>();
  // Latin-1 keeps one character a byte, so that strings sort as the bytes do
  const name = (key: Buffer): string => key.toString('latin1');
  const names = (from: Buffer, to: Buffer): string[] =>
    [...values.keys()].filter((key) => key >= name(from) && key < name(to)).sort();

  return {
    get: (key) => Promise.resolve(values.get(name(key))),
    getMany: (keys) => Promise.resolve(keys.map((key) => values.get(name(key)))),
    write: (operations: readonly WriteOperation[]) => {
      for (const operation of operations) {
        if ('put' in operation) values.set(name(operation.put), Buffer.from(operation.value));
        else values.delete(name(operation.del));
      }
      return Promise.resolve();
    },
    range: (from, to, limit) =>
      Promise.resolve(
        names(from, to)
          .slice(0, limit)
          .map((key) => [Buffer.from(key, 'latin1'), values.get(key) ?? Buffer.alloc(0)]),
      ),
    last: (from, to) => {
      const last = names(from, to).at(-1);
      return Promise.resolve(last === undefined ? undefined : Buffer.from(last, 'latin1'));
    },
    clear: (from, to) => {
      for (const key of names(from, to)) values.delete(key);
      return Promise.resolve();
    },
    compact: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
