import type { Log } from '../../log.ts';
import type { UsageMessage } from '../../messages/usage.ts';
import { recordUsage, type RecordUsageDeps } from './record-usage.ts';

/** Nobody reads an answer to a message: what was not taken keeps it, until it lies among the dead letters. */
export class UsageRejected extends Error {
  override readonly name = 'UsageRejected';
}

/**
 * What a producer inside AWS sent. What is good of it is durable, whatever else is in it.
 * @throws UsageRejected if an event was not taken
 */
export async function recordQueuedUsage(
  deps: RecordUsageDeps & { readonly log: Log },
  { events }: UsageMessage,
): Promise<void> {
  const { rejected } = await recordUsage(deps, () => true, events);
  if (rejected.length === 0) return;
  const outcomes: Record<string, number> = {};
  for (const { code } of rejected) outcomes[code] = (outcomes[code] ?? 0) + 1;
  deps.log.error('usage events of a message were not taken', { outcomes });
  throw new UsageRejected(`${rejected.length} events were not taken`);
}
