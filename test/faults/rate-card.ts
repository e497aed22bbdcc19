/** The prices of every lane. A scenario that puts it again changes no price, and yet holds the month open meanwhile. */
export const RATE_CARD = {
  currency: 'USD',
  effectiveDate: '2020-01-01',
  meters: { sms: { unitCost: '1', unitPrice: '3' } },
  plans: { pro: { meters: { sms: { unitPrice: '2' } } } },
};
