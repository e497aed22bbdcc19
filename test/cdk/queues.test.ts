import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { DEAD_LETTER_DAYS } from '../../lib/account/retention.ts';
import { PurgeUnderWay } from '../../lib/account/purged.ts';
import { PAGE_RESERVE_MS } from '../../lib/jobs/run-job.ts';
import { delaySecondsOf, MAX_RETRY_AFTER_SECONDS } from '../../lib/queue/process-batch.ts';
import { NOW } from '../support/factories.ts';
import { reference, resources, stackTemplate, type Template } from './template.ts';

const queueSchema = z.object({
  VisibilityTimeout: z.optional(z.number()),
  MessageRetentionPeriod: z.number(),
  SqsManagedSseEnabled: z.boolean(),
  RedrivePolicy: z.optional(z.object({ deadLetterTargetArn: reference, maxReceiveCount: z.number() })),
});
const sourceSchema = z.object({
  EventSourceArn: reference,
  FunctionName: reference,
  BatchSize: z.number(),
  FunctionResponseTypes: z.array(z.string()),
  ScalingConfig: z.object({ MaximumConcurrency: z.number() }),
});
const alarmSchema = z.object({
  MetricName: z.string(),
  Dimensions: z._default(z.array(z.object({ Value: z.unknown() })), []),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  AlarmDescription: z.string(),
});
const after = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
const lambdaSchema = z.object({ Timeout: z.number() });

const PAGE_RESERVE_SECONDS = PAGE_RESERVE_MS / 1000;

