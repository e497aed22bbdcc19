import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEAD_LETTER_DAYS } from '../../lib/account/retention.ts';
import { oneMinute, type Alarms, type Concern } from './alarms.ts';
import type { Grant } from './backend-function.ts';
import { pinLogicalId } from './pin-logical-id.ts';

export type WorkQueueProps = Concern & {
  alarms: Alarms;
  /** Of the function that works it off. */
  timeout: Duration;
  /** Tries before a message goes to the dead letters; at least 5, because a throttled poll burns one without a try. */
  maxReceiveCount: number;
};

export type Delivery = {
  /** Messages an invocation: at most 10, the number one receive returns. */
  batchSize: number;
  /** Batches at a time, 2 to 1,000: what the function calls must stand it. */
  maxConcurrency: number;
};

/**
 * Work that must not be lost: a queue, its dead-letter queue, and the alarms that say when a person has to look. `impact` is that of
 * messages not being worked off.
 */
export class WorkQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  /** What a function needs that works it off. */
  readonly consuming: Grant;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const secure = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
    // A message keeps its age when it becomes a dead letter: 7 days for a stopped worker leave ops at least 7 more.
    this.deadLetters = new Queue(this, 'DeadLetters', {
      ...secure,
      retentionPeriod: Duration.days(DEAD_LETTER_DAYS),
    });
    this.queue = new Queue(this, 'Queue', {
      ...secure,
      retentionPeriod: Duration.days(7),
      // AWS's factor: Lambda retries a throttled batch inside the visibility timeout.
      visibilityTimeout: Duration.seconds(6 * props.timeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: props.maxReceiveCount },
    });
    pinLogicalId(this.queue, `${id}Queue`);
    pinLogicalId(this.deadLetters, `${id}DeadLetterQueue`);
    const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
    this.consuming = { actions: actions.map((action) => `sqs:${action}`), on: this.queue.queueArn };
    this.#raiseAlarms(id, props);
  }

  /** Lets a function work it off; what it gives back comes again by itself. */
  deliverTo(target: IFunction, { batchSize, maxConcurrency }: Delivery): void {
    new EventSourceMapping(this, 'Source', {
      target,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxConcurrency,
      reportBatchItemFailures: true,
    });
  }

  #raiseAlarms(id: string, { alarms, impact, whatToDo }: WorkQueueProps): void {
    alarms.raise(this, 'DeadLettersWaiting', {
      runbook: `Dead letters of ${id.toLowerCase()}`,
      impact,
      whatToDo: `${whatToDo} Then replay the dead letters: every worker is idempotent. They expire 14 days after they were first sent.`,
      // Not NumberOfMessagesSent: SQS does not count what it moves here itself.
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: oneMinute,
        statistic: 'Maximum',
      }),
      above: 0,
      of: [1, 1],
    });
    alarms.raise(this, 'OldestMessageAge', {
      runbook: 'Messages wait',
      impact,
      whatToDo: `The worker does not keep up, is stopped or is throttled. ${whatToDo} Messages expire after 7 days.`,
      // SQS leaves out messages received more than three times, so one that is backing off does not raise this.
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: oneMinute, statistic: 'Maximum' }),
      above: Duration.minutes(15).toSeconds(),
      of: [5, 5],
    });
  }
}
