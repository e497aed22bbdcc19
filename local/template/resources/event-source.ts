import * as z from 'zod/mini';
import type { ResourceKind } from '../resource-kind.ts';

const properties = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.optional(z.boolean()),
  BatchSize: z.optional(z.number()),
  /** Seconds. */
  MaximumBatchingWindowInSeconds: z.optional(z.number()),
  FunctionResponseTypes: z.optional(z.array(z.literal('ReportBatchItemFailures'))),
  ScalingConfig: z.optional(z.strictObject({ MaximumConcurrency: z.number() })),
});

export type EventSourceProperties = z.infer<typeof properties>;

export const eventSourceKind: ResourceKind<EventSourceProperties> = {
  type: 'AWS::Lambda::EventSourceMapping',
  properties,
  noLocalEffect: { MetricsConfig: 'there are no metrics here', Tags: 'nothing reads tags' },
  identify: (name) => ({ ref: name, attributes: { Id: name } }),
};