describe('queues', () => {
  let template: Template;
  let queues: Map<string, z.infer<typeof queueSchema>>;
  beforeAll(async () => {
    template = await stackTemplate();
    queues = resources(template, 'AWS::SQS::Queue', queueSchema);
  });

  /** Each queue that is worked off, with its dead-letter queue, its worker and the mapping between. */
  function workedOff() {
    const functions = resources(template, 'AWS::Lambda::Function', lambdaSchema);
    const sources = [...resources(template, 'AWS::Lambda::EventSourceMapping', sourceSchema).values()];
    return sources.map((source) => {
      const queue = queues.get(source.EventSourceArn);
      const redrive = queue?.RedrivePolicy;
      const deadLetters = redrive && queues.get(redrive.deadLetterTargetArn);
      const worker = functions.get(source.FunctionName);
      if (!queue || !redrive || !deadLetters || !worker)
        throw new Error(`${source.EventSourceArn} lacks a part`);
      return { id: source.EventSourceArn, queue, redrive, deadLetters, worker, source };
    });
  }

  const alarmsOn = (queue: string, metric: string) =>
    [...resources(template, 'AWS::CloudWatch::Alarm', alarmSchema).values()].filter(
      ({ MetricName, Dimensions }) =>
        MetricName === metric && JSON.stringify(Dimensions).includes(`"${queue}"`),
    );

  test('are a worked-off queue each, or the dead-letter queue of one', () => {
    const known = workedOff().flatMap(({ id, redrive }) => [id, redrive.deadLetterTargetArn]);
    expect(known.sort()).toEqual([...queues.keys()].sort());
    expect(
      workedOff()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([
      'DeletionsQueue',
      'DenialsQueue',
      'DigestsQueue',
      'FetchesQueue',
      'NotificationsQueue',
      'ReplaysQueue',
      'RollUpsQueue',
      'SignupsQueue',
      'UsageQueue',
      'WatchesQueue',
    ]);
  });

  test('hide a message at least 6 times as long as the worker may run', () => {
    for (const { queue, worker } of workedOff()) {
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * worker.Timeout);
    }
  });

  test('keep dead letters at least twice as long as messages: a message keeps its age when it dies', () => {
    for (const { queue, deadLetters } of workedOff()) {
      expect(deadLetters.MessageRetentionPeriod).toBeGreaterThanOrEqual(2 * queue.MessageRetentionPeriod);
    }
  });

  test('keep dead letters exactly as long as who erases a customer is told', () => {
    for (const { deadLetters } of workedOff()) {
      expect(deadLetters.MessageRetentionPeriod).toBe(DEAD_LETTER_DAYS * 86_400);
    }
  });

  test('give messages back one by one, at a bounded concurrency', () => {
    for (const { source } of workedOff()) {
      expect(source.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
      expect(source.ScalingConfig.MaximumConcurrency).toBeGreaterThanOrEqual(2);
    }
    expect(Object.fromEntries(workedOff().map(({ id, source }) => [id, source.BatchSize]))).toEqual({
      DeletionsQueue: 10,
      DenialsQueue: 10,
      DigestsQueue: 1,
      FetchesQueue: 5,
      NotificationsQueue: 10,
      ReplaysQueue: 1,
      RollUpsQueue: 1,
      SignupsQueue: 10,
      UsageQueue: 10,
      WatchesQueue: 1,
    });
  });

  test('ask a CRM by two workers at most: with 250 ms between the requests of each, 80 in 10 s of its 100', () => {
    const fetches = workedOff().find(({ id }) => id === 'FetchesQueue');
    expect(fetches?.source.ScalingConfig.MaximumConcurrency).toBe(2);
  });

  test.each(['FetchesQueue', 'SignupsQueue'])(
    '%s keeps a message longer than a CRM, or a purge, can put it off in all its tries',
    (name) => {
      const found = workedOff().find(({ id }) => id === name);
      const longestSeconds = (found?.redrive.maxReceiveCount ?? Infinity) * MAX_RETRY_AFTER_SECONDS;
      expect(found?.queue.MessageRetentionPeriod).toBeGreaterThan(longestSeconds);
    },
  );

  test('try a notification for a day, a signup and a fetch for five hours before a person has to look', () => {
    const hours = (queue: string) => {
      const waits = workedOff().find(({ id }) => id === queue)?.redrive.maxReceiveCount ?? 0;
      const seconds = Array.from({ length: waits - 1 }, (_, wait) => Math.min(30 * 2 ** wait, 3600));
      return seconds.reduce((sum, wait) => sum + wait, 0) / 3600;
    };
    expect(hours('NotificationsQueue')).toBeCloseTo(24, 0);
    expect(hours('SignupsQueue')).toBeCloseTo(5, 0);
    expect(hours('FetchesQueue')).toBeCloseTo(5, 0);
  });

  test('let a signup wait for a purge that only the next night ends', () => {
    const tries = workedOff().find(({ id }) => id === 'SignupsQueue')?.redrive.maxReceiveCount ?? 0;
    let waitedSeconds = 0;
    for (let receiveCount = 1; receiveCount <= tries; receiveCount += 1) {
      const { retryAfterSeconds = 0 } = new PurgeUnderWay(
        { fenceTime: NOW.toISOString() },
        after(waitedSeconds),
      );
      const wanted = Math.min(retryAfterSeconds, MAX_RETRY_AFTER_SECONDS);
      waitedSeconds += Math.max(delaySecondsOf(receiveCount, 30), wanted);
    }
    expect(waitedSeconds / 3600).toBeGreaterThan(25);
  });

  test.each(['DeletionsQueue', 'ReplaysQueue'])(
    '%s lets long work come again for a working day, yet what kills its worker becomes a dead letter before it expires',
    (name) => {
      const found = workedOff().find(({ id }) => id === name);
      const { redrive, queue, worker } = found ?? {};
      const receives = redrive?.maxReceiveCount ?? 0;
      expect(receives * (queue?.VisibilityTimeout ?? 0)).toBeLessThan(queue?.MessageRetentionPeriod ?? 0);
      const workSeconds = (worker?.Timeout ?? 0) - PAGE_RESERVE_SECONDS;
      expect(workSeconds * receives).toBeGreaterThan(8 * 3600);
    },
  );

  test('raise an alarm on the first dead letter that says the impact and what to do', () => {
    for (const { redrive } of workedOff()) {
      const [alarm, ...more] = alarmsOn(redrive.deadLetterTargetArn, 'ApproximateNumberOfMessagesVisible');
      expect(more).toEqual([]);
      expect(alarm).toMatchObject({ Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' });
      expect(alarm?.AlarmDescription).toMatch(/^\S.{30,}\. What to do: .{30,}/);
    }
  });

  test('raise an alarm when their oldest message waits', () => {
    for (const { id } of workedOff()) expect(alarmsOn(id, 'ApproximateAgeOfOldestMessage')).toHaveLength(1);
  });

  test('encrypt what they keep and refuse what is not sent by TLS', () => {
    const policy = z.object({
      Queues: z.array(reference),
      PolicyDocument: z.object({ Statement: z.array(z.unknown()) }),
    });
    const policies = [...resources(template, 'AWS::SQS::QueuePolicy', policy).values()];
    for (const [id, queue] of queues) {
      expect(queue.SqsManagedSseEnabled).toBe(true);
      const statements = policies
        .filter(({ Queues }) => Queues.includes(id))
        .flatMap((found) => found.PolicyDocument.Statement);
      expect(statements).toEqual([
        expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]);
    }
  });
});
