import * as z from 'zod/mini';
import type { InvocationResult } from '../runtime/execution-environment.ts';

const batchResponse = z.nullable(
  z.looseObject({
    batchItemFailures: z.nullish(z.array(z.object({ itemIdentifier: z.string().check(z.minLength(1)) }))),
  }),
);

/**
 * The messages of a batch that are done and may be deleted. The others stay, and come again when their visibility
 * timeout is over. Lambda's rules: no failures named means that all are done; an answer of the wrong shape, or a failure of
 * a message that is not in the batch, means that none is.
 */
export function doneMessages(
  messageIds: readonly string[],
  result: InvocationResult,
  reportsItemFailures: boolean,
): readonly string[] {
  if (!result.ok) return [];
  if (!reportsItemFailures) return messageIds;
  const parsed = z.safeParse(batchResponse, JSON.parse(result.payload));
  if (!parsed.success) return [];
  const failed = new Set((parsed.data?.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier));
  if (![...failed].every((id) => messageIds.includes(id))) return [];
  return messageIds.filter((id) => !failed.has(id));
}
