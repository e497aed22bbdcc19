import { describe, expect, test } from 'vitest';
import { purgeShardOf } from '../../../lib/aws/purge-bucket.ts';
import { createPurgeIndex } from '../../../lib/aws/purge-index.ts';
import { fenceIfDue, tombstoneOf } from '../../../lib/account/purge.ts';
import type { Due } from '../../../lib/deletions/due.ts';
import { subproject } from '../../support/factories.ts';
import type { Suite } from '../../support/table-engines.ts';

const projectId = 'purge000';
/** A day on which nothing else is due. */
const DAY = '2031-03-01';
const at = (minute: number) => `${DAY}T12:${String(minute).padStart(2, '0')}:00.000Z`;
/** Ids of one shard. */
const ids = Array.from(
  { length: 200 },
  (_, index) => `${projectId}${String(index).padStart(18, '0')}`,
).filter((id) => purgeShardOf(id) === 3);

export const purgeIndexSuite: Suite = (store) => {
  const index = () => createPurgeIndex(store().admin.directoryTable);
  const close = (subprojectId: string, purgeTime: string) =>
    store().admin.directory.changeSubproject(subprojectId, () =>
      subproject({ projectId, subprojectId, state: 'closing', purgeTime }),
    );
  const due = (until: string, after?: Due) => index().listDue({ day: DAY, shard: 3, until, after });

  describe('the index of what is to be purged', () => {
    test('lists what is due by a time, oldest first, goes on behind any of it, and forgets a tombstone', async () => {
      const [first = '', second = '', third = '', fourth = ''] = ids;
      await close(third, at(3));
      await close(first, at(1));
      await close(second, at(2));
      await close(fourth, at(4));
      const { items } = await due(at(3));
      expect(items).toEqual([
        { subprojectId: first, purgeTime: at(1) },
        { subprojectId: second, purgeTime: at(2) },
        { subprojectId: third, purgeTime: at(3) },
      ]);
      expect((await due(at(59), items[1])).items.map(({ subprojectId }) => subprojectId)).toEqual([
        third,
        fourth,
      ]);
      expect((await index().listDue({ day: DAY, shard: 4, until: at(59) })).items).toEqual([]);

      const change = store().admin.directory.changeSubproject;
      const now = new Date(at(30));
      await change(first, (current = subproject()) => fenceIfDue(current, now));
      expect((await due(at(1))).items).toHaveLength(1);
      await change(first, (current = subproject()) => tombstoneOf(current, now));
      expect((await due(at(1))).items).toEqual([]);
    });
  });
};
