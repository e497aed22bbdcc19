import * as z from 'zod/mini';
import type { LeftOutKind } from './resource-kind.ts';

const oneOrMany = z.union([z.string(), z.array(z.string())]);

/** Only `enforceSSL`: what else a queue's policy may say would have to be enforced. */
const refusesPlainHttp = z.strictObject({
  Queues: z.array(z.string()),
  PolicyDocument: z.strictObject({
    Version: z.optional(z.string()),
    Statement: z.array(
      z.strictObject({
        Sid: z.optional(z.string()),
        Effect: z.literal('Deny'),
        Action: z.literal('sqs:*'),
        Principal: z.unknown(),
        Resource: oneOrMany,
        Condition: z.strictObject({ Bool: z.strictObject({ 'aws:SecureTransport': z.literal('false') }) }),
      }),
    ),
  }),
});

/** Resource types that do nothing on the laptop, and why that is no loss. */
export const leftOutKinds: readonly LeftOutKind[] = [
  {
    type: 'AWS::CloudWatch::Alarm',
    reason: 'there are no metrics here; look into logs/ and the dead-letter queues',
  },
  { type: 'AWS::CloudWatch::Dashboard', reason: 'there are no metrics here' },
  { type: 'AWS::SNS::Topic', reason: 'only alarms publish to it' },
  { type: 'AWS::SNS::TopicPolicy', reason: 'only alarms publish to the topic' },
  { type: 'AWS::SNS::Subscription', reason: 'only alarms publish to the topic' },
  { type: 'AWS::Logs::LogGroup', reason: 'what a function prints goes to logs/ in the data folder' },
  { type: 'AWS::Logs::MetricFilter', reason: 'there are no metrics here' },
  {
    type: 'AWS::SQS::QueuePolicy',
    reason: 'it refuses plain HTTP, and loopback needs no TLS',
    accepts: refusesPlainHttp,
  },
  { type: 'AWS::KMS::Alias', reason: 'functions know the key by its ARN' },
  { type: 'AWS::ApiGatewayV2::DomainName', reason: 'the API answers at its loopback address alone' },
  { type: 'AWS::ApiGatewayV2::ApiMapping', reason: 'the API answers at its loopback address alone' },
  { type: 'AWS::CDK::Metadata', reason: 'statistics for the makers of CDK' },
];
