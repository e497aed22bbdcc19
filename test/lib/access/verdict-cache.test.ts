import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VerdictCache } from '../../../lib/access/verdict-cache.ts';
import { createStopwatch } from '../../../lib/clock.ts';
import { NOW } from '../../support/factories.ts';

/** Clocks to turn (the wall clock by itself too), and a door that may be open. */
function scene(maxAgeMs?: number, maxVerdicts?: number) {
  const state = { ms: NOW.getTime(), wallOffsetMs: 0, isOpen: true, asked: 0 };
  const stopwatch = createStopwatch(
    () => new Date(state.ms + state.wallOffsetMs),
    () => state.ms,
  );
  const cache = new VerdictCache<{ valid: boolean }>(stopwatch, maxAgeMs, maxVerdicts);
  const ask = (question = 'q') =>
    cache.get(question, () => {
      state.asked += 1;
      return Promise.resolve({ valid: state.isOpen });
    });
  return { state, cache, ask };
}

describe('a yes', () => {
  test('is remembered for less than 10 seconds: then the door is asked again', async () => {
    const { state, ask } = scene();
    await ask();
    state.isOpen = false;
    state.ms += 9_999;
    expect(await ask()).toEqual({ valid: true });
    expect(state.asked).toBe(1);
    state.ms += 1;
    expect(await ask()).toEqual({ valid: false });
  });

  test('counts from the question: an answer that was long under way is not remembered longer', async () => {
    const { state, cache } = scene();
    const slow = Promise.withResolvers<{ valid: boolean }>();
    const first = cache.get('q', () => slow.promise);
    state.ms += 8_000;
    slow.resolve({ valid: true });
    expect(await first).toEqual({ valid: true });
    state.ms += 2_000;
    expect(await cache.get('q', () => Promise.resolve({ valid: false }))).toEqual({ valid: false });
  });

  test('of many at the same time is asked for once', async () => {
    const { state, ask } = scene();
    await Promise.all(Array.from({ length: 50 }, () => ask()));
    expect(state.asked).toBe(1);
  });

  test.each([5_000, 3_600_000])('is not kept for longer by a clock that is set back by %d ms', async (ms) => {
    const { state, ask } = scene();
    await ask();
    state.isOpen = false;
    state.ms += 10_000;
    state.wallOffsetMs -= ms;
    expect(await ask()).toEqual({ valid: false });
  });

  test('that comes after a later no is not remembered', async () => {
    const { state, cache, ask } = scene();
    const slow = Promise.withResolvers<{ valid: boolean }>();
    const first = cache.get('q', () => slow.promise);
    state.isOpen = false;
    state.wallOffsetMs = 3_600_000;
    expect(await ask()).toEqual({ valid: false });
    state.wallOffsetMs = 0;
    slow.resolve({ valid: true });
    await first;
    expect(await ask()).toEqual({ valid: false });
  });

  test('does not come back after a no', async () => {
    const { state, ask } = scene();
    await ask();
    state.isOpen = false;
    state.wallOffsetMs = 3_600_000;
    expect(await ask()).toEqual({ valid: false });
    state.wallOffsetMs = 0;
    expect(await ask()).toEqual({ valid: false });
  });
});

test('a no is asked again each time: a new key works at once', async () => {
  const { state, ask } = scene();
  state.isOpen = false;
  await ask();
  state.isOpen = true;
  expect(await ask()).toEqual({ valid: true });
});

test('a failure is not remembered, and is no permission', async () => {
  const { cache, ask } = scene();
  await expect(cache.get('q', () => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(await ask()).toEqual({ valid: true });
});

test('no more is remembered than fits: the oldest goes, and guesses push nothing out, however many at once', async () => {
  const { state, ask } = scene(undefined, 3);
  for (const question of ['a', 'b', 'c', 'd']) await ask(question);
  state.isOpen = false;
  const guesses = Array.from({ length: 50 }, (_, guess) => ask(`guess ${guess}`));
  const answers = await Promise.all(['a', 'b', 'c', 'd'].map(ask));
  await Promise.all(guesses);
  expect(answers.map(({ valid }) => valid)).toEqual([false, true, true, true]);
});

test.each([10_001, -1, NaN, Infinity])('nobody may raise the bound: %d is refused', (maxAgeMs) => {
  expect(() => scene(maxAgeMs)).toThrow(RangeError);
});

test('0 remembers nothing', async () => {
  const { state, ask } = scene(0);
  await ask();
  await ask();
  expect(state.asked).toBe(2);
});

test('whatever happens when, and however the wall clock is set, nobody is let in 10 seconds after the door was shut', async () => {
  const step = fc.record({
    pass: fc.integer({ min: 0, max: 6_000 }),
    shuts: fc.boolean(),
    wallStep: fc.oneof(fc.constant(0), fc.integer({ min: -20_000, max: 20_000 })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const { state, ask } = scene();
      let shutMs: number | undefined;
      for (const { pass, shuts, wallStep } of steps) {
        state.ms += pass;
        state.wallOffsetMs += wallStep;
        if (shuts === state.isOpen) shutMs = shuts ? state.ms : undefined;
        state.isOpen = !shuts;
        const { valid } = await ask();
        if (valid && shutMs !== undefined) expect(state.ms - shutMs).toBeLessThan(10_000);
      }
    }),
    { numRuns: 300 },
  );
});
