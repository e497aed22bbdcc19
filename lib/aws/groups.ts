/**
 * Merges lists that are each in the order of a key: what has the same key comes together, in the order of the lists.
 * @param keyOf texts, which ascend in each list
 */
export async function* groupsInOrder<Item>(
  lists: readonly AsyncIterable<Item>[],
  keyOf: (item: Item) => string,
): AsyncGenerator<{ readonly key: string; readonly items: readonly Item[] }> {
  const iterators = lists.map((list) => list[Symbol.asyncIterator]());
  try {
    const heads = await Promise.all(iterators.map((iterator) => iterator.next()));
    for (;;) {
      const keys = heads.flatMap((head) => (head.done === true ? [] : [keyOf(head.value)]));
      const key = keys.sort()[0];
      if (key === undefined) return;
      const items: Item[] = [];
      for (const [index, iterator] of iterators.entries()) {
        for (
          let head = heads[index];
          head?.done === false && keyOf(head.value) === key;
          head = heads[index]
        ) {
          items.push(head.value);
          heads[index] = await iterator.next();
        }
      }
      yield { key, items };
    }
  } finally {
    for (const iterator of iterators) await iterator.return?.();
  }
}
