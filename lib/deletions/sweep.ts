import type { Directory } from '../account/directory.ts';
import type { Clock } from '../clock.ts';
import { DUE_MARGIN_DAYS, PURGE_SHARDS, type Due, type DuePage, type PurgeIndex } from './due.ts';
import { createOutbox, type SendPurges } from './outbox.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How many partitions of the index are read at a time. */
const LANES = 8;

export type SweepDeps = {
  readonly directory: Pick<Directory, 'readAccount'>;
  readonly purgeIndex: PurgeIndex;
  readonly sendPurges: SendPurges;
  readonly now: Clock;
  /** After that it ends with what it has; the function's own time is longer. */
  readonly maxSweepMs: number;
};

export type SweepReport = {
  /** What was found due. */
  readonly dueCount: number;
  /** Of the one that waits longest; 0 if there is none. */
  readonly overdueHours: number;
  /** False: there is more than fitted the time. */
  readonly isFinished: boolean;
};

type Partition = { readonly day: string; readonly shard: number };

/**
 * Sends a purge message for all that the index holds as due, the oldest days first. It remembers nothing and asks for every day
 * since the account was made, so that nothing is missed however long it did not run. Nothing rests on what the index says:
 * what it still holds is found not due when it is to be purged, what it does not hold yet is there the next night.
 */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const { directory, purgeIndex, sendPurges, now, maxSweepMs } = deps;
  const start = now();
  const until = start.toISOString();
  const partitions = partitionsBetween((await directory.readAccount())?.createTime ?? until, start);
  const outbox = createOutbox(sendPurges);
  let dueCount = 0;
  let oldestTime = until;
  let isFinished = true;

  const note = (due: readonly Due[]) => {
    dueCount += due.length;
    for (const { purgeTime } of due) if (purgeTime < oldestTime) oldestTime = purgeTime;
  };
  const isOutOfTime = () => now().getTime() - start.getTime() >= maxSweepMs;
  const work = async (): Promise<void> => {
    for (let partition = partitions.shift(); partition !== undefined; partition = partitions.shift()) {
      for await (const due of pagesOf(purgeIndex, partition, until)) {
        note(due);
        await outbox.add(due);
        if (isOutOfTime()) {
          isFinished = false;
          return;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: LANES }, work));
  await outbox.flush();
  const overdueMs = start.getTime() - Date.parse(oldestTime);
  return { dueCount, overdueHours: Math.round((overdueMs / HOUR_MS) * 100) / 100, isFinished };
}

/** Every partition in which anything can be due. The account's time is of its maker's clock, which may have been wrong. */
function partitionsBetween(createTime: string, now: Date): Partition[] {
  const firstMs = Math.min(Date.parse(createTime), now.getTime()) - DUE_MARGIN_DAYS * DAY_MS;
  const days = Math.floor(now.getTime() / DAY_MS) - Math.floor(firstMs / DAY_MS) + 1;
  return Array.from({ length: days }, (_, index) => new Date(firstMs + index * DAY_MS)).flatMap((day) =>
    Array.from({ length: PURGE_SHARDS }, (_, shard) => ({ day: day.toISOString().slice(0, 10), shard })),
  );
}

async function* pagesOf(
  purgeIndex: PurgeIndex,
  partition: Partition,
  until: string,
): AsyncGenerator<readonly Due[]> {
  let after: Due | undefined;
  do {
    const page: DuePage = await purgeIndex.listDue({ ...partition, until, after });
    yield page.items;
    after = page.last;
  } while (after !== undefined);
}
