import { describe, expect, test } from 'vitest';
import type { RunResult, RunState } from '../../../../lib/billing/cost-ledger.ts';
import { reportNight } from '../../../../lib/billing/roll-up/report-night.ts';
import { createNightCounter } from '../../../../lib/metrics.ts';
import { ComeAgain } from '../../../../lib/queue/come-again.ts';
import { project, PROJECT_ID } from '../../../support/factories.ts';
import { DAY } from '../../../support/usage.ts';

const START_MS = Date.parse(DAY) + 24.5 * 3_600_000;
const created = { createTime: `${DAY}T00:00:00.000Z` };

function runOf(shard: number, overrides: Partial<RunResult> = {}, ticket = 1): RunState {
  const result = {
    ticket: 1,
    startMs: START_MS + 1_000,
    ratingRevision: 'none',
    meters: {},
    cost: '0',
    price: '0',
    unrated: ['sms'],
    unattributedCount: 2,
    subjectCount: 3,
    eventCount: 100,
    duplicateCount: 10,
    conflictCount: 1,
    corruptPacks: [],
    durationMs: 500 * (shard + 1),
    ...overrides,
  };
  return { schemaVersion: 1, day: DAY, shard, ticket, result };
}

async function reportOf(
  runs: readonly RunState[],
  projects = [project({ ...created, usageShards: { [DAY]: 2 } })],
) {
  const lines: string[] = [];
  const answer = await reportNight(
    {
      directory: { listProjects: () => Promise.resolve({ items: projects }) },
      ledger: {
        readRun: ({ projectId, shard }) =>
          Promise.resolve(projectId === PROJECT_ID ? runs.find((run) => run.shard === shard) : undefined),
      },
      countNight: createNightCounter(
        (line) => lines.push(line),
        () => new Date(START_MS),
      ),
      log: { info: () => undefined, error: () => undefined },
    },
    DAY,
    START_MS,
  );
  const lineSchema: unknown = lines[0] === undefined ? undefined : JSON.parse(lines[0]);
  return { answer, line: lineSchema };
}

describe('the report of a night', () => {
  test('sums what each shard’s last run found, and tells how long it took', async () => {
    const { answer, line } = await reportOf([runOf(0), runOf(1, { corruptPacks: ['p'] })]);
    expect(answer).toBeUndefined();
    expect(line).toMatchObject({
      NightlyRollUpFinished: 1,
      NightlyUsageEvents: 200,
      NightlyRollUpSeconds: 2,
      day: DAY,
      shards: 2,
      subjects: 6,
      duplicates: 20,
      conflicts: 2,
      unratedMeters: 2,
      unattributed: 4,
      corruptPacks: 1,
    });
  });

  test.each([
    ['has not begun', [runOf(0)]],
    ['has begun', [runOf(0), { schemaVersion: 1, day: DAY, shard: 1, ticket: 1 }]],
    ['was begun again', [runOf(0), runOf(1, {}, 2)]],
  ])('waits for a shard that %s', async (_, runs) => {
    const { answer, line } = await reportOf(runs);
    expect(answer).toBeInstanceOf(ComeAgain);
    expect(line).toBeUndefined();
  });

  test('does not wait for a project that came after the night began', async () => {
    const young = project({ projectId: 'younger0', createTime: new Date(START_MS + 1).toISOString() });
    const { answer } = await reportOf([runOf(0)], [project(created), young]);
    expect(answer).toBeUndefined();
  });
});
