import type { Directory } from '../../account/directory.ts';
import type { Project } from '../../account/project.ts';
import { forEachOf } from '../../concurrency.ts';
import type { Log } from '../../log.ts';
import type { CountNight, NightFigures } from '../../metrics.ts';
import { ComeAgain } from '../../queue/come-again.ts';
import type { CostLedger, RunResult } from '../cost-ledger.ts';
import { shardCountOn } from '../shards.ts';

export type ReportDeps = {
  readonly directory: Pick<Directory, 'listProjects'>;
  readonly ledger: Pick<CostLedger, 'readRun'>;
  readonly countNight: CountNight;
  readonly log: Log;
};

/** Ten receives, so five hours: what is not done by then is a dead letter, and so is the report. */
const LOOK_AGAIN_SECONDS = 1_800;
/** The most that SQS takes: most nights are over by then. */
export const REPORT_DELAY_SECONDS = 900;

const READS_AT_A_TIME = 25;
const PROJECTS_AT_A_TIME = 100;

/**
 * What became of a night, once each shard's last run came to its end; until then it comes again. Late usage may have run a shard again by
 * then: each counts once, as it is now.
 *
 * @param startMs when the night began
 */
export async function reportNight(
  { directory, ledger, countNight, log }: ReportDeps,
  day: string,
  startMs: number,
): Promise<ComeAgain | undefined> {
  const results: RunResult[] = [];
  let unfinished = 0;
  let after: string | undefined;
  do {
    const page = await directory.listProjects({ pageSize: PROJECTS_AT_A_TIME, after });
    const places = page.items.flatMap((project) => shardsOf(project, day));
    await forEachOf(places, READS_AT_A_TIME, async ({ isExpected, ...place }) => {
      const run = await ledger.readRun(place);
      if (run?.result !== undefined && run.result.ticket === run.ticket) results.push(run.result);
      else if (run !== undefined || isExpected) unfinished += 1;
    });
    after = page.last;
  } while (after !== undefined);
  if (unfinished > 0) {
    log.info('the night is not over', { day, outcomes: { unfinished, finished: results.length } });
    return new ComeAgain(LOOK_AGAIN_SECONDS);
  }
  countNight(figuresOf(day, results, startMs));
  return undefined;
}

/** Whoever came after the night began has nothing to be run. */
function shardsOf({ projectId, createTime, usageShards = {} }: Project, day: string) {
  const isExpected = createTime.slice(0, 10) <= day;
  return Array.from({ length: shardCountOn(usageShards, day) }, (_, shard) => ({
    projectId,
    day,
    shard,
    isExpected,
  }));
}

function figuresOf(day: string, results: readonly RunResult[], startMs: number): NightFigures {
  const sum = (figure: (result: RunResult) => number) =>
    results.reduce((total, result) => total + figure(result), 0);
  const endMs = results.reduce((latest, run) => Math.max(latest, run.startMs + run.durationMs), startMs);
  return {
    day,
    shards: results.length,
    subjects: sum(({ subjectCount }) => subjectCount),
    events: sum(({ eventCount }) => eventCount),
    duplicates: sum(({ duplicateCount }) => duplicateCount),
    conflicts: sum(({ conflictCount }) => conflictCount),
    unratedMeters: sum(({ unrated }) => unrated.length),
    unattributed: sum(({ unattributedCount = 0 }) => unattributedCount),
    corruptPacks: sum(({ corruptPacks }) => corruptPacks.length),
    seconds: (endMs - startMs) / 1000,
  };
}
