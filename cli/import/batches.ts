/** As the route takes them. */
export const MAX_ROWS = 100;
/** Well below the 1 MiB of a body. */
export const MAX_BYTES = 512 * 1024;

export type Sized = { readonly byteCount: number };

/** Groups what comes, in its order, so that each fits into a request. */
export async function* batchesOf<Item extends Sized>(
  items: AsyncIterable<Item>,
  maxItems = MAX_ROWS,
): AsyncGenerator<readonly Item[]> {
  let batch: Item[] = [];
  let byteCount = 0;
  for await (const item of items) {
    if (batch.length === maxItems || (batch.length > 0 && byteCount + item.byteCount > MAX_BYTES)) {
      yield batch;
      batch = [];
      byteCount = 0;
    }
    batch.push(item);
    byteCount += item.byteCount;
  }
  if (batch.length > 0) yield batch;
}
