import * as z from 'zod/mini';
import { ACCOUNT_ID, arnOf } from '../account.ts';
import type { Resource, ResourceKind } from '../resource-kind.ts';

const properties = z.strictObject({
  VisibilityTimeout: z.optional(z.number()),
  MessageRetentionPeriod: z.optional(z.number()),
  DelaySeconds: z.optional(z.number()),
  MaximumMessageSize: z.optional(z.number()),
  ReceiveMessageWaitTimeSeconds: z.optional(z.number()),
  RedrivePolicy: z.optional(z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() })),
});

export type QueueProperties = z.infer<typeof properties>;

export const queueKind: ResourceKind<QueueProperties> = {
  type: 'AWS::SQS::Queue',
  properties,

  noLocalEffect: {
    SqsManagedSseEnabled: 'the data folder is protected by the disk it lies on',
    RedriveAllowPolicy: 'the account has no other queue that could send its dead letters here',
    Tags: 'nothing reads tags',
  },
  identify: (name, { awsUrl }) => ({
    // The SDK takes the queue's URL as its endpoint, so it has to lead to the endpoint that enforces roles.
    ref: queueUrl(awsUrl, name),
    attributes: { Arn: arnOf('sqs', name), QueueName: name, QueueUrl: queueUrl(awsUrl, name) },
  }),
};

export function queueUrl(awsUrl: string, name: string): string {
  return `${awsUrl}/${ACCOUNT_ID}/${name}`;
}

/** Those that take another queue's dead letters. */
export function deadLetterQueues(
  queues: readonly Resource<QueueProperties>[],
): readonly Resource<QueueProperties>[] {
  const targets = new Set(queues.map(({ properties }) => properties.RedrivePolicy?.deadLetterTargetArn));
  return queues.filter(({ identity }) => targets.has(identity.attributes['Arn']));
}
