import type { Clock } from '../clock.ts';
import type { DenialMessage } from '../messages/denial.ts';
import { firstOpenDay } from './closing-time.ts';
import type { AuditTrail } from './trail.ts';

export type RecordDenialDeps = { readonly trail: Pick<AuditTrail, 'put'>; readonly now: Clock };

/**
 * Puts what was denied elsewhere into the log; twice is once. What comes after its day could be closed lies in the day it comes in, and
 * says when it was: a closed day is never written into. Only should such a late one come twice, it is there twice, under one entryId.
 */
export async function recordDenial(
  { trail, now }: RecordDenialDeps,
  { kind: _kind, ...record }: DenialMessage,
): Promise<void> {
  const recordTime = now();
  const isInTime = record.time.slice(0, 10) >= firstOpenDay(recordTime);
  await trail.put(
    isInTime ? record : { ...record, time: recordTime.toISOString(), attemptTime: record.time },
  );
}
