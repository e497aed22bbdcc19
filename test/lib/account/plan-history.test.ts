import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedDays, planOn, spanOf } from '../../../lib/account/plan-history.ts';
import { addDays } from '../../../lib/billing/days.ts';

const DAYS = Array.from({ length: 6 }, (_, index) => addDays('2028-02-27', index));
const history = fc.dictionary(
  fc.constantFrom(...DAYS),
  fc.constantFrom('basic', 'pro').map((value) => ({ value })),
);

test('the days that changed are exactly framed: the first and the last of them differ, none outside does', () => {
  fc.assert(
    fc.property(history, history, (one, other) => {
      const differing = DAYS.filter((day) => planOn(one, day) !== planOn(other, day));
      const changed = changedDays(one, other);
      expect(changed?.since).toBe(differing[0]);
      const last = differing.at(-1);
      const isToThisDay = last === DAYS.at(-1);
      if (isToThisDay || last === undefined) expect(changed?.before).toBeUndefined();
      else expect(addDays(changed?.before ?? '', -1)).toBe(last);
    }),
  );
});

test('a span holds the days of both', () => {
  const [one, other] = [
    { since: '2028-02-27', before: '2028-02-28' },
    { since: '2028-03-01', before: '2028-03-02' },
  ];
  expect(spanOf(one, other)).toEqual({ since: '2028-02-27', before: '2028-03-02' });
  expect(spanOf(other, one)).toEqual({ since: '2028-02-27', before: '2028-03-02' });
  expect(spanOf(one, { since: '2028-02-26' })).toEqual({ since: '2028-02-26' });
});
