import { announce, type SendNotifications } from '../notifications/announce.ts';
import type { Clock } from '../clock.ts';
import type { Change, Directory, Expectation } from './directory.ts';
import { announceRatings, owingRatings, type SendRollUps } from './pending-ratings.ts';
import type { Subproject } from './subproject.ts';

export type ChangeDeps = {
  readonly directory: Directory;
  readonly sendNotifications: SendNotifications;
  readonly sendRollUps: SendRollUps;
  readonly now: Clock;
};

/** The one way a subproject changes: the conditional write, then what it owes the project's endpoint and the costs of past days. */
export async function changeAndAnnounce(
  { directory, sendNotifications, sendRollUps, now }: ChangeDeps,
  subprojectId: string,
  change: Change<Subproject>,
  expectation?: Expectation,
): Promise<{ readonly subproject: Subproject; readonly isWritten: boolean }> {
  const today = now().toISOString().slice(0, 10);
  const { item, isWritten } = await directory.changeSubproject(
    subprojectId,
    (current) => owingRatings(current, change(current), today),
    expectation,
  );
  await announce(sendNotifications, item);
  await announceRatings(sendRollUps, item);
  return { subproject: item, isWritten };
}
