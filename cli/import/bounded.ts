/**
 * Works on at most `limit` items at once, and reads the next only when one is done. The first failure ends it: what is under way
 * is waited for, no other is begun, and the failure is thrown.
 */
export async function forEachBounded<Item>(
  items: AsyncGenerator<Item>,
  limit: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    while (failures.length === 0) {
      const next = await items.next();
      if (next.done === true) return;
      await work(next.value);
    }
  };
  const guarded = (): Promise<void> =>
    worker().catch((error: unknown) => {
      failures.push(error);
    });
  await Promise.all(Array.from({ length: limit }, guarded));
  await items.return(undefined);
  if (failures.length > 0) throw failures[0];
}
