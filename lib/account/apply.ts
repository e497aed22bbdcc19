import { announce, type SendNotifications } from '../notifications/announce.ts';
import type { Clock } from '../clock.ts';
import type { Change, Directory, Expectation } from './directory.ts';
import type { Subproject } from './subproject.ts';

export type ChangeDeps = {
  readonly directory: Directory;
  readonly sendNotifications: SendNotifications;
  readonly now: Clock;
};

/** The one way a subproject changes: the conditional write, then what it owes the project's endpoint. */
export async function changeAndAnnounce(
  { directory, sendNotifications }: ChangeDeps,
  subprojectId: string,
  change: Change<Subproject>,
  expectation?: Expectation,
): Promise<{ readonly subproject: Subproject; readonly isWritten: boolean }> {
  const { item, isWritten } = await directory.changeSubproject(subprojectId, change, expectation);
  await announce(sendNotifications, item);
  return { subproject: item, isWritten };
}
