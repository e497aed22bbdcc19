import * as z from 'zod/mini';
import { creatorOf, decide, homeOf, type Action, type Principal } from '../../access/policy.ts';
import { containerIdOf, containerOf } from '../../account/ids.ts';
import { AppError } from '../../errors.ts';
import { cancelJob } from '../../jobs/cancel-job.ts';
import type { Job } from '../../jobs/job.ts';
import { jobIdFromBytes, jobIdFromCause } from '../../jobs/job-id.ts';
import { nudge } from '../../jobs/nudge.ts';
import { draftOf } from '../../jobs/replays/draft.ts';
import {
  containerIdOfReplay,
  kindOf,
  replayBodySchema,
  replayFieldsSchema,
  replayRequestSchema,
  type ReplayRequest,
} from '../../jobs/replays/request.ts';
import { submitJob } from '../../jobs/submit.ts';
import type { ApiDeps } from '../deps.ts';
import { parseInput } from '../input.ts';
import { jobView, viewJob } from '../job-view.ts';
import { listFiltered, pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const path = '/v1/replays/{replayId}';

const replayView = z.strictObject({ replayId: z.string(), request: replayFieldsSchema, ...jobView });

export const replayRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'createReplay',
    method: 'POST',
    path: '/v1/replays',
    permission: 'replays:create',
    concerns: 'project in body',
    summary:
      'Runs again what was received: a delivery, a window of deliveries, dead letters, or a run of the schedule. Done twice is done once.',
    idempotency: 'with Idempotency-Key',
    beginsItself: true,
    errors: ['replay_active', 'idempotency_mismatch', 'write_conflict'],
    body: replayBodySchema,
    response: replayView,
    async handle(deps: ApiDeps, { body, principal, idempotencyKey, begin }) {
      const { dryRun, ratePerSecond, ...asked } = body;
      const request = parseInput(replayRequestSchema, withOwnProject(asked, principal), 'body');
      const containerId = containerIdOfReplay(request);
      mayReplay(principal, request, containerId);
      if (request.projectId !== undefined) await existingProject(deps.directory, request.projectId);
      const jobId =
        idempotencyKey === undefined
          ? jobIdFromBytes(containerId, deps.randomBytes(10))
          : jobIdFromCause(containerId, 'replay', 'key', idempotencyKey);
      await begin({ made: jobId });
      const draft = draftOf(jobId, request, { dryRun, ratePerSecond }, creatorOf(principal));
      return viewReplay(await submitJob(deps, draft));
    },
  }),
  defineRoute({
    operationId: 'getReplay',
    method: 'GET',
    path,
    permission: 'replays:read',
    summary: 'How far a replay is, and what came of it.',
    idempotency: 'safe',
    errors: [],
    response: replayView,
    async handle(deps: ApiDeps, { params }) {
      const job = await deps.jobs.readJob('replay', params['replayId'] ?? '');
      if (job === undefined) throw new AppError('not_found');
      await nudge(deps, job);
      return viewReplay(job);
    },
  }),
  defineRoute({
    operationId: 'cancelReplay',
    method: 'POST',
    path: `${path}/cancel`,
    permission: 'replays:create',
    summary: 'Begins nothing further; what was replayed stays.',
    idempotency: 'idempotent',
    errors: ['job_ended', 'write_conflict'],
    body: z.strictObject({}),
    response: replayView,
    handle: async (deps: ApiDeps, { params }) =>
      viewReplay(await cancelJob(deps, 'replay', params['replayId'] ?? '')),
  }),
  defineRoute({
    operationId: 'listReplays',
    method: 'GET',
    path: '/v1/projects/{projectId}/replays',
    permission: 'replays:read',
    summary: 'The replays of a project in the last 90 days, in the order of their ids.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: pageQuerySchema,
    response: z.strictObject({ replays: z.array(replayView), nextPageToken: z.string() }),
    async handle({ directory, jobs }: ApiDeps, { params, query }) {
      const { projectId } = await existingProject(directory, params['projectId']);
      const { items, nextPageToken } = await listFiltered(
        `replays/${projectId}`,
        query,
        (page) => jobs.listJobs('replay', projectId, page),
        ({ jobId }) => jobId,
      );
      return { replays: items.map(viewReplay), nextPageToken };
    },
  }),
];

function viewReplay(job: Job): z.infer<typeof replayView> {
  return { replayId: job.jobId, request: replayFieldsSchema.parse(job.request), ...viewJob(job) };
}

/** A project's own key need not say whose deliveries it means. */
function withOwnProject<Request extends Partial<ReplayRequest>>(request: Request, principal?: Principal) {
  const container = principal && homeOf(principal);
  const isOfDeliveries = request.deliveryId !== undefined || request.from !== undefined;
  if (!isOfDeliveries || request.projectId !== undefined || container?.level !== 'project') return request;
  return { ...request, projectId: containerIdOf(container) };
}

/** A key's own container was asked about already; the request may name another, or dead letters, which are the account's. */
function mayReplay(principal: Principal | undefined, request: ReplayRequest, containerId: string): void {
  const action: Action = kindOf(request) === 'deadLetters' ? 'deadLetters:replay' : 'replays:create';
  const container = containerOf(containerId);
  if (principal === undefined || container === undefined) throw new AppError('not_found');
  const decision = decide(principal, action, container);
  if (decision.isAllowed) return;
  if (decision.reason === 'elsewhere') throw new AppError('not_found');
  throw new AppError('forbidden', `${action} needs a key of the account that has this scope`);
}
