import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_UNRATED, withFewUnrated } from '../../../../lib/billing/rating/few-unrated.ts';
import { MAX_METERS, type RateCard } from '../../../../lib/billing/rating/rate-card.ts';
import { rateDay } from '../../../../lib/billing/rating/rate-day.ts';
import { totalOf } from '../../../../lib/billing/roll-up/total.ts';
import { itemSize } from '../../../../local/aws-proxy/item-size.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod/mini';

function cardOf(meters: readonly string[], unitCost: string): RateCard {
  return {
    currency: 'USD',
    effectiveDate: '2026-01-01',
    meters: Object.fromEntries(meters.map((meter) => [meter, { unitCost }])),
    plans: {},
    defaultPlan: 'basic',
    knownPlans: [],
  };
}

const nameOf = (prefix: string, index: number) => `${prefix}${String(index).padStart(99, '0')}`;

test('what is left of many meters without a price adds up as if none had been left out before', () => {
  const meter = fc.nat(3 * MAX_UNRATED).map((index) => nameOf('m', index));
  const usage = fc.uniqueArray(meter, { minLength: MAX_UNRATED, maxLength: 2 * MAX_UNRATED });
  fc.assert(
    fc.property(fc.array(usage, { minLength: 2, maxLength: 3 }), (subjects) => {
      const card = cardOf([nameOf('m', 7), nameOf('m', 250)], '2');
      const rated = subjects.map((meters) =>
        rateDay(
          meters.toSorted().map((name) => [name, { units: 3n, scale: 0 }]),
          card,
          undefined,
        ),
      );
      expect(withFewUnrated(totalOf(rated.map((day) => withFewUnrated(day))))).toEqual(
        withFewUnrated(totalOf(rated)),
      );
    }),
    { numRuns: 30 },
  );
});

test('a day of as many meters as there can be, with the longest names and numbers, fits an item', () => {
  const priced = Array.from({ length: MAX_METERS }, (_, index) => nameOf('m', index));
  const others = Array.from({ length: 5_000 }, (_, index) => nameOf('n', index));
  const most = { units: 10n ** 27n - 1n, scale: 9 };
  const card = cardOf(priced, '999999999.999999999999');
  const day = withFewUnrated(
    rateDay(
      [...priced, ...others].map((meter) => [meter, most]),
      card,
      undefined,
    ),
  );
  expect(day.hasMoreUnrated).toBe(true);
  expect(Object.keys(day.meters)).toHaveLength(MAX_METERS + MAX_UNRATED);
  const attributes = z.record(z.string(), z.unknown()).parse(marshall(day));
  expect(itemSize(attributes)).toBeLessThan(400 * 1024);
});
