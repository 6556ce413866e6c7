/**
 * The same items in the same order, each asked for while the one before it is worked on. One that fails does so in its
 * turn, and none behind it is asked for.
 */
export async function* oneAhead<Item>(items: AsyncIterable<Item>): AsyncGenerator<Item> {
  const iterator = items[Symbol.asyncIterator]();
  let next = iterator.next();
  for (;;) {
    const result = await next;
    if (result.done === true) return;
    next = iterator.next();
    // whoever ends before its turn hears nothing of it
    next.catch(() => undefined);
    yield result.value;
  }
}
