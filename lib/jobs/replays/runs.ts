import type { QueueName } from '../../messages/queue-names.ts';

/** What the schedule sends every night: a run again is the same message again. */
export type ScheduledRun = { readonly queue: QueueName; readonly message: Readonly<Record<string, unknown>> };

export const RUN_NAMES = ['sweep'] as const;
export type RunName = (typeof RUN_NAMES)[number];
