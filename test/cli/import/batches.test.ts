import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { batchesOf, MAX_BYTES, MAX_ROWS } from '../../../cli/import/batches.ts';
import { forEachBounded } from '../../../cli/import/bounded.ts';

async function* from<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  await Promise.resolve();
  yield* items;
}

test('every item is in one batch, in order, and no batch is larger than a request may be', async () => {
  const sizes = fc.array(
    fc.oneof(fc.integer({ min: 1, max: 2_000 }), fc.integer({ min: 1, max: MAX_BYTES })),
    { maxLength: 300 },
  );
  await fc.assert(
    fc.asyncProperty(sizes, async (byteCounts) => {
      const items = byteCounts.map((byteCount, id) => ({ id, byteCount }));
      const batches = [];
      for await (const batch of batchesOf(from(items))) batches.push(batch);
      expect(batches.flat()).toEqual(items);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(MAX_ROWS);
        expect(batch.reduce((sum, { byteCount }) => sum + byteCount, 0)).toBeLessThanOrEqual(MAX_BYTES);
      }
    }),
    { numRuns: 50 },
  );
});

describe('bounded work', () => {
  test('has no more than so many under way, and reads no further ahead', async () => {
    let [atOnce, most, read, done] = [0, 0, 0, 0];
    async function* counted(): AsyncGenerator<number> {
      await Promise.resolve();
      for (; read < 50; read += 1) {
        expect(read - done).toBeLessThanOrEqual(4);
        yield read;
      }
    }
    await forEachBounded(counted(), 4, async () => {
      most = Math.max(most, (atOnce += 1));
      await new Promise((settle) => setImmediate(settle));
      atOnce -= 1;
      done += 1;
    });
    expect({ most, done }).toEqual({ most: 4, done: 50 });
  });

  test('ends at the first failure, once what was under way has ended', async () => {
    let [begun, ended] = [0, 0];
    const work = forEachBounded(from(Array.from({ length: 50 }, (_, id) => id)), 4, async (id) => {
      begun += 1;
      await new Promise((settle) => setImmediate(settle));
      if (id === 5) throw new Error('down');
      ended += 1;
    });
    await expect(work).rejects.toThrow('down');
    expect(begun).toBeLessThan(15);
    expect(ended).toBe(begun - 1);
  });
});
