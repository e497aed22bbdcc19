import { describe, expect, test } from 'vitest';
import { createRatingsClearer } from '../../../lib/aws/pending-ratings.ts';
import { subproject } from '../../support/factories.ts';
import type { Suite } from '../../support/table-engines.ts';

const projectId = 'ratings0';

export const pendingRatingsSuite: Suite = (store) => {
  test.each([
    ['is removed while the item owes it under this id', 7, undefined],
    ['stays when another change owes it by now', 6, { id: 7, since: '2026-11-20' }],
  ])('what a plan owes %s', async (_, id, left) => {
    const { directory, directoryTable } = store().admin;
    const subprojectId = `${projectId}${String(id).padStart(18, '0')}`;
    const item = subproject({ projectId, subprojectId, pendingRatings: { id: 7, since: '2026-11-20' } });
    await directory.changeSubproject(subprojectId, () => item);
    await createRatingsClearer(directoryTable)(subprojectId, id);
    const after = await directory.readSubproject(subprojectId);
    expect(after?.pendingRatings).toEqual(left);
    expect(after?.version).toBe(left === undefined ? 2 : 1);
  });

  describe('a clearing', () => {
    test('of what owes nothing changes nothing', async () => {
      const { directory, directoryTable } = store().admin;
      const subprojectId = `${projectId}000000000000000000`;
      await directory.changeSubproject(subprojectId, () => subproject({ projectId, subprojectId }));
      await createRatingsClearer(directoryTable)(subprojectId, 1);
      expect((await directory.readSubproject(subprojectId))?.version).toBe(1);
    });
  });
};
