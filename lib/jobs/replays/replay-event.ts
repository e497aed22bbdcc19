import type { ChangeDeps } from '../../account/apply.ts';
import { customerEventSchema, type CustomerEvent } from '../../account/event.ts';
import type { Project } from '../../account/project.ts';
import { PurgeUnderWay } from '../../account/purged.ts';
import { applyEvent, tryEvent } from '../../intake/apply-event.ts';
import type { Outcome } from '../../intake/delivery.ts';
import type { KnownDelivery, KnownEvent } from '../../intake/delivery-record.ts';
import type { JobResult } from '../job.ts';
import type { Item } from '../page.ts';

export type ReplayedEvent = {
  readonly delivery: KnownDelivery;
  /** The event's place in it. */
  readonly index: number;
  readonly known: KnownEvent;
};

export type ReplayContext = {
  readonly deps: ChangeDeps;
  readonly project: Project;
  readonly isDryRun: boolean;
  /** Whether webhooks of this source are still taken. */
  readonly takes: (source: string) => Promise<boolean>;
};

/** Applies a delivery's event once more, from what was recorded. The record itself stays as it is: it says what came of the delivery. */
export function itemOf(context: ReplayContext, replayed: ReplayedEvent): Item {
  const { delivery, index, known } = replayed;
  const about = { deliveryId: delivery.deliveryId, index };
  return {
    lane: laneOf(known) ?? `${delivery.deliveryId} ${index}`,
    about,
    act: async () => ({ ...about, ...(await replay(context, replayed)) }),
  };
}

async function replay(
  { deps, project, isDryRun, takes }: ReplayContext,
  { delivery, known: { event, result } }: ReplayedEvent,
): Promise<JobResult> {
  if (delivery.projectId !== project.projectId) return skipped('other_project');
  // Its event is in its message only: in the queue, or among the dead letters.
  if (event === undefined) return skipped('still_queued');
  if (event.kind === 'ignored') return { outcome: 'ignored', reason: result.reason ?? 'ignored' };
  const customerEvent = customerEventOf(event);
  if (customerEvent === undefined) return skipped('unknown_kind');
  // Whoever removed a source does not want its word any more; its secret may have leaked.
  if (!(await takes(delivery.source))) return skipped('source_deleted');
  // Most likely there is an item: a read costs less than a write that is refused.
  const applying = isDryRun
    ? tryEvent(deps, project, customerEvent)
    : applyEvent(deps, project, customerEvent, 'unknown');
  return applying.then(resultOf, skippedIfPurging);
}

function resultOf(outcome: Outcome): JobResult {
  return {
    outcome: outcome.outcome,
    ...('reason' in outcome && { reason: outcome.reason }),
    ...('subprojectId' in outcome && { subprojectId: outcome.subprojectId }),
  };
}

/** It may take a day; what waits for it in the queue waits, but a replay can be asked for again. */
function skippedIfPurging(error: unknown): JobResult {
  if (error instanceof PurgeUnderWay) return skipped('purge_under_way');
  throw error;
}

function skipped(reason: string): JobResult {
  return { outcome: 'skipped', reason };
}

/** One customer's events one after the other: at once they would only lose races against each other. */
function laneOf({ event }: KnownEvent): string | undefined {
  const customerEvent = event && customerEventOf(event);
  return customerEvent && JSON.stringify([customerEvent.realm, customerEvent.externalId]);
}

/** A newer release may have recorded kinds that this one does not know. */
function customerEventOf(event: NonNullable<KnownEvent['event']>): CustomerEvent | undefined {
  return customerEventSchema.safeParse(event).data;
}
