import { expect, test } from 'vitest';
import { timeSchema } from '../../lib/time-schema.ts';

test.each([
  '2026-11-24T10:00:00Z',
  '2026-11-24T10:00:00.123+14:00',
  '0000-01-01T00:00:00Z',
  '9999-12-31T23:59:59.999Z',
  '9999-12-31T23:59:59+23:59',
])('%s is a time', (text) => {
  expect(timeSchema.safeParse(text).success).toBe(true);
});

test.each([
  '9999-12-31T23:59:59-23:59',
  '9999-12-31T23:59:59-00:01',
  '0000-01-01T00:00:00+00:01',
  '10000-01-01T00:00:00Z',
  '+010000-01-01T00:00:00Z',
  '2026-11-24T10:00:00',
  '2026-11-24T25:00:00Z',
  '2026-11-24T10:00:60Z',
  '2026-11-24',
  '',
])('%s is none, or none that sorts as text', (text) => {
  expect(timeSchema.safeParse(text).success).toBe(false);
});
