import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayBefore } from '../../../lib/watch/days.ts';
import { isSilent } from '../../../lib/watch/silence.ts';

/** A Tuesday. */
const TODAY = '2026-11-24';

/** Days of the last eight weeks, today included, that `delivers` says yes to; ages are in days. */
function history(delivers: (age: number) => boolean, weeks = 8): ReadonlySet<string> {
  const ages = Array.from({ length: 7 * weeks }, (_, age) => age);
  return new Set(ages.filter(delivers).map((age) => dayBefore(TODAY, age)));
}

/** Which of seven consecutive days a source delivers on. */
const pattern = fc.array(fc.boolean(), { minLength: 7, maxLength: 7 });
const keeps = (days: readonly boolean[], age: number) => days[age % 7] === true;

describe('a source is not silent', () => {
  test('while it keeps to its weekly pattern, whatever that is: a weekend, or any other pause, is none', () => {
    fc.assert(
      fc.property(pattern, fc.boolean(), (days, isTodayOver) => {
        const delivered = history((age) => (age > 0 || isTodayOver) && keeps(days, age));
        expect(isSilent(delivered, TODAY)).toBe(false);
      }),
    );
  });

  test('on a day on which it delivered, whatever was before', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 56, maxLength: 56 }), (days) => {
        expect(
          isSilent(
            history((age) => age === 0 || days[age] === true),
            TODAY,
          ),
        ).toBe(false);
      }),
    );
  });

  test('in its first three weeks, whatever it did in them', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 22, maxLength: 22 }), (days) => {
        expect(
          isSilent(
            history((age) => days[age] === true),
            TODAY,
          ),
        ).toBe(false);
      }),
    );
  });

  test('if it delivered on fewer than three days of a month, as one does that is hardly used', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 27 }), { minLength: 0, maxLength: 2 }), (ages) => {
        expect(
          isSilent(
            history((age) => ages.includes(age)),
            TODAY,
          ),
        ).toBe(false);
      }),
    );
  });

  test('two weeks after its last delivery: then the silence has become the habit', () => {
    fc.assert(
      fc.property(pattern, fc.integer({ min: 15, max: 55 }), (days, last) => {
        expect(
          isSilent(
            history((age) => age >= last && keeps(days, age)),
            TODAY,
          ),
        ).toBe(false);
      }),
    );
  });
});

describe('a source is silent', () => {
  test('from the day after the first that it misses of its pattern, for a week, unless it delivers', () => {
    fc.assert(
      fc.property(pattern, fc.integer({ min: 1, max: 7 }), (days, missed) => {
        fc.pre(days[missed % 7] === true);
        const delivered = history((age) => age > missed && keeps(days, age));
        expect(isSilent(delivered, TODAY)).toBe(true);
      }),
    );
  });

  test('not before that day is over', () => {
    expect(
      isSilent(
        history((age) => age > 0),
        TODAY,
      ),
    ).toBe(false);
  });

  test('over its weekend too, once it has missed the Friday before', () => {
    const weekdays = (day: string) => ![0, 6].includes(new Date(day).getUTCDay());
    const until = (last: string) =>
      new Set([...history((age) => age > 0)].filter((day) => weekdays(day) && day <= last));
    const thursday = until('2026-11-19');
    for (const day of ['2026-11-21', '2026-11-22', '2026-11-23', '2026-11-24']) {
      expect(isSilent(thursday, day)).toBe(true);
    }
    const friday = until('2026-11-20');
    for (const day of ['2026-11-21', '2026-11-22', '2026-11-23']) expect(isSilent(friday, day)).toBe(false);
    expect(isSilent(friday, '2026-11-24')).toBe(true);
  });
});
