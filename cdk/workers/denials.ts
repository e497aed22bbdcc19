import type { Stack } from 'aws-cdk-lib';
import { HTTP_TIMEOUT } from '../constructs/http-function.ts';
import { WorkQueue } from '../constructs/work-queue.ts';
import type { Parts } from '../parts.ts';

/**
 * What functions denied that may not write the audit log. It has no worker of its own: one role may write there, manage-account's, so
 * that function works it off beside its requests.
 */
export function denialsQueue(stack: Stack, { alarms }: Parts): WorkQueue {
  return new WorkQueue(stack, 'Denials', {
    alarms,
    timeout: HTTP_TIMEOUT,
    // 12 waits, about 6 hours: it waits for AWS.
    maxReceiveCount: 12,
    impact:
      'Attempts that were denied at verify-keys, record-usage and read-dead-letters are not in the audit log; they are kept.',
    whatToDo: 'See in the log of manage-account what fails.',
  });
}
