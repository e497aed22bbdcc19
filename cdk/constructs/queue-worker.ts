import { Duration } from 'aws-cdk-lib';
import { FilterPattern, MetricFilter } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { FAILED_TRY } from '../../lib/queue/process-batch.ts';
import { BackendFunction, type BackendFunctionProps } from './backend-function.ts';
import { WorkQueue, type Delivery, type WorkQueueProps } from './work-queue.ts';

export type QueueWorkerProps = BackendFunctionProps &
  WorkQueueProps &
  Delivery & {
    /** The variable by which the worker learns its queue's URL: it backs off by ChangeMessageVisibility. */
    queueUrlVariable: string;
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

/** A queue and the function that works it off, which does nothing else. */
export class QueueWorker extends WorkQueue {
  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id, props);
    const worker = new BackendFunction(this, 'Worker', {
      ...props,
      environment: {
        ...props.environment,
        [props.queueUrlVariable]: this.queue.queueUrl,
        ...(props.deadLetters && { [props.deadLetters.urlVariable]: this.deadLetters.queueUrl }),
      },
      grants: [
        ...props.grants,
        this.consuming,
        ...(props.sendsToItself === true ? [{ actions: ['sqs:SendMessage'], on: this.queue.queueArn }] : []),
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
    this.deliverTo(worker.lambda, props);
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
}
