import * as z from 'zod/mini';
import { AppError, type ErrorCode } from '../../errors.ts';
import { importCustomers, IMPORT_OUTCOMES, type ImportResult } from '../../imports/import-customers.ts';
import { customerOf, importRowSchema, requirePast } from '../../imports/row.ts';
import { timeSchema } from '../../time-schema.ts';
import type { ApiDeps } from '../deps.ts';
import { parseInput } from '../input.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

export const MAX_IMPORT_ROWS = 100;

const text = z.string();

/** Each row is parsed by itself, so that one that is wrong keeps back no other; its form is published all the same. */
const rowSchema = z.unknown().check(z.meta(z.toJSONSchema(importRowSchema, { io: 'input' })));

const importSchema = z.strictObject({
  rows: z.array(rowSchema).check(z.minLength(1), z.maxLength(MAX_IMPORT_ROWS)),
  asOf: z.optional(
    timeSchema.check(
      z.describe('When the export was made: the time of rows without `signupTime`; now unless given'),
    ),
  ),
  notify: z._default(
    z.boolean().check(z.describe('Tell the project’s endpoint of each, as of a signup')),
    false,
  ),
  dryRun: z._default(z.boolean().check(z.describe('Say what would happen, and write nothing')), false),
});

const resultSchema = z.strictObject({
  index: z.int().check(z.describe('The row’s place in the request')),
  outcome: z.enum(IMPORT_OUTCOMES),
  subprojectId: z.optional(text),
  code: z.optional(text.check(z.describe('Why it was rejected (mend it) or failed (send it again)'))),
  detail: z.optional(text),
  isPlanUnknown: z.optional(
    z.boolean().check(z.describe('It names no plan of the project: the default plan applies')),
  ),
});

export const importRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'importSubprojects',
    method: 'POST',
    path: '/v1/projects/{projectId}/imports',
    permission: 'subprojects:import',
    summary:
      'Brings in customers who existed before us. Always 200, with the outcome of each row; the same rows again change nothing.',
    idempotency: 'idempotent',
    errors: [],
    body: importSchema,
    response: z.strictObject({ results: z.array(resultSchema) }),
    async handle(deps: ApiDeps, { params, body }) {
      const now = deps.now();
      const asOf = body.asOf === undefined ? now : new Date(body.asOf);
      requirePast(asOf, 'body.asOf', now);
      const project = await existingProject(deps.directory, params['projectId']);
      const rows = body.rows.map((row, index) => parseRow(row, index, asOf, now));
      const good = rows.filter((row) => 'customer' in row);
      const rejected = rows.filter((row) => 'outcome' in row);
      const results = [...rejected, ...(await importCustomers(deps, project, good, body))];
      return { results: results.toSorted((a, b) => a.index - b.index) };
    },
  }),
];

function parseRow(row: unknown, index: number, asOf: Date, now: Date) {
  try {
    return { index, customer: customerOf(parseInput(importRowSchema, row, 'row'), asOf, now) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return rejectedRow(index, error.code, error.detail);
  }
}

function rejectedRow(index: number, code: ErrorCode, detail: string | undefined): ImportResult {
  return { index, outcome: 'rejected', code, ...(detail !== undefined && { detail }) };
}
