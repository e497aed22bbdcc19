import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export type NightlyMessageProps = {
  queue: IQueue;
  /** In UTC, as EventBridge Scheduler writes it: `cron(minutes hours day-of-month month day-of-week year)`. */
  at: `cron(${string})`;
  /** Always the same: a schedule says that it is time, its worker finds out what there is to do. */
  message: object;
};

/**
 * Sends one fixed message to a queue at fixed times. What the schedule starts is so a message like any other: it can be
 * sent by hand, comes again if it fails, and ends as done or as a dead letter.
 *
 * The schedule itself has no dead letters. What would lie there says nothing that the next run does not say again, and a
 * run that did not happen has to be alarmed by its absence anyway: no dead letter shows a schedule that is switched off.
 */
export class NightlyMessage extends Construct {
  constructor(scope: Construct, id: string, { queue, at, message }: NightlyMessageProps) {
    super(scope, id);
    const schedule = new CfnSchedule(this, 'Schedule', {
      scheduleExpression: at,
      scheduleExpressionTimezone: 'UTC',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: queue.queueArn,
        roleArn: this.#sender(queue).roleArn,
        input: JSON.stringify(message),
        // The most there is. A message that comes hours late, or beside the next one, does what it would have done.
        retryPolicy: {
          maximumRetryAttempts: 185,
          maximumEventAgeInSeconds: Duration.hours(24).toSeconds(),
        },
      },
    });
    // The name that local/ and its tests know it by.
    schedule.overrideLogicalId(`${id}Schedule`);
  }

  /** May send to this queue, and is assumed only for schedules of this account: theirs is the default group. */
  #sender(queue: IQueue): Role {
    const stack = Stack.of(this);
    const group = stack.formatArn({
      service: 'scheduler',
      resource: 'schedule-group',
      resourceName: 'default',
    });
    const send = new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [queue.queueArn] });
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': group } },
      }),
      inlinePolicies: { send: new PolicyDocument({ statements: [send] }) },
    });
  }
}
