import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEAD_LETTER_DAYS } from '../../lib/account/retention.ts';
import { oneMinute } from './alarms.ts';
import { FAILED_TRY } from '../../lib/queue/process-batch.ts';
import { BackendFunction, type BackendFunctionProps } from './backend-function.ts';
import { pinLogicalId } from './pin-logical-id.ts';

export type QueueWorkerProps = BackendFunctionProps & {
  /** The variable by which the worker learns its queue's URL: it backs off by ChangeMessageVisibility. */
  queueUrlVariable: string;
  /** Messages an invocation: at most 10, the number one receive returns. */
  batchSize: number;
  /** Batches at a time, 2 to 1,000: what the worker calls must stand it. */
  maxConcurrency: number;
  /** Tries before a message goes to the dead letters; at least 5, because a throttled poll burns one without a try. */
  maxReceiveCount: number;
  /** For work that waits for nobody but AWS: more failed tries than this in 15 minutes wake a person before they are dead letters. */
  maxFailedTries?: number;
  /** Whether a message may become several: to a fixed depth, never a loop (Lambda cuts those at about 16 rounds). */
  sendsToItself?: boolean;
  /** Of a worker that does more with its dead letters than let SQS put them there. */
  deadLetters?: {
    /** By it the worker learns their queue's URL. */
    urlVariable: string;
    actions: readonly string[];
  };
};

/**
 * Work that must not be lost: a queue, its dead-letter queue, its worker and the alarms that say when a person has to
 * look. `impact` is that of messages not being worked off.
 */
export class QueueWorker extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
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

    const consume = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
    const own = props.sendsToItself === true ? [...consume, 'SendMessage'] : consume;
    const worker = new BackendFunction(this, 'Worker', {
      ...props,
      environment: {
        ...props.environment,
        [props.queueUrlVariable]: this.queue.queueUrl,
        ...(props.deadLetters && { [props.deadLetters.urlVariable]: this.deadLetters.queueUrl }),
      },
      grants: [
        ...props.grants,
        { actions: own.map((action) => `sqs:${action}`), on: this.queue.queueArn },
        ...(props.deadLetters
          ? [
              {
                actions: props.deadLetters.actions.map((action) => `sqs:${action}`),
                on: this.deadLetters.queueArn,
              },
            ]
          : []),
      ],
    });
    new EventSourceMapping(this, 'Source', {
      target: worker.lambda,
      eventSourceArn: this.queue.queueArn,
      batchSize: props.batchSize,
      maxConcurrency: props.maxConcurrency,
      reportBatchItemFailures: true,
    });
    this.#raiseAlarms(id, props);
    if (props.maxFailedTries !== undefined) this.#alarmFailedTries(id, worker, props.maxFailedTries, props);
  }

  /** What a worker gives back is no error of its function, and while it backs off it does not age either. */
  #alarmFailedTries(
    id: string,
    { logGroup }: BackendFunction,
    above: number,
    { alarms, impact, whatToDo }: QueueWorkerProps,
  ): void {
    const filter = new MetricFilter(this, 'FailedTriesFilter', {
      logGroup,
      filterPattern: FilterPattern.literal(`"${FAILED_TRY}"`),
      metricNamespace: 'SubprojectOnboarding',
      metricName: `${id}FailedTries`,
    });
    alarms.raise(this, 'FailedTries', {
      runbook: `Dead letters of ${id.toLowerCase()}`,
      impact,
      whatToDo: `${whatToDo} What fails is tried again for hours before it is a dead letter.`,
      metric: filter.metric({ period: Duration.minutes(15), statistic: 'Sum' }),
      above,
      of: [1, 1],
    });
  }

  #raiseAlarms(id: string, { alarms, impact, whatToDo }: QueueWorkerProps): void {
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
