import { describe, expect, test } from 'vitest';
import { createStopwatch, MAX_CONFIGURATION_AGE_MS, Remembered } from '../../lib/clock.ts';

/** Something that changes, and a clock that a test turns. */
function setUp() {
  const world: { nowMs: number; aheadMs: number; value: string | undefined; reads: number; isDown: boolean } =
    {
      nowMs: 0,
      aheadMs: 0,
      value: 'a',
      reads: 0,
      isDown: false,
    };
  const remembered = new Remembered<string>(
    () => {
      world.reads += 1;
      return world.isDown ? Promise.reject(new Error('down')) : Promise.resolve(world.value);
    },
    createStopwatch(
      () => new Date(world.nowMs),
      () => world.nowMs + world.aheadMs,
    ),
  );
  return { world, remembered };
}

describe('what is remembered', () => {
  test('is read once and used for less than 10 s', async () => {
    const { world, remembered } = setUp();
    await remembered.get('k');
    world.value = 'b';
    world.nowMs = MAX_CONFIGURATION_AGE_MS - 1;
    await expect(remembered.get('k')).resolves.toBe('a');
    expect(world.reads).toBe(1);
    world.nowMs = MAX_CONFIGURATION_AGE_MS;
    await expect(remembered.get('k')).resolves.toBe('b');
    expect(world.reads).toBe(2);
  });

  test('is read again as soon as somebody wants it younger', async () => {
    const { world, remembered } = setUp();
    await remembered.get('k');
    world.value = 'b';
    world.nowMs = 1_000;
    await expect(remembered.get('k', 1_001)).resolves.toBe('a');
    await expect(remembered.get('k', 1_000)).resolves.toBe('b');
  });

  test('does not live longer by a clock that is set back', async () => {
    const { world, remembered } = setUp();
    await remembered.get('k');
    world.value = 'b';
    world.nowMs -= 3_600_000;
    world.aheadMs = 3_600_000 + MAX_CONFIGURATION_AGE_MS;
    await expect(remembered.get('k')).resolves.toBe('b');
  });

  test('is kept apart by key', async () => {
    const { world, remembered } = setUp();
    await remembered.get('k');
    world.value = 'b';
    await expect(remembered.get('other')).resolves.toBe('b');
    await expect(remembered.get('k')).resolves.toBe('a');
  });

  test('is never that there was nothing: it is asked again', async () => {
    const { world, remembered } = setUp();
    world.value = undefined;
    await expect(remembered.get('k')).resolves.toBeUndefined();
    world.value = 'a';
    await expect(remembered.get('k')).resolves.toBe('a');
  });

  test('is forgotten when it is gone', async () => {
    const { world, remembered } = setUp();
    await remembered.get('k');
    world.value = undefined;
    await expect(remembered.get('k', 0)).resolves.toBeUndefined();
    world.value = 'c';
    await expect(remembered.get('k')).resolves.toBe('c');
  });

  test('is never a failure, and a failure does not renew what is old', async () => {
    const { world, remembered } = setUp();
    await remembered.get('k');
    world.nowMs = MAX_CONFIGURATION_AGE_MS;
    world.isDown = true;
    await expect(remembered.get('k')).rejects.toThrow('down');
    world.isDown = false;
    world.value = 'b';
    await expect(remembered.get('k')).resolves.toBe('b');
  });
});

describe('a stopwatch', () => {
  test.each([
    ['as far as both clocks went', 5, 5, 5],
    ['as far as the steady one, when the clock was set back', -3_600_000, 5, 5],
    ['as far as the clock, when the machine slept', 3_600_000, 5, 3_600_000],
  ])('says %s', (_what, wallMs, steadyMs, expected) => {
    const world = { wallMs: 1_000, steadyMs: 70 };
    const ageMs = createStopwatch(
      () => new Date(world.wallMs),
      () => world.steadyMs,
    )();
    world.wallMs += wallMs;
    world.steadyMs += steadyMs;
    expect(ageMs()).toBe(expected);
  });
});
