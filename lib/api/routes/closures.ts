import * as z from 'zod/mini';
import { creatorOf } from '../../access/policy.ts';
import { projectIdOf } from '../../account/ids.ts';
import { AppError } from '../../errors.ts';
import { cancelJob } from '../../jobs/cancel-job.ts';
import { closureBodySchema, closureRequestSchema } from '../../jobs/closures/request.ts';
import { DEFAULT_RATE_PER_SECOND, type Job } from '../../jobs/job.ts';
import { jobIdFromBytes, jobIdFromCause } from '../../jobs/job-id.ts';
import { nudge } from '../../jobs/nudge.ts';
import { submitJob } from '../../jobs/submit.ts';
import type { ApiDeps } from '../deps.ts';
import { jobView, viewJob } from '../job-view.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const path = '/v1/closures/{closureId}';

const closureView = z.strictObject({ closureId: z.string(), request: closureRequestSchema, ...jobView });

export const closureRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'createClosure',
    method: 'POST',
    path: '/v1/projects/{projectId}/closures',
    permission: 'subprojects:close',
    summary:
      'Closes many subprojects, as of now: what is opened or restored before its turn comes stays open, and is reported.',
    idempotency: 'with Idempotency-Key',
    beginsItself: true,
    errors: ['idempotency_mismatch', 'write_conflict'],
    body: closureBodySchema,
    response: closureView,
    async handle(deps: ApiDeps, { params, body, principal, idempotencyKey, begin }) {
      const { projectId } = await existingProject(deps.directory, params['projectId']);
      const { dryRun = false, ratePerSecond = DEFAULT_RATE_PER_SECOND, ...request } = body;
      if (request.subprojectIds?.some((id) => projectIdOf(id) !== projectId) === true)
        throw new AppError('invalid_request', 'body.subprojectIds: one is not of this project');
      const jobId =
        idempotencyKey === undefined
          ? jobIdFromBytes(projectId, deps.randomBytes(10))
          : jobIdFromCause(projectId, 'closure', 'key', idempotencyKey);
      await begin({ made: jobId });
      const job = await submitJob(deps, {
        jobId,
        kind: 'closure',
        containerId: projectId,
        request,
        isDryRun: dryRun,
        ratePerSecond,
        createdBy: creatorOf(principal),
        isExclusive: false,
      });
      return viewClosure(job);
    },
  }),
  defineRoute({
    operationId: 'getClosure',
    method: 'GET',
    path,
    permission: 'subprojects:close',
    summary: 'How far the closing is, and what came of it.',
    idempotency: 'safe',
    errors: [],
    response: closureView,
    async handle(deps: ApiDeps, { params }) {
      const job = await deps.jobs.readJob('closure', params['closureId'] ?? '');
      if (job === undefined) throw new AppError('not_found');
      await nudge(deps, job);
      return viewClosure(job);
    },
  }),
  defineRoute({
    operationId: 'cancelClosure',
    method: 'POST',
    path: `${path}/cancel`,
    permission: 'subprojects:close',
    summary: 'Closes nothing further; what was closed can be restored, one by one.',
    idempotency: 'idempotent',
    errors: ['job_ended', 'write_conflict'],
    body: z.strictObject({}),
    response: closureView,
    handle: async (deps: ApiDeps, { params }) =>
      viewClosure(await cancelJob(deps, 'closure', params['closureId'] ?? '')),
  }),
];

function viewClosure(job: Job): z.infer<typeof closureView> {
  return { closureId: job.jobId, request: closureRequestSchema.parse(job.request), ...viewJob(job) };
}
