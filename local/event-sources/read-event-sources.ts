import { isAllowed } from '../aws-proxy/policy.ts';
import type { LambdaFunction } from '../runtime/lambda-function.ts';
import { eventSourceKind } from '../template/resources/event-source.ts';
import { queueKind } from '../template/resources/queue.ts';
import type { Statement } from '../template/roles.ts';
import type { Stack } from '../template/stack.ts';
import { TemplateError } from '../template/template-error.ts';
import type { EventSource } from './poller.ts';

export type NamedEventSource = EventSource & { readonly function: LambdaFunction };

/** What Lambda does for the function, under its role; AWS refuses to make a mapping without these grants. */
const consumes = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

const defaultBatchSize = 10;

/**
 * @param maximumConcurrency batches at a time; the template's value counts if it is lower
 * @throws TemplateError if queue, function or a grant is missing
 */
export function readEventSources(
  stack: Stack,
  functions: ReadonlyMap<string, LambdaFunction>,
  roles: ReadonlyMap<string, readonly Statement[]>,
  maximumConcurrency: number,
): readonly NamedEventSource[] {
  const sources = stack.all(eventSourceKind).filter(({ properties }) => properties.Enabled !== false);
  return sources.map(({ logicalId, properties }) => {
    const queue = stack
      .all(queueKind)
      .find(({ identity }) => identity.attributes['Arn'] === properties.EventSourceArn);
    if (queue === undefined)
      throw new TemplateError(logicalId, `there is no queue ${properties.EventSourceArn}`);
    const name = properties.FunctionName.split(':').at(-1) ?? '';
    const target = functions.get(name);
    if (target === undefined)
      throw new TemplateError(logicalId, `there is no function ${properties.FunctionName}`);
    const missing = consumes.find(
      (action) => !isAllowed(roles.get(name) ?? [], { action, resource: properties.EventSourceArn }),
    );
    if (missing !== undefined) {
      throw new TemplateError(
        logicalId,
        `the role of ${name} does not grant ${missing} on ${properties.EventSourceArn}`,
      );
    }
    return {
      queueArn: properties.EventSourceArn,
      queueUrl: queue.identity.ref,
      function: target,
      batchSize: properties.BatchSize ?? defaultBatchSize,
      windowSeconds: properties.MaximumBatchingWindowInSeconds ?? 0,
      concurrency: Math.min(
        properties.ScalingConfig?.MaximumConcurrency ?? maximumConcurrency,
        maximumConcurrency,
      ),
      reportsItemFailures: properties.FunctionResponseTypes?.includes('ReportBatchItemFailures') === true,
    };
  });
}
