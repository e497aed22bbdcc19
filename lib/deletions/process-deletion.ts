import type { ComeAgain } from '../queue/come-again.ts';
import type { Log } from '../log.ts';
import type { CloseMessage, DeletionMessage } from '../messages/deletion.ts';
import type { CountSweep } from '../metrics.ts';
import { purgeSubproject, type PurgeDeps } from './purge-subproject.ts';
import { sweep, type SweepDeps } from './sweep.ts';

export type DeletionDeps = PurgeDeps &
  SweepDeps & {
    readonly closeMany: (message: CloseMessage) => Promise<ComeAgain | undefined>;
    readonly countSweep: CountSweep;
    readonly log: Log;
  };

/** What is left over is found again after so long: by then, what was sent is purged. */
const RESUME_AFTER_SECONDS = 300;

/** There was more than fits the time: the same message comes again. */
export class SweepUnfinished extends Error {
  override readonly name = 'SweepUnfinished';
  readonly retryAfterSeconds = RESUME_AFTER_SECONDS;
}

/** One message of the deletions queue. Returns = done, unless it is to come again. */
export async function processDeletion(
  deps: DeletionDeps,
  message: DeletionMessage,
): Promise<ComeAgain | undefined> {
  switch (message.kind) {
    case 'sweep': {
      const report = await sweep(deps);
      deps.countSweep(report);
      deps.log.info('sweep', { kind: message.kind, outcomes: { due: report.dueCount } });
      if (!report.isFinished) throw new SweepUnfinished('there is more to purge than fits the time');
      return undefined;
    }
    case 'purge': {
      const { subprojectId } = message;
      const code = await purgeSubproject(deps, message);
      deps.log.info('purge', { kind: message.kind, subprojectId, code });
      return undefined;
    }
    case 'close':
      return deps.closeMany(message);
  }
}
