import { describe, expect, test } from 'vitest';
import { fuzz, fuzzTargets } from '../../scripts/fuzz-targets.ts';

const RUNS = 1_000;
const SEED = 20_261_124;

describe('broken input is refused, never an error of ours', async () => {
  const targets = await fuzzTargets();

  test.each([...targets])('by %s', async (name, target) => {
    const counts = await fuzz(name, target, RUNS, SEED);
    const outcomes = [...counts.keys()].join();
    // An input that is always refused at the door would test the door only.
    expect(outcomes).toMatch(/read: (?:signedUp|changed|Envelope)/);
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(RUNS);
  });

  test('with the same seed, the same', async () => {
    const [first] = targets;
    if (first === undefined) throw new Error('there are targets');
    expect(await fuzz(...first, 100, SEED)).toEqual(await fuzz(...first, 100, SEED));
  });

  test('an error that is none of those is told with its seed', async () => {
    const broken = () => {
      throw new TypeError('x is undefined');
    };
    await expect(fuzz('broken', broken, 5, 7)).rejects.toThrow(/broken: not handled; .* --seed 7/);
  });
});
