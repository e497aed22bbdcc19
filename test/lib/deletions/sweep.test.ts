import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { purgeShardOf } from '../../../lib/aws/purge-bucket.ts';
import type { Due, PurgeIndex } from '../../../lib/deletions/due.ts';
import { processDeletion } from '../../../lib/deletions/process-deletion.ts';
import { sweep, type SweepDeps } from '../../../lib/deletions/sweep.ts';
import type { PurgeMessage } from '../../../lib/messages/deletion.ts';
import type { SweepFigures } from '../../../lib/metrics.ts';
import { subprojectIdFromBytes } from '../../../lib/account/ids.ts';
import { DAY_SECONDS, NOW, PROJECT_ID } from '../../support/factories.ts';
import { MemoryJobs } from '../../support/memory-jobs.ts';
import { anyText } from '../../support/matchers.ts';
import { accountMadeAt, unusedDirectory } from '../../support/stored-directory.ts';

const DAY_MS = DAY_SECONDS * 1000;
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

function dueAt(index: number, time: Date): Due {
  const bytes = Buffer.alloc(12);
  bytes.writeUInt32BE(index);
  return { subprojectId: subprojectIdFromBytes(PROJECT_ID, bytes), purgeTime: time.toISOString() };
}

/** The index as it lies in the table, `pageSize` to a page. */
function indexOf(entries: readonly Due[], pageSize = 3) {
  const asked: string[] = [];
  const listDue: PurgeIndex['listDue'] = ({ day, shard, until, after }) => {
    asked.push(`${day}#${shard}`);
    const rest = entries
      .filter(
        ({ subprojectId, purgeTime }) => purgeTime.startsWith(day) && purgeShardOf(subprojectId) === shard,
      )
      .filter(({ purgeTime }) => purgeTime <= until)
      .sort((a, b) => (a.purgeTime + a.subprojectId < b.purgeTime + b.subprojectId ? -1 : 1))
      .filter(
        (entry) =>
          after === undefined || entry.purgeTime + entry.subprojectId > after.purgeTime + after.subprojectId,
      );
    const items = rest.slice(0, pageSize);
    return Promise.resolve({ items, last: rest.length > pageSize ? items.at(-1) : undefined });
  };
  return { asked, listDue };
}

async function sweepOver(
  entries: readonly Due[],
  overrides: Partial<SweepDeps> = {},
  createTime = daysAgo(100),
) {
  const index = indexOf(entries);
  const batches: (readonly PurgeMessage[])[] = [];
  const report = await sweep({
    directory: accountMadeAt(createTime),
    purgeIndex: index,
    sendPurges: (messages) => Promise.resolve(void batches.push(messages)),
    now: () => NOW,
    maxSweepMs: 1_000,
    ...overrides,
  });
  const sent = batches.flat().map(({ subprojectId }) => subprojectId);
  return { report, sent: sent.sort(), batches, asked: index.asked };
}

