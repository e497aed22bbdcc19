import { describeError, type Log } from '../log.ts';
import type { CountRefusal } from '../metrics.ts';
import type { AddRefusals } from '../watch/activity.ts';
import type { RefusalTally } from '../watch/refusal-tally.ts';
import { refusalOf } from './refusal.ts';

export type NoteRefusalDeps = {
  readonly countRefusal: CountRefusal;
  readonly tally: RefusalTally;
  readonly addRefusals: AddRefusals;
  readonly log: Log;
};

/** Counts a webhook that was not taken, for all sources together and for its own. Its sender is answered the same if that fails. */
export async function noteRefusal(
  { countRefusal, tally, addRefusals, log }: NoteRefusalDeps,
  error: unknown,
  pathParameters: Readonly<Record<string, string | undefined>>,
  requestId: string,
): Promise<void> {
  const refusal = refusalOf(error, pathParameters, requestId);
  countRefusal(refusal);
  const refusals = tally.note(refusal);
  if (refusals === undefined) return;
  try {
    await addRefusals(refusals);
  } catch (failure) {
    log.error('could not count what was refused', { requestId, error: describeError(failure) });
  }
}
