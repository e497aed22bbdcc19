import type { Cron } from 'croner';
import { isAllowed } from '../aws-proxy/policy.ts';
import { queueKind } from '../template/resources/queue.ts';
import { scheduleKind } from '../template/resources/schedule.ts';
import { statementsOfRole, type Statement } from '../template/roles.ts';
import type { Stack } from '../template/stack.ts';
import { TemplateError } from '../template/template-error.ts';
import { cronOf } from './cron.ts';

export type Schedule = {
  /** Its logical id. */
  readonly name: string;
  readonly isEnabled: boolean;
  readonly cron: Cron;
  readonly queueUrl: string;
  readonly message: string;
  /** What the role says that sends the message. */
  readonly statements: readonly Statement[];
  readonly maximumRetryAttempts: number;
};

/** AWS's default. */
const defaultRetryAttempts = 185;

/** @throws TemplateError if the times are not run here, the target is no queue, or the role may not send to it */
export function readSchedules(stack: Stack): readonly Schedule[] {
  return stack.all(scheduleKind).map(({ logicalId, name, properties }) => {
    const { ScheduleExpression, State, Target } = properties;
    const cron = cronOf(ScheduleExpression);
    if (cron === undefined)
      throw new TemplateError(logicalId, `local/ does not run at the times of ${ScheduleExpression}`);
    const queue = stack.all(queueKind).find(({ identity }) => identity.attributes['Arn'] === Target.Arn);
    if (queue === undefined) throw new TemplateError(logicalId, `there is no queue ${Target.Arn}`);
    const statements = statementsOfRole(stack, Target.RoleArn, logicalId, 'scheduler.amazonaws.com');
    if (!isAllowed(statements, { action: 'sqs:SendMessage', resource: Target.Arn }))
      throw new TemplateError(logicalId, `its role does not grant sqs:SendMessage on ${Target.Arn}`);
    return {
      name,
      isEnabled: State !== 'DISABLED',
      cron,
      queueUrl: queue.identity.ref,
      message: Target.Input,
      statements,
      maximumRetryAttempts: Target.RetryPolicy?.MaximumRetryAttempts ?? defaultRetryAttempts,
    };
  });
}
