import * as z from 'zod/mini';
import { ACCOUNT_CONTAINER_ID, PROJECT_ID_PATTERN } from '../../account/ids.ts';
import { receiveTimeOf } from '../../intake/delivery-id.ts';
import { SOURCE_NAME_PATTERN } from '../../intake/source.ts';
import { QUEUE_NAMES } from '../../messages/queue-names.ts';
import { MAX_RATE_PER_SECOND } from '../job.ts';
import { timeSchema } from '../../time-schema.ts';
import { RUN_NAMES } from './runs.ts';

const idSchema = z.string().check(z.minLength(1), z.maxLength(255));
const projectIdSchema = z.string().check(z.regex(PROJECT_ID_PATTERN, 'no id of a project'));

const deadLettersSchema = z.strictObject({
  queue: z.enum(QUEUE_NAMES),
  filter: z.optional(
    z.strictObject({
      projectId: z.optional(projectIdSchema),
      kind: z.optional(idSchema.check(z.describe('Of the message, or of its event: signedUp, opened, …'))),
      source: z.optional(idSchema),
      subprojectId: z.optional(idSchema),
      deliveryId: z.optional(idSchema),
    }),
  ),
});

const WINDOW_FIELDS = ['to', 'source', 'outcome', 'externalId', 'realm'] as const;

/** What is to be run again: exactly one of a delivery, a window of deliveries, dead letters, a run of the schedule. */
const fields = {
  projectId: z.optional(projectIdSchema),
  deliveryId: z.optional(
    z.string().check(z.refine((id) => receiveTimeOf(id) !== undefined, 'no id of a delivery')),
  ),
  from: z.optional(timeSchema.check(z.describe('Received then or later'))),
  to: z.optional(timeSchema.check(z.describe('Received before; when it was asked for unless given'))),
  source: z.optional(z.string().check(z.regex(SOURCE_NAME_PATTERN, 'no name of a source'))),
  outcome: z.optional(z.enum(['applied', 'unchanged', 'ignored', 'queued'])),
  externalId: z.optional(idSchema),
  realm: z.optional(idSchema),
  deadLetters: z.optional(deadLettersSchema),
  run: z.optional(z.strictObject({ name: z.enum(RUN_NAMES) })),
};

/** Strict for messages too: of a filter that this release does not know, more would be replayed than was asked for. */
export const replayRequestSchema = z.strictObject(fields).check(
  z.refine((request) => kindsOf(request).length === 1, {
    error: 'exactly one of deliveryId, from, deadLetters and run',
  }),
  z.refine((request) => request.from !== undefined || WINDOW_FIELDS.every((name) => !(name in request)), {
    error: `${WINDOW_FIELDS.join(', ')} are of a window: from is missing`,
  }),
  z.refine(({ from, to }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    path: ['from'],
    error: 'must be before `to`',
  }),
  z.refine((request) => isOfAccount(request) !== (request.projectId !== undefined), {
    path: ['projectId'],
    error: 'is needed for deliveries, and for nothing else',
  }),
);
export type ReplayRequest = z.infer<typeof replayRequestSchema>;
export type ReplayKind = 'delivery' | 'window' | 'deadLetters' | 'run';

export const replayOptionsSchema = {
  dryRun: z.optional(z.boolean()),
  ratePerSecond: z.optional(z.int().check(z.gte(1), z.lte(MAX_RATE_PER_SECOND))),
};

/** What comes over HTTP may leave out the project of the caller's own key. */
export const replayBodySchema = z.strictObject({ ...fields, ...replayOptionsSchema });

/** A request as it is shown. */
export const replayFieldsSchema = z.strictObject(fields);

export function kindOf(request: ReplayRequest): ReplayKind {
  return kindsOf(request)[0] ?? 'delivery';
}

function kindsOf({ deliveryId, from, deadLetters, run }: Partial<ReplayRequest>): readonly ReplayKind[] {
  return [
    ...(deliveryId === undefined ? [] : (['delivery'] as const)),
    ...(from === undefined ? [] : (['window'] as const)),
    ...(deadLetters === undefined ? [] : (['deadLetters'] as const)),
    ...(run === undefined ? [] : (['run'] as const)),
  ];
}

function isOfAccount({ deadLetters, run }: Partial<ReplayRequest>): boolean {
  return deadLetters !== undefined || run !== undefined;
}

export function containerIdOfReplay({ projectId }: Pick<ReplayRequest, 'projectId'>): string {
  return projectId ?? ACCOUNT_CONTAINER_ID;
}
