import type { Stack } from 'aws-cdk-lib';
import type { QueueName } from '../lib/messages/queue-names.ts';
import type { WorkQueue } from './constructs/work-queue.ts';
import type { Parts } from './parts.ts';
import { denialsQueue } from './workers/denials.ts';
import { digestsWorker } from './workers/digests.ts';
import { deletionsWorker } from './workers/deletions.ts';
import { fetchesWorker } from './workers/fetches.ts';
import { notificationsWorker } from './workers/notifications.ts';
import { replaysWorker } from './workers/replays.ts';
import { signupsWorker } from './workers/signups.ts';
import { rollUpsWorker } from './workers/roll-ups.ts';
import { usageWorker } from './workers/usage.ts';
import { watchesWorker } from './workers/watches.ts';

/** Every asynchronous job: a queue, what works it off, and what a person should do when it stands still. */
export type Queues = Readonly<Record<QueueName, WorkQueue>>;

export function queueWorkers(stack: Stack, parts: Parts): Queues {
  const rollUps = rollUpsWorker(stack, parts);
  const notifications = notificationsWorker(stack, parts);
  const fetches = fetchesWorker(stack, parts, notifications, rollUps);
  const deletions = deletionsWorker(stack, parts, notifications, rollUps);
  const watches = watchesWorker(stack, parts);
  const signups = signupsWorker(stack, parts, notifications, fetches, rollUps);
  const usage = usageWorker(stack, parts, rollUps);
  const digests = digestsWorker(stack, parts);
  const denials = denialsQueue(stack, parts);
  const others = { notifications, fetches, deletions, watches, signups, usage, rollUps, digests, denials };
  return { ...others, replays: replaysWorker(stack, parts, others) };
}