describe('a sweep', () => {
  test('finds all that is due and nothing else, however many nights it missed', async () => {
    const times = fc
      .integer({ min: -40 * 24, max: 99 * 24 })
      .map((hours) => new Date(NOW.getTime() - hours * 3_600_000));
    await fc.assert(
      fc.asyncProperty(fc.array(times, { maxLength: 40 }), async (all) => {
        const entries = all.map((time, index) => dueAt(index, time));
        const due = entries.filter(({ purgeTime }) => purgeTime <= NOW.toISOString());
        const { report, sent } = await sweepOver(entries);
        expect(sent).toEqual(due.map(({ subprojectId }) => subprojectId).sort());
        expect(report).toMatchObject({ dueCount: due.length, isFinished: true });
      }),
      { numRuns: 60 },
    );
  });

  test('asks for each day since a week before the account was made, once, in 8 shards', async () => {
    const { asked } = await sweepOver([], {}, daysAgo(2));
    expect(asked).toHaveLength(10 * 8);
    expect(new Set(asked).size).toBe(asked.length);
    expect([...asked].sort().at(0)).toBe(`${daysAgo(9).toISOString().slice(0, 10)}#0`);
    expect([...asked].sort().at(-1)).toBe('2026-11-24#7');
  });

  test.each([
    ['a moment after midnight', new Date('2026-11-24T00:00:00.000Z'), new Date('2026-11-14T23:59:59.999Z')],
    ['a moment before midnight', new Date('2026-11-24T23:59:59.999Z'), new Date('2026-11-15T00:00:00.000Z')],
  ])('leaves out no day %s', async (_, now, createTime) => {
    const entries = Array.from({ length: 10 }, (_each, days) =>
      dueAt(days, new Date(now.getTime() - days * DAY_MS)),
    );
    const { sent } = await sweepOver(entries, { now: () => now }, createTime);
    expect(sent).toHaveLength(10);
  });

  test('finds what is due also if the account was made by a clock that was ahead', async () => {
    const { sent } = await sweepOver([dueAt(1, NOW), dueAt(2, daysAgo(6))], {}, daysAgo(-400));
    expect(sent).toHaveLength(2);
  });

  test('sends what lies in many partitions in full batches: a tenth of a send for each', async () => {
    const entries = Array.from({ length: 120 }, (_, index) => dueAt(index, daysAgo(index % 30)));
    const { batches } = await sweepOver(entries);
    expect(batches.map(({ length }) => length)).toEqual([50, 50, 20]);
    const [first] = batches.flat();
    expect(first).toMatchObject({ schemaVersion: 1, kind: 'purge', dueTime: anyText });
  });

  test('says how long the oldest waits, in hours', async () => {
    const { report } = await sweepOver([dueAt(1, daysAgo(3)), dueAt(2, daysAgo(1))]);
    expect(report.overdueHours).toBe(72);
    expect((await sweepOver([])).report).toEqual({ dueCount: 0, overdueHours: 0, isFinished: true });
  });

  test('that runs out of time sends what it found, and says that it is not finished', async () => {
    let nowMs = NOW.getTime();
    const now = () => new Date((nowMs += 100));
    const entries = Array.from({ length: 200 }, (_, index) => dueAt(index, daysAgo(index % 60)));
    const { report, sent } = await sweepOver(entries, { now });
    expect(report.isFinished).toBe(false);
    expect(sent).toHaveLength(report.dueCount);
    expect(report.dueCount).toBeLessThan(200);
  });
});

describe('a sweep message', () => {
  async function process(now: () => Date) {
    const counted: SweepFigures[] = [];
    const deps = {
      directory: { ...unusedDirectory, ...accountMadeAt(daysAgo(1)) },
      purgeIndex: indexOf([dueAt(1, daysAgo(1))]),
      provider: { deleteUpstream: () => Promise.resolve('absent' as const) },
      sendPurges: () => Promise.resolve(),
      sendNotifications: () => Promise.resolve(),
      sendRollUps: () => Promise.resolve(),
      closeMany: () => Promise.resolve(undefined),
      maxSweepMs: 1_000,
      countSweep: (figures: SweepFigures) => void counted.push(figures),
      now,
      log: { info: () => undefined, error: () => undefined },
      // Of closures, which a sweep has nothing to do with.
      jobs: new MemoryJobs().storeFor(() => Promise.reject(new Error('a sweep knows no jobs'))),
      pause: () => Promise.resolve(),
      remainingMs: () => 0,
    };
    const outcome = await processDeletion(deps, { schemaVersion: 1, kind: 'sweep' }).catch(
      (error: unknown) => error,
    );
    return { counted, outcome };
  }

  test('is done when all that is due was sent, and is counted', async () => {
    expect(await process(() => NOW)).toEqual({
      counted: [{ dueCount: 1, overdueHours: 24, isFinished: true }],
      outcome: undefined,
    });
  });

  test('comes again in a while when there was more than fitted its time', async () => {
    let nowMs = NOW.getTime();
    const { counted, outcome } = await process(() => new Date((nowMs += 10_000)));
    expect(counted).toMatchObject([{ isFinished: false }]);
    expect(outcome).toMatchObject({ name: 'SweepUnfinished', retryAfterSeconds: 300 });
  });
});
