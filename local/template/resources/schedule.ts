import * as z from 'zod/mini';
import { arnOf } from '../account.ts';
import type { ResourceKind } from '../resource-kind.ts';

const properties = z.strictObject({
  ScheduleExpression: z.string(),
  ScheduleExpressionTimezone: z.optional(z.literal('UTC')),
  FlexibleTimeWindow: z.strictObject({ Mode: z.literal('OFF') }),
  State: z.optional(z.enum(['ENABLED', 'DISABLED'])),
  Target: z.strictObject({
    /** Of a queue. */
    Arn: z.string(),
    RoleArn: z.string(),
    /** The message. */
    Input: z.string(),
    RetryPolicy: z.optional(
      z.strictObject({ MaximumRetryAttempts: z.number(), MaximumEventAgeInSeconds: z.number() }),
    ),
  }),
});

export type ScheduleProperties = z.infer<typeof properties>;

export const scheduleKind: ResourceKind<ScheduleProperties> = {
  type: 'AWS::Scheduler::Schedule',
  properties,
  noLocalEffect: { Description: 'text for people' },
  identify: (name) => ({ ref: name, attributes: { Arn: arnOf('scheduler', `schedule/default/${name}`) } }),
};
