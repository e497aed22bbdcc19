import { canonicalJson } from '../../encoding/json.ts';
import type { ReplayMessage } from '../../messages/replay.ts';
import { DEFAULT_RATE_PER_SECOND } from '../job.ts';
import { jobIdFromCause } from '../job-id.ts';
import type { JobDraft } from '../submit.ts';
import { containerIdOfReplay, type ReplayRequest } from './request.ts';

export type ReplayOptions = {
  readonly dryRun?: boolean | undefined;
  readonly ratePerSecond?: number | undefined;
};

export function draftOf(
  jobId: string,
  request: ReplayRequest,
  { dryRun = false, ratePerSecond = DEFAULT_RATE_PER_SECOND }: ReplayOptions,
  createdBy: string,
): JobDraft {
  const containerId = containerIdOfReplay(request);
  return {
    jobId,
    kind: 'replay',
    containerId,
    request,
    isDryRun: dryRun,
    ratePerSecond,
    createdBy,
    isExclusive: true,
  };
}

/** The same message, the same job, however often it comes. */
export function draftOfMessage(message: Extract<ReplayMessage, { kind: 'request' }>): JobDraft {
  const { id, request, dryRun, ratePerSecond } = message;
  const cause = id ?? canonicalJson({ request, dryRun, ratePerSecond });
  const jobId = jobIdFromCause(containerIdOfReplay(request), 'replay', 'message', cause);
  return draftOf(jobId, request, { dryRun, ratePerSecond }, 'message');
}
