import * as z from 'zod/mini';
import { projectIdOf } from '../../account/ids.ts';
import { composeStatement } from '../../billing/statement/statement.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { statementCsv } from '../documents/statement-csv.ts';
import { statementPage } from '../documents/statement-page.ts';
import { formatSchema, OTHER_FORMATS } from '../representations.ts';
import { statementView, viewStatement, type StatementView } from '../statement-view.ts';
import { monthIn } from './invoices.ts';
import { existingProject } from '../existing-project.ts';

export const statementRoute: Route<ApiDeps> = defineRoute({
  operationId: 'getStatement',
  method: 'GET',
  path: '/v1/subprojects/{subprojectId}/statements/{month}',
  permission: 'statements:read',
  summary: 'One customer’s month at price, also of one who left.',
  idempotency: 'safe',
  errors: [],
  alsoAs: OTHER_FORMATS,
  query: z.strictObject({ format: formatSchema }),
  response: statementView,
  async handle({ directory, billing, now }: ApiDeps, { params, query }) {
    const { subprojectId = '' } = params;
    const month = monthIn(params);
    const project = await existingProject(directory, projectIdOf(subprojectId));
    const statement = await composeStatement(
      { ledger: billing.ledger, readRatings: billing.ratings.readRatings },
      project,
      subprojectId,
      { month, currency: billing.currency, now: now() },
    );
    const isKnown = statement.days.length > 0 || (await directory.readSubproject(subprojectId)) !== undefined;
    if (!isKnown) throw new AppError('not_found');
    return represent(viewStatement(statement), query.format);
  },
});

function represent(statement: StatementView, format: 'json' | 'csv' | 'html' = 'json') {
  switch (format) {
    case 'json':
      return statement;
    case 'csv':
      return statementCsv(statement);
    case 'html':
      return statementPage(statement);
  }
}
