import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstOpenDay, lastClosableDay } from '../../../lib/audit/closing-time.ts';
import { addDays } from '../../../lib/billing/days.ts';

const at = (text: string) => new Date(text);

test('a day can be closed an hour after it ended', () => {
  expect(lastClosableDay(at('2026-11-24T00:59:59.999Z'))).toBe('2026-11-22');
  expect(lastClosableDay(at('2026-11-24T01:00:00.000Z'))).toBe('2026-11-23');
});

test('a day is open to what comes late for half an hour after it ended', () => {
  expect(firstOpenDay(at('2026-11-24T00:29:59.999Z'))).toBe('2026-11-23');
  expect(firstOpenDay(at('2026-11-24T00:30:00.000Z'))).toBe('2026-11-24');
});

test('whatever sets out for an open day has half an hour before it can be closed', () => {
  const within = { min: at('2026-01-01'), max: at('2028-12-31'), noInvalidDate: true };
  fc.assert(
    fc.property(fc.date(within), (now) => {
      const halfAnHourLater = new Date(now.getTime() + 1_800_000 - 1);
      expect(lastClosableDay(halfAnHourLater) < firstOpenDay(now)).toBe(true);
      expect(lastClosableDay(now) >= addDays(firstOpenDay(now), -2)).toBe(true);
    }),
  );
});
