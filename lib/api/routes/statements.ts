import * as z from 'zod/mini';
import { projectIdOf } from '../../account/ids.ts';
import { composeStatement } from '../../billing/statement/statement.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { monthIn } from './invoices.ts';
import { existingProject } from './projects.ts';

const text = z.string();

const statementView = z.strictObject({
  month: text,
  projectId: text,
  subprojectId: text,
  currency: text,
  complete: z.boolean().check(z.describe('The month is over, and nothing but late usage changes it')),
  total: text,
  lines: z.array(z.strictObject({ meter: text, quantity: text, price: text, amount: text })),
  days: z.array(z.strictObject({ day: text, price: text })),
  unrated: z.array(text).check(z.describe('Meters without a price: their usage counts 0')),
});

export const statementRoute: Route<ApiDeps> = defineRoute({
  operationId: 'getStatement',
  method: 'GET',
  path: '/v1/subprojects/{subprojectId}/statements/{month}',
  permission: 'statements:read',
  summary: 'One customer’s month at price, also of one who left.',
  idempotency: 'safe',
  errors: [],
  query: z.strictObject({}),
  response: statementView,
  async handle({ directory, billing, now }: ApiDeps, { params }) {
    const { subprojectId = '' } = params;
    const month = monthIn(params);
    const project = await existingProject(directory, projectIdOf(subprojectId));
    const { isComplete, ...statement } = await composeStatement(
      { ledger: billing.ledger, readRatings: billing.ratings.readRatings },
      project,
      subprojectId,
      { month, currency: billing.currency, now: now() },
    );
    const isKnown =
      statement.days.length > 0 || (await directory.readSubproject(subprojectId)) !== undefined;
    if (!isKnown) throw new AppError('not_found');
    return { ...statement, complete: isComplete };
  },
});
