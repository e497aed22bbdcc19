import * as z from 'zod/mini';
import type { Clock } from '../../clock.ts';
import { AppError } from '../../errors.ts';
import type { DeadLetterReaders } from '../../jobs/replays/dead-letter-queue.ts';
import { identityOf, type Letter } from '../../jobs/replays/letter.ts';
import { peek } from '../../jobs/replays/peek.ts';
import { QUEUE_NAMES, type QueueName } from '../../messages/queue-names.ts';
import { defineRoute, type Route } from '../route.ts';
import type { ServeDeps } from '../serve.ts';

export type DeadLetterDeps = ServeDeps & { readonly deadLetters: DeadLetterReaders; readonly now: Clock };

const text = z.string();
const count = z.int();

const queueView = z.strictObject({
  queue: z.enum(QUEUE_NAMES),
  count: count.check(z.describe('Approximate, as SQS counts')),
  whatToDo: text,
});

const letterView = z.strictObject({
  messageId: text,
  kind: z.nullable(text).check(z.describe('null: it is no message of ours')),
  projectId: z.nullable(text),
  source: z.nullable(text),
  subprojectId: z.nullable(text),
  deliveryId: z.nullable(text),
  jobId: z.nullable(text),
  receiveCount: count,
  sendTime: text.check(z.describe('RFC 3339, UTC')),
  ageSeconds: count.check(z.describe('It is deleted when it is 14 days old')),
});

/** What made them dead letters has to be mended before they are replayed, or they come back. */
const WHAT_TO_DO: Readonly<Record<QueueName, string>> = {
  signups:
    'Events that could not be applied. See in the log of onboard-signups why, mend it, then replay them.',
  notifications:
    'A project’s endpoint did not take them. See in the log of send-notifications which answer it gives, tell the project, then replay them.',
  fetches:
    'A CRM’s API did not answer. At 401 or 403 put the source with a token that works, then replay them.',
  deletions: 'Purges, sweeps or closures that failed. See the log of delete-subprojects, then replay them.',
  watches:
    'Hourly looks at the sources of a project that failed. See the log of watch-sources; the next hour looks anew, from where it last looked.',
  usage:
    'Usage with events that are not taken; the others of the message are stored. See by which codes in the log of record-queued-usage, and tell the producer.',
  digests:
    'Nights that closed no day of the audit log. See in the log of close-audit-days why, and mend it; the next night makes up for it.',
  denials:
    'Denied attempts that are not in the audit log. See in the log of manage-account why, mend it, then replay them.',
  rollUps:
    'Days whose costs could not be computed. See in the log of roll-up-costs why, mend it, then replay them.',
  replays:
    'Replays that failed: lastError of each names the fault. Mend it, then replay them; each goes on where it stood.',
};

export const deadLetterRoutes: readonly Route<DeadLetterDeps>[] = [
  defineRoute({
    operationId: 'listDeadLetterQueues',
    method: 'GET',
    path: '/v1/deadLetters',
    permission: 'deadLetters:read',
    summary: 'How many messages each worker gave up, and what to do about them.',
    idempotency: 'safe',
    errors: [],
    response: z.strictObject({ queues: z.array(queueView) }),
    async handle({ deadLetters }: DeadLetterDeps) {
      const queues = QUEUE_NAMES.map(async (queue) => ({
        queue,
        count: await deadLetters(queue).count(),
        whatToDo: WHAT_TO_DO[queue],
      }));
      return { queues: await Promise.all(queues) };
    },
  }),
  defineRoute({
    operationId: 'peekDeadLetters',
    method: 'GET',
    path: '/v1/deadLetters/{queue}',
    permission: 'deadLetters:read',
    summary:
      'A look at up to 100 dead letters of a queue: ids and kinds, no content. They are hidden meanwhile, for a few seconds.',
    idempotency: 'safe',
    errors: [],
    response: z.strictObject({
      queue: z.enum(QUEUE_NAMES),
      count,
      whatToDo: text,
      deadLetters: z.array(letterView),
    }),
    async handle({ deadLetters, now }: DeadLetterDeps, { params }) {
      const queue = QUEUE_NAMES.find((each) => each === params['queue']);
      if (queue === undefined) throw new AppError('not_found');
      const reader = deadLetters(queue);
      const letters = await peek(reader);
      const view = letters.map((letter) => viewLetter(letter, now()));
      return { queue, count: await reader.count(), whatToDo: WHAT_TO_DO[queue], deadLetters: view };
    },
  }),
];

function viewLetter(letter: Letter, now: Date): z.infer<typeof letterView> {
  const { messageId, receiveCount, sentTime } = letter;
  const identity = identityOf(letter);
  return {
    messageId,
    kind: identity?.kind ?? null,
    projectId: identity?.projectId ?? null,
    source: identity?.source ?? null,
    subprojectId: identity?.subprojectId ?? null,
    deliveryId: identity?.deliveryId ?? null,
    jobId: identity?.jobId ?? null,
    receiveCount,
    sendTime: sentTime.toISOString(),
    ageSeconds: Math.max(0, Math.round((now.getTime() - sentTime.getTime()) / 1000)),
  };
}
