import * as z from 'zod/mini';
import type { Statement } from '../billing/statement/statement.ts';

const text = z.string();

export const statementView = z.strictObject({
  month: text,
  projectId: text,
  subprojectId: text,
  currency: text,
  complete: z.boolean().check(z.describe('The month is over, and nothing but late usage changes it')),
  total: text,
  lines: z.array(
    z.strictObject({
      meter: text,
      quantity: text,
      price: text.check(z.describe('Unrounded')),
      amount: text.check(z.describe('Rounded so that the lines sum to the total')),
    }),
  ),
  days: z.array(z.strictObject({ day: text, price: text })),
  unrated: z.array(text).check(z.describe('Meters without a price: their usage counts 0')),
});
export type StatementView = z.infer<typeof statementView>;

export function viewStatement({ isComplete, lines, days, unrated, ...statement }: Statement): StatementView {
  return { ...statement, complete: isComplete, lines: [...lines], days: [...days], unrated: [...unrated] };
}
