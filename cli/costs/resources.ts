import * as z from 'zod/mini';

/** What of the API's answers about money the command line itself reads; amounts are decimal texts. */
const text = z.string();
const amounts = { cost: text, price: text, margin: text };

const meterCosts = z.looseObject({ quantity: text, ...amounts });
const rated = { ...amounts, meters: z.record(text, meterCosts), unrated: z.array(text) };

export const costsSchema = z.looseObject({
  currency: text,
  complete: z.boolean(),
  throughTime: text,
  days: z.array(z.looseObject({ day: text, ...rated })),
  total: z.looseObject(rated),
});
export type Costs = z.infer<typeof costsSchema>;

export const customersPageSchema = z.looseObject({
  currency: text,
  customers: z.array(z.looseObject({ subprojectId: text, ...amounts, dayCount: z.int() })),
  customerCount: z.int(),
  nextPageToken: text,
});
export type CustomersPage = z.infer<typeof customersPageSchema>;

export const rateCardSchema = z.looseObject({
  currency: text,
  effectiveDate: text,
  meters: z.record(text, z.looseObject({ unitCost: text, unitPrice: z.nullable(text) })),
  plans: z.record(text, z.looseObject({ meters: z.record(text, z.looseObject({ unitPrice: text })) })),
  effectiveDates: z.array(text),
});
export type RateCard = z.infer<typeof rateCardSchema>;

export const rollUpSchema = z.looseObject({ day: text, throughTime: text });

export const usageAnswerSchema = z.looseObject({
  accepted: z.int(),
  rejected: z.array(z.looseObject({ index: z.int(), code: text })),
});

export const invoiceSummarySchema = z.looseObject({
  month: text,
  number: z.int(),
  currency: text,
  total: text,
  issueTime: text,
});
export type InvoiceSummary = z.infer<typeof invoiceSummarySchema>;

export const invoiceSchema = z.looseObject({
  month: text,
  number: z.int(),
  currency: text,
  total: text,
  status: text,
  issueTime: z.nullable(text),
  complete: z.boolean(),
  lines: z.array(
    z.looseObject({
      kind: text,
      month: text,
      displayName: text,
      meter: text,
      quantity: text,
      cost: text,
      amount: text,
    }),
  ),
  days: z.array(z.looseObject({ day: text, cost: text })),
});
export type Invoice = z.infer<typeof invoiceSchema>;

export const statementSchema = z.looseObject({
  month: text,
  currency: text,
  complete: z.boolean(),
  total: text,
  lines: z.array(z.looseObject({ meter: text, quantity: text, price: text, amount: text })),
  days: z.array(z.looseObject({ day: text, price: text })),
});
export type Statement = z.infer<typeof statementSchema>;
