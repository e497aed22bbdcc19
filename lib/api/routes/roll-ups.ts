import * as z from 'zod/mini';
import { dayOf } from '../../billing/days.ts';
import { daySchema } from '../../billing/rating/rate-card.ts';
import { isSealed } from '../../billing/roll-up/run-shard.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from './projects.ts';

export const rollUpRoute: Route<ApiDeps> = defineRoute({
  operationId: 'rollUp',
  method: 'POST',
  path: '/v1/rollUps',
  permission: 'rollUps:run',
  summary:
    'Computes the costs of a day again, of all projects or of one: what the schedule does at night. Today is computed as far as it has come.',
  idempotency: 'idempotent',
  errors: ['day_sealed'],
  body: z.strictObject({ day: daySchema, projectId: z.optional(z.string()) }),
  response: z.strictObject({ day: z.string(), projectId: z.nullable(z.string()) }),
  async handle({ directory, billing, now }: ApiDeps, { body: { day, projectId } }) {
    if (isSealed(day, now())) throw new AppError('day_sealed');
    if (day > dayOf(now())) throw new AppError('invalid_request', 'body.day: must not be in the future');
    if (projectId !== undefined) await existingProject(directory, projectId);
    const message = { schemaVersion: 1, kind: 'day', day, projectId } as const;
    await billing.sendRollUps([message], projectId ?? 'account');
    return { day, projectId: projectId ?? null };
  },
});
