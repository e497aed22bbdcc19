import { describe, expect, test } from 'vitest';
import { putRateCard } from '../../../../lib/billing/rating/put-rate-card.ts';
import {
  cardOn,
  ratingRevisionOn,
  type RateCard,
  type Ratings,
} from '../../../../lib/billing/rating/rate-card.ts';
import { codeOf } from '../../../support/factories.ts';

function card(effectiveDate: string, meters: RateCard['meters'], changes: Partial<RateCard> = {}): RateCard {
  return {
    currency: 'USD',
    effectiveDate,
    meters,
    plans: {},
    defaultPlan: 'basic',
    knownPlans: ['basic', 'pro'],
    ...changes,
  };
}
const SMS = { sms: { unitCost: '1', unitPrice: '2' } };
const VOICE = { voice: { unitCost: '3' } };

function put(cards: readonly RateCard[], lastIssuedMonth?: string): Ratings | undefined {
  return cards.reduce<Ratings | undefined>(
    (ratings, each) => putRateCard(ratings, each, lastIssuedMonth),
    undefined,
  );
}

describe('a rate card', () => {
  test('is in force from its day until the next one', () => {
    const { cards = {} } = put([card('2026-10-01', SMS), card('2026-11-15', VOICE)]) ?? {};
    const inForce = ['2026-09-30', '2026-10-01', '2026-11-14', '2026-11-15', '2027-01-01'].map(
      (day) => cardOn(cards, day)?.effectiveDate,
    );
    expect(inForce).toEqual([undefined, '2026-10-01', '2026-10-01', '2026-11-15', '2026-11-15']);
  });

  test('put again changes nothing', () => {
    const ratings = put([card('2026-10-01', SMS)]);
    expect(putRateCard(ratings, card('2026-10-01', SMS), undefined)).toBe(ratings);
  });

  test('of a month that is not invoiced takes the place of the one before', () => {
    const ratings = putRateCard(put([card('2026-11-01', SMS)]), card('2026-11-01', VOICE), '2026-10');
    expect(cardOn(ratings.cards, '2026-11-01')?.meters).toEqual(VOICE);
  });

  test('of an invoiced month may price a meter that had no price, and nothing else', () => {
    const before = put([card('2026-09-01', SMS)]);
    const wider = putRateCard(before, card('2026-10-10', { ...SMS, ...VOICE }), '2026-10');
    expect(cardOn(wider.cards, '2026-10-10')?.meters).toEqual({ ...SMS, ...VOICE });
    const refused: RateCard[] = [
      card('2026-10-10', VOICE),
      card('2026-10-10', { sms: { unitCost: '1' } }),
      card('2026-10-10', { sms: { unitCost: '1.5', unitPrice: '2' }, ...VOICE }),
      card('2026-09-01', { sms: { unitCost: '1', unitPrice: '2.1' } }),
      card('2026-10-31', SMS, { plans: { pro: { meters: { sms: { unitPrice: '1' } } } } }),
    ];
    for (const each of refused)
      expect(codeOf(() => putRateCard(before, each, '2026-10'))).toBe('month_invoiced');
  });

  test('before the first card of an invoiced month may price all that had no price', () => {
    expect(putRateCard(undefined, card('2026-10-01', SMS), '2026-10').cards).toHaveProperty('2026-10-01');
  });

  test('keeps who was on which plan in what is invoiced', () => {
    const before = put([card('2026-10-01', SMS)]);
    const after = putRateCard(
      before,
      card('2026-10-01', { ...SMS, ...VOICE }, { defaultPlan: 'pro', knownPlans: ['pro'] }),
      '2026-10',
    );
    expect(cardOn(after.cards, '2026-10-01')).toMatchObject({
      defaultPlan: 'basic',
      knownPlans: ['basic', 'pro'],
    });
  });

  test('makes its own days stale, and no other', () => {
    const before = put([card('2026-10-01', SMS), card('2026-12-01', SMS)]);
    const after = putRateCard(before, card('2026-11-01', VOICE), undefined);
    const stale = ['2026-10-31', '2026-11-01', '2026-11-30', '2026-12-01'].map(
      (day) => ratingRevisionOn(before, day) !== ratingRevisionOn(after, day),
    );
    expect(stale).toEqual([false, true, true, false]);
  });

  test('has one revision, in whatever order a table gives its members back', () => {
    const ratings = put([card('2026-10-01', { ...SMS, ...VOICE })]);
    const other = put([{ ...card('2026-10-01', { ...VOICE, ...SMS }), currency: 'USD' }]);
    expect(ratingRevisionOn(ratings, '2026-10-01')).toBe(ratingRevisionOn(other, '2026-10-01'));
  });
});
