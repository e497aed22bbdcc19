import * as z from 'zod/mini';
import { PROJECT_ID_PATTERN } from '../../account/ids.ts';
import { addDays, dayOf } from '../../billing/days.ts';
import { daySchema } from '../../billing/rating/rate-card.ts';
import { isSealed } from '../../billing/roll-up/run-shard.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

export const rollUpRoute: Route<ApiDeps> = defineRoute({
  operationId: 'rollUp',
  method: 'POST',
  path: '/v1/rollUps',
  permission: 'rollUps:run',
  summary:
    'Computes the costs of a day again, of all projects or of one: what the schedule does at night. Today is computed as far as it has come.',
  idempotency: 'idempotent',
  errors: ['day_sealed'],
  body: z.strictObject({
    day: daySchema,
    projectId: z.optional(z.string().check(z.regex(PROJECT_ID_PATTERN, 'no id of a project'))),
  }),
  response: z.strictObject({
    day: z.string(),
    projectId: z.nullable(z.string()),
    throughTime: z
      .string()
      .check(
        z.describe(
          'Usage of the day until then will be in its costs, as soon as their own `throughTime` says so: the end of the day, or now',
        ),
      ),
  }),
  async handle({ directory, billing, now }: ApiDeps, { body: { day, projectId } }) {
    const time = now();
    if (isSealed(day, time)) throw new AppError('day_sealed');
    if (day > dayOf(time)) throw new AppError('invalid_request', 'body.day: must not be in the future');
    if (projectId !== undefined) await existingProject(directory, projectId);
    const message = { schemaVersion: 1, kind: 'day', day, projectId } as const;
    await billing.sendRollUps([message], projectId ?? 'account');
    const isOver = day < dayOf(time);
    const throughTime = isOver ? `${addDays(day, 1)}T00:00:00.000Z` : time.toISOString();
    return { day, projectId: projectId ?? null, throughTime };
  },
});
