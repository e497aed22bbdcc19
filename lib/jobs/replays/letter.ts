import * as z from 'zod/mini';
import { containerIdOf, projectIdOf, SUBPROJECT_ID_PATTERN } from '../../account/ids.ts';
import { containerOfJob } from '../job-id.ts';
import type { ReplayRequest } from './request.ts';

/** A message that its worker gave up, as it lies among the dead letters. */
export type Letter = {
  readonly messageId: string;
  readonly body: string;
  readonly groupId: string | undefined;
  readonly receiveCount: number;
  readonly sentTime: Date;
  /** Good for as long as the message is hidden from others. */
  readonly receiptHandle: string;
};

/** What may be said of a message: ids and closed words, nothing of a customer. */
export type LetterIdentity = {
  readonly kind: string | undefined;
  readonly projectId: string | undefined;
  readonly source: string | undefined;
  readonly subprojectId: string | undefined;
  readonly deliveryId: string | undefined;
  readonly jobId: string | undefined;
};

const text = z.optional(z.string());
/** Of all kinds of messages; each has some of it. */
const messageSchema = z.object({
  kind: text,
  projectId: text,
  source: text,
  subprojectId: text,
  deliveryId: text,
  jobId: text,
  objectType: text,
  event: z.optional(z.object({ kind: text })),
});

/** Undefined of what is no message of ours, and so of no use to any worker. */
export function identityOf({ body }: Pick<Letter, 'body'>): LetterIdentity | undefined {
  const message = messageSchema.safeParse(parsed(body)).data;
  if (message === undefined) return undefined;
  const { projectId, source, subprojectId, deliveryId, jobId, event } = message;
  return {
    kind: event?.kind ?? message.kind ?? message.objectType,
    projectId: projectId ?? projectOf(subprojectId, jobId),
    source,
    subprojectId,
    deliveryId,
    jobId,
  };
}

type Filter = NonNullable<NonNullable<ReplayRequest['deadLetters']>['filter']>;

export function isWantedLetter(identity: LetterIdentity, filter: Filter = {}): boolean {
  const { projectId, kind, source, subprojectId, deliveryId } = filter;
  return (
    (projectId === undefined || identity.projectId === projectId) &&
    (kind === undefined || identity.kind === kind) &&
    (source === undefined || identity.source === source) &&
    (subprojectId === undefined || identity.subprojectId === subprojectId) &&
    (deliveryId === undefined || identity.deliveryId === deliveryId)
  );
}

function projectOf(subprojectId = '', jobId = ''): string | undefined {
  if (SUBPROJECT_ID_PATTERN.test(subprojectId)) return projectIdOf(subprojectId);
  const container = containerOfJob(jobId);
  return container?.level === 'project' ? containerIdOf(container) : undefined;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
