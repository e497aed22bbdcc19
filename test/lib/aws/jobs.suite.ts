import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { createJobs } from '../../../lib/aws/jobs.ts';
import type { Job } from '../../../lib/jobs/job.ts';
import type { Suite } from '../../support/table-engines.ts';

const CREATE_TIME = '2026-11-24T12:00:00.000Z';
const DAY_SECONDS = 86_400;
const END_SECOND = Date.parse(CREATE_TIME) / 1000;

function jobOf(jobId: string, overrides: Partial<Job> = {}): Job {
  return {
    schemaVersion: 1,
    version: 0,
    jobId,
    kind: 'replay',
    containerId: jobId.slice(0, jobId.indexOf('-')),
    state: 'waiting',
    isDryRun: false,
    request: { deadLetters: { queue: 'signups' }, list: ['Zoë \uFFFE', 1] },
    requestHash: 'h',
    createdBy: 'k',
    ratePerSecond: 100,
    steps: 0,
    counts: {},
    reasons: {},
    sample: [{ outcome: 'skipped', reason: 'x', index: 3 }],
    failures: 0,
    createTime: CREATE_TIME,
    updateTime: CREATE_TIME,
    sendTime: CREATE_TIME,
    ...overrides,
  };
}

export const jobsSuite: Suite = (store) => {
  const jobsAt = (second = END_SECOND) =>
    createJobs(store().admin.ledgerTable, () => new Date(second * 1000));
  const put = (job: Job) => jobsAt().changeJob(job.kind, job.jobId, () => job);
  const attributes = async (pk: string, sk: string) => {
    const { client, tableName } = store().admin.ledgerTable;
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: marshall({ pk, sk }) }),
    );
    return Item && unmarshall(Item);
  };

  describe('a job', () => {
    const ID = 'jb000000-0000000000000001';

    test('lies with its container, and comes out as it went in', async () => {
      const job = jobOf(ID);
      await put(job);
      expect(await jobsAt().readJob('replay', ID)).toStrictEqual({ ...job, version: 1 });
      expect(await jobsAt().readJob('closure', ID)).toBeUndefined();
      const item = await attributes('job#jb000000', `replay#${ID}`);
      expect(item).toMatchObject({ jobId: ID });
      expect(item).not.toHaveProperty('expireSeconds');
    });

    test('expires 90 days after it ended, on the second, and never while it runs', async () => {
      const id = 'jb000000-0000000000000002';
      const ended = jobOf(id, { state: 'failed', completeTime: CREATE_TIME });
      await put(ended);
      const key = ['job#jb000000', `replay#${id}`] as const;
      const expireSeconds = END_SECOND + 90 * DAY_SECONDS;
      expect(await attributes(...key)).toMatchObject({ expireSeconds });
      expect(await jobsAt(expireSeconds - 1).readJob('replay', id)).toBeDefined();
      expect(await jobsAt(expireSeconds).readJob('replay', id)).toBeUndefined();
      await jobsAt().changeJob('replay', id, (current = ended) => {
        const { completeTime: _ended, ...open } = current;
        return { ...open, state: 'running' };
      });
      expect(await attributes(...key)).not.toHaveProperty('expireSeconds');
      expect(await jobsAt(expireSeconds * 2).readJob('replay', id)).toMatchObject({ state: 'running' });
    });

    test('is listed with those of its kind and container, in pages', async () => {
      const ids = [1, 2, 3].map((number) => `jb111111-000000000000000${number}`);
      for (const id of ids) await put(jobOf(id));
      await put(jobOf(ids[0] ?? '', { kind: 'closure' }));
      await put(jobOf('account-0000000000000001'));
      await jobsAt().changeLock('replay', 'jb111111', () => ({
        schemaVersion: 1,
        version: 0,
        jobId: 'x',
        takeTime: CREATE_TIME,
      }));
      const first = await jobsAt().listJobs('replay', 'jb111111', { pageSize: 2 });
      const rest = await jobsAt().listJobs('replay', 'jb111111', { pageSize: 2, after: first.last });
      expect([...first.items, ...rest.items].map(({ jobId }) => jobId)).toEqual(ids);
      expect(await jobsAt().readJob('replay', 'account-0000000000000001')).toBeDefined();
    });

    test('is changed by one of two at a time: the other sees what came of it', async () => {
      const id = 'jb000000-0000000000000003';
      await put(jobOf(id));
      const step = (worker: string) =>
        jobsAt().changeJob('replay', id, (current = jobOf(id)) =>
          current.steps === 0
            ? { ...current, steps: 1, counts: { applied: 1 }, updateTime: worker }
            : current,
        );
      const changes = await Promise.all(['a', 'b', 'c'].map(step));
      expect(changes.filter(({ isWritten }) => isWritten)).toHaveLength(1);
      expect(await jobsAt().readJob('replay', id)).toMatchObject({ steps: 1, counts: { applied: 1 } });
    });
  });
};
