import { App, Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { deletionMessageSchema } from '../../lib/messages/deletion.ts';
import { digestMessageSchema } from '../../lib/messages/digest.ts';
import { rollUpMessageSchema } from '../../lib/messages/roll-up.ts';
import { watchMessageSchema } from '../../lib/messages/watch.ts';
import { NightlyMessage } from '../../cdk/constructs/nightly.ts';
import { reference, resources, stackTemplate } from './template.ts';

const templateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.optional(z.unknown()) })),
});

describe('a nightly message', () => {
  let resources: z.infer<typeof templateSchema>['Resources'];
  beforeAll(() => {
    const app = new App({ analyticsReporting: false, builtinCloudFormationValidation: false });
    const stack = new Stack(app, 'Stack');
    const queue = new Queue(stack, 'Work');
    new NightlyMessage(stack, 'Night', { queue, at: 'cron(30 2 * * ? *)', message: { kind: 'sweep' } });
    resources = templateSchema.parse(app.synth().getStackByName('Stack').template).Resources;
  });
  const only = (type: string) => {
    const [found, ...more] = Object.entries(resources).filter(([, { Type }]) => Type === type);
    if (!found || more.length > 0) throw new Error(`not one ${type}`);
    return { id: found[0], properties: found[1].Properties };
  };
  const queueArn = () => ({ 'Fn::GetAtt': [only('AWS::SQS::Queue').id, 'Arn'] });

  test('goes to its queue at its time in UTC, and is sent again for a day if need be', () => {
    const { id, properties } = only('AWS::Scheduler::Schedule');
    expect(id).toBe('NightSchedule');
    expect(properties).toEqual({
      ScheduleExpression: 'cron(30 2 * * ? *)',
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: queueArn(),
        RoleArn: { 'Fn::GetAtt': [only('AWS::IAM::Role').id, 'Arn'] },
        Input: '{"kind":"sweep"}',
        RetryPolicy: { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 },
      },
    });
  });

  test('is sent by a role that may do nothing else, for schedules of this account alone', () => {
    const account = { Ref: 'AWS::AccountId' };
    expect(only('AWS::IAM::Role').properties).toEqual({
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Condition: {
              StringEquals: {
                'aws:SourceAccount': account,
                'aws:SourceArn': {
                  'Fn::Join': [
                    '',
                    [
                      'arn:',
                      { Ref: 'AWS::Partition' },
                      ':scheduler:',
                      { Ref: 'AWS::Region' },
                      ':',
                      account,
                      ':schedule-group/default',
                    ],
                  ],
                },
              },
            },
          },
        ],
      },
      Policies: [
        {
          PolicyName: 'send',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: queueArn() }],
          },
        },
      ],
    });
  });
});

describe('each schedule of the stack', () => {
  const schemas: Readonly<Record<string, z.ZodMiniType>> = {
    DeletionsQueue: deletionMessageSchema,
    DigestsQueue: digestMessageSchema,
    RollUpsQueue: rollUpMessageSchema,
    WatchesQueue: watchMessageSchema,
  };

  test('sends what the worker of its queue understands', async () => {
    const schema = z.object({ Target: z.object({ Arn: reference, Input: z.string() }) });
    const schedules = [...resources(await stackTemplate(), 'AWS::Scheduler::Schedule', schema)];
    expect(schedules.map(([id]) => id).sort()).toEqual([
      'NightlyDigestSchedule',
      'NightlyRollUpSchedule',
      'NightlySweepSchedule',
      'WatchSchedule',
    ]);
    for (const [id, { Target }] of schedules) {
      const parsed = schemas[Target.Arn]?.safeParse(JSON.parse(Target.Input));
      expect([id, parsed?.success]).toEqual([id, true]);
    }
  });
});
