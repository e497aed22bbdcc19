import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hourOf } from '../../../lib/watch/days.ts';
import { isAlive, refusedSince, type RefusedHour } from '../../../lib/watch/refused-hours.ts';
import { NOW } from '../../support/factories.ts';

const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
const refused = (age: number, count: number, code = 'signature_invalid'): RefusedHour => ({
  source: 'crm',
  hour: hourOf(hoursAgo(age)),
  counts: { [code]: count },
});
const anyHours = fc
  .uniqueArray(fc.nat({ max: 23 }), { maxLength: 24 })
  .chain((ages) =>
    fc.tuple(...ages.map((age) => fc.integer({ min: 1, max: 1000 }).map((count) => refused(age, count)))),
  );

describe('a source is refused', () => {
  test('if ten of its webhooks were, in two hours, and none was taken since', () => {
    expect(refusedSince([refused(2, 4), refused(1, 6)], undefined)).toEqual({ signature_invalid: 10 });
    expect(refusedSince([refused(2, 4), refused(1, 6)], hoursAgo(3).toISOString())).toEqual({
      signature_invalid: 10,
    });
  });

  test('by any codes, each told', () => {
    const hours = [refused(2, 8, 'signature_expired'), refused(1, 2), refused(0, 3)];
    expect(refusedSince(hours, undefined)).toEqual({ signature_expired: 8, signature_invalid: 5 });
  });
});

describe('a source is not refused', () => {
  test.each([
    ['fewer than ten were', [refused(2, 4), refused(1, 5)], undefined],
    ['all were in one hour, as a burst', [refused(2, 900)], undefined],
    ['it delivered since', [refused(3, 400), refused(2, 600), refused(1, 9)], hoursAgo(2)],
    ['it delivered in the hour in which it was refused', [refused(2, 400), refused(1, 600)], hoursAgo(1)],
    ['nothing was', [], undefined],
  ])('if %s', (_, hours, newest) => {
    expect(refusedSince(hours, newest?.toISOString())).toBeUndefined();
  });

  test('by however many forged requests, as long as it delivers', () => {
    fc.assert(
      fc.property(anyHours, (hours) => {
        expect(refusedSince(hours, NOW.toISOString())).toBeUndefined();
      }),
    );
  });

  test('any sooner because it delivered: a later delivery never makes it refused', () => {
    fc.assert(
      fc.property(anyHours, fc.nat({ max: 24 }), fc.nat({ max: 24 }), (hours, one, other) => {
        const [earlier, later] = [Math.max(one, other), Math.min(one, other)];
        if (refusedSince(hours, hoursAgo(earlier).toISOString()) === undefined)
          expect(refusedSince(hours, hoursAgo(later).toISOString())).toBeUndefined();
      }),
    );
  });
});

test('a source is alive if it delivered today or in the last week', () => {
  expect(isAlive(new Set(), NOW)).toBe(false);
  expect(isAlive(new Set(['2026-11-24']), NOW)).toBe(true);
  expect(isAlive(new Set(['2026-11-17']), NOW)).toBe(true);
  expect(isAlive(new Set(['2026-11-16', '2026-10-01']), NOW)).toBe(false);
});
