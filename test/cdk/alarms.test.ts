import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { FAILED_TRY } from '../../lib/queue/process-batch.ts';
import { reference, resources, stackTemplate, type Template } from './template.ts';

const alarmSchema = z.object({
  MetricName: z.string(),
  Namespace: z.string(),
  Dimensions: z._default(z.array(z.object({ Name: z.string(), Value: z.unknown() })), []),
  Statistic: z.optional(z.string()),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  Period: z.number(),
  EvaluationPeriods: z.number(),
  DatapointsToAlarm: z.number(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(reference),
  TreatMissingData: z.string(),
});

const dashboardSchema = z.object({
  DashboardBody: z.object({
    'Fn::Join': z.tuple([
      z.literal(''),
      z.array(
        z.union([
          z.string(),
          z.pipe(
            reference,
            z.transform((id) => ({ id })),
          ),
        ]),
      ),
    ]),
  }),
});
const widgetsSchema = z.object({
  widgets: z.array(
    z.object({
      properties: z.object({
        alarms: z._default(z.array(z.string()), []),
        metrics: z._default(z.array(z.unknown()), []),
      }),
    }),
  ),
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

  test('all go to one topic and say the impact, what to do and where to read on', () => {
    const topic = onlyOf('AWS::SNS::Topic').id;
    expect(alarms()).not.toEqual([]);
    for (const alarm of alarms()) {
      expect(alarm.AlarmActions).toEqual([topic]);
      expect(alarm.AlarmDescription).toMatch(
        /^\S.{30,}[.?] What to do: .{30,}\. Runbook: docs\/operations\.md, ".+"\.$/,
      );
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
  });

  test('watch errors and throttles of every function', () => {
    for (const [id] of resources(template, 'AWS::Lambda::Function', z.unknown())) {
      const watching = alarms().filter(({ Dimensions }) => JSON.stringify(Dimensions).includes(`"${id}"`));
      expect(watching.map(({ MetricName }) => MetricName).sort()).toEqual(['Errors', 'Throttles']);
    }
  });

  test('watch the signups for tries that fail: a worker that gives its messages back has no errors', () => {
    const filter = z.object({
      FilterPattern: z.string(),
      MetricTransformations: z.tuple([z.object({ MetricName: z.string(), MetricNamespace: z.string() })]),
    });
    const filters = [...resources(template, 'AWS::Logs::MetricFilter', filter).values()];
    expect(filters.map(({ FilterPattern }) => FilterPattern)).toEqual([`"${FAILED_TRY}"`]);
    const [{ MetricName, MetricNamespace } = { MetricName: '', MetricNamespace: '' }] =
      filters[0]?.MetricTransformations ?? [];
    expect(alarms()).toContainEqual(
      expect.objectContaining({ MetricName, Namespace: MetricNamespace, Statistic: 'Sum', Period: 900 }),
    );
  });

  test('watch the API for server errors', () => {
    const found = alarms().filter(({ MetricName }) => MetricName === '5xx');
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found[0]?.Dimensions)).toContain('"HttpApi"');
  });

  const HOUR = 3600;
  const ofOwnMetrics = () =>
    alarms().filter(
      ({ Namespace, MetricName }) =>
        Namespace === 'SubprojectOnboarding' && !MetricName.endsWith('FailedTries'),
    );
  const hourly = { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold', Period: HOUR };
  const absent = { Threshold: 1, ComparisonOperator: 'LessThanThreshold', Period: HOUR };

  test('watch what only our functions know, without a dimension that grows', () => {
    const found = ofOwnMetrics().map(({ MetricName, Statistic, ...alarm }) => [
      `${MetricName} ${Statistic}`,
      alarm,
    ]);
    expect(Object.fromEntries(found)).toMatchObject({
      'PurgeOverdueHours Maximum': { ...hourly, Threshold: 48, EvaluationPeriods: 1 },
      'NightlySweepFinished Sum': { ...absent, EvaluationPeriods: 26, DatapointsToAlarm: 26 },
      'AuditDaysClosed SampleCount': { ...absent, EvaluationPeriods: 26, DatapointsToAlarm: 26 },
      'OverdueInvoices Maximum': { ...hourly, Threshold: 0, EvaluationPeriods: 1 },
      'UnratedMeters Maximum': { ...hourly, EvaluationPeriods: 1 },
      'UnattributedSubjects Maximum': { ...hourly, EvaluationPeriods: 1 },
      'UsageConflicts Maximum': { ...hourly, EvaluationPeriods: 1 },
      'CorruptPacks Maximum': { ...hourly, EvaluationPeriods: 1 },
      'NightlyRollUpFinished Sum': { ...absent, EvaluationPeriods: 26, DatapointsToAlarm: 26 },
      'RefusedSources Maximum': { ...hourly, EvaluationPeriods: 1 },
      'SilentSources Maximum': { ...hourly, EvaluationPeriods: 1 },
      'SilentSources SampleCount': { ...absent, EvaluationPeriods: 3, DatapointsToAlarm: 3 },
    });
    expect(found).toHaveLength(12);
    for (const { Dimensions } of ofOwnMetrics()) expect(Dimensions).toEqual([]);
  });

  test('are well without data, but for those of what comes seldom, which stay as they are, and those of absence', () => {
    const seldom = new Set(ofOwnMetrics().map(({ MetricName }) => MetricName));
    for (const { MetricName, ComparisonOperator, TreatMissingData } of alarms()) {
      const isAbsence = ComparisonOperator === 'LessThanThreshold';
      const expected = isAbsence ? 'breaching' : seldom.has(MetricName) ? 'ignore' : 'notBreaching';
      expect(`${MetricName}: ${TreatMissingData}`).toBe(`${MetricName}: ${expected}`);
    }
  });

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  test('look back no longer than CloudWatch can: 7 days with periods of an hour, else one', () => {
    for (const { Period, EvaluationPeriods, DatapointsToAlarm } of alarms()) {
      expect(Period * EvaluationPeriods).toBeLessThanOrEqual((Period < HOUR ? 1 : 7) * 24 * HOUR);
      expect(DatapointsToAlarm).toBeLessThanOrEqual(EvaluationPeriods);
    }
  });

  test('are all on the dashboard, which stays within the 50 metrics that are free', () => {
    const { DashboardBody } = dashboardSchema.parse(onlyOf('AWS::CloudWatch::Dashboard').properties);
    const text = DashboardBody['Fn::Join'][1]
      .map((part) => (typeof part === 'string' ? part : part.id))
      .join('');
    const { widgets } = widgetsSchema.parse(JSON.parse(text));
    const shown = widgets.flatMap(({ properties }) => properties.alarms);
    expect(shown.sort()).toEqual(
      [...resources(template, 'AWS::CloudWatch::Alarm', alarmSchema).keys()].sort(),
    );
    expect(widgets.flatMap(({ properties }) => properties.metrics).length).toBeLessThanOrEqual(50);
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
