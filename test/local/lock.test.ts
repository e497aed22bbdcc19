import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tryLock, withLock } from '../../local/lock.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('only one has the lock, until it gives it back', () => {
  const path = join(folder, 'lock');
  const unlock = tryLock(path);
  expect(unlock).toBeDefined();
  expect(tryLock(path)).toBeUndefined();
  unlock?.();
  const again = tryLock(path);
  expect(again).toBeDefined();
  again?.();
});

test('work under the same lock never overlaps, and a failure gives the lock back', async () => {
  let inside = 0;
  const work = async (fails: boolean) => {
    inside += 1;
    const overlapped = inside > 1;
    await new Promise(setImmediate);
    inside -= 1;
    if (fails) throw new Error('as told');
    return overlapped;
  };
  const path = join(folder, 'lock');
  const results = await Promise.allSettled(
    [false, true, false].map((fails) => withLock(path, () => work(fails))),
  );
  expect(results).toMatchObject([{ value: false }, { status: 'rejected' }, { value: false }]);
});
