import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { reference, resources, stackTemplate, type Template } from './template.ts';

const alarmSchema = z.object({
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
  AlarmDescription: z.string(),
  AlarmActions: z.array(reference),
  TreatMissingData: z.string(),
});

describe('alarms', () => {
  let template: Template;
  beforeAll(async () => {
    template = await stackTemplate({
      context: { 'onboarding:alarmEmails': 'ops@example.com, cto@example.com' },
    });
  });
  const alarms = () => [...resources(template, 'AWS::CloudWatch::Alarm', alarmSchema).values()];
  const onlyOf = (type: string) => {
    const [found, ...more] = resources(template, type, z.record(z.string(), z.unknown()));
    if (!found || more.length > 0) throw new Error(`not one ${type}`);
    return { id: found[0], properties: found[1] };
  };

  test('all go to one topic and say the impact and what to do', () => {
    const topic = onlyOf('AWS::SNS::Topic').id;
    expect(alarms()).not.toEqual([]);
    for (const alarm of alarms()) {
      expect(alarm.AlarmActions).toEqual([topic]);
      expect(alarm.AlarmDescription).toMatch(/^\S.{30,}\. What to do: .{30,}/);
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
      expect(alarm.TreatMissingData).toBe('notBreaching');
    }
  });

  test('watch errors and throttles of every function', () => {
    for (const [id] of resources(template, 'AWS::Lambda::Function', z.unknown())) {
      const watching = alarms().filter(({ Dimensions }) => JSON.stringify(Dimensions).includes(`"${id}"`));
      expect(watching.map(({ MetricName }) => MetricName).sort()).toEqual(['Errors', 'Throttles']);
    }
  });

  test('watch the API for server errors', () => {
    const found = alarms().filter(({ MetricName }) => MetricName === '5xx');
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found[0]?.Dimensions)).toContain('"HttpApi"');
  });

  test('reach the configured people', () => {
    const schema = z.object({ Protocol: z.literal('email'), Endpoint: z.string() });
    const subscriptions = [...resources(template, 'AWS::SNS::Subscription', schema).values()];
    expect(subscriptions.map(({ Endpoint }) => Endpoint)).toEqual(['ops@example.com', 'cto@example.com']);
  });

  test('are published encrypted, by a key and a topic that let CloudWatch of this account in', () => {
    const cloudWatch = {
      Effect: 'Allow',
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
    };
    const key = reference.parse(onlyOf('AWS::SNS::Topic').properties['KmsMasterKeyId']);
    const keyPolicy = z.object({ Statement: z.array(z.unknown()) });
    const [, ...further] = keyPolicy.parse(template.Resources[key]?.Properties['KeyPolicy']).Statement;
    expect(further).toMatchObject([{ ...cloudWatch, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }]);
    expect(onlyOf('AWS::SNS::TopicPolicy').properties['PolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
        { ...cloudWatch, Action: 'sns:Publish' },
      ],
    });
  });
});
