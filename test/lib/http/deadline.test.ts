import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withinMs } from '../../../lib/http/deadline.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test('what is done in time is given, and nothing is left to wait for', async () => {
  expect(await withinMs(4_000, Promise.resolve('done'))).toBe('done');
  expect(vi.getTimerCount()).toBe(0);
});

test('what fails in time fails as it did', async () => {
  await expect(withinMs(4_000, Promise.reject(new TypeError('broken')))).rejects.toThrow(TypeError);
  expect(vi.getTimerCount()).toBe(0);
});

test('what takes longer is refused, so that it comes again', async () => {
  const refusal = withinMs(4_000, new Promise(() => {})).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(3_999);
  expect(vi.getTimerCount()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(await refusal).toMatchObject({ code: 'unavailable' });
});
