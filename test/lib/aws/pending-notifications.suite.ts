import { describe, expect, test } from 'vitest';
import type { NotificationKind } from '../../../lib/account/notification.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import { createPendingNotifications } from '../../../lib/aws/pending-notifications.ts';
import { subproject } from '../../support/factories.ts';
import type { Suite } from '../../support/table-engines.ts';

const projectId = 'pending0';
let number = 0;
function subprojectOwing(pendingNotifications: Subproject['pendingNotifications']): Subproject {
  number += 1;
  const subprojectId = `${projectId}${String(number).padStart(18, '0')}`;
  return subproject({ projectId, subprojectId, pendingNotifications });
}

export const pendingNotificationsSuite: Suite = (store) => {
  const directory = () => store().admin.directory;
  const clear = (subprojectId: string, kind: NotificationKind, id: string) =>
    createPendingNotifications(store().admin.directoryTable).clear(subprojectId, kind, id);
  const create = async (item: Subproject) => {
    await directory().changeSubproject(item.subprojectId, () => item);
    return item.subprojectId;
  };
  const stateOf = async (subprojectId: string) => {
    const { pendingNotifications, version } = (await directory().readSubproject(subprojectId)) ?? {};
    return { pendingNotifications, version };
  };

  describe('a pending notification', () => {
    test('is removed while the entry holds the delivered id; others stay', async () => {
      const subprojectId = await create(subprojectOwing({ opened: 'msg_1', closed: 'msg_2' }));
      await clear(subprojectId, 'opened', 'msg_1');
      expect(await stateOf(subprojectId)).toStrictEqual({
        pendingNotifications: { closed: 'msg_2' },
        version: 2,
      });
    });

    test('stays when it is owed under another id by now', async () => {
      const subprojectId = await create(subprojectOwing({ opened: 'msg_new' }));
      await clear(subprojectId, 'opened', 'msg_old');
      expect(await stateOf(subprojectId)).toStrictEqual({
        pendingNotifications: { opened: 'msg_new' },
        version: 1,
      });
    });

    test('is removed once, however often it is removed, and where there is nothing is nothing made', async () => {
      const subprojectId = await create(subprojectOwing({ opened: 'msg_1' }));
      await clear(subprojectId, 'opened', 'msg_1');
      await clear(subprojectId, 'opened', 'msg_1');
      await clear(subprojectId, 'suspended', 'msg_1');
      await clear(`${projectId}zzzzzzzzzzzzzzzzzz`, 'opened', 'msg_1');
      expect(await stateOf(subprojectId)).toStrictEqual({ pendingNotifications: {}, version: 2 });
      expect(await directory().readSubproject(`${projectId}zzzzzzzzzzzzzzzzzz`)).toBeUndefined();
    });

    test('removed under a lost reply is removed once', async () => {
      const subprojectId = await create(subprojectOwing({ opened: 'msg_1' }));
      let isFirst = true;
      store().system.onCall(({ action }) => {
        if (action !== 'UpdateItem' || !isFirst) return undefined;
        isFirst = false;
        return { kind: 'lose-reply' };
      });
      await clear(subprojectId, 'opened', 'msg_1');
      expect(await stateOf(subprojectId)).toStrictEqual({ pendingNotifications: {}, version: 2 });
    });

    test('does not come back by the write of someone who read before it was removed', async () => {
      const owing = subprojectOwing({ opened: 'msg_1' });
      const subprojectId = await create(owing);
      let isFirst = true;
      store().system.onCall(async ({ action }) => {
        if (action !== 'PutItem' || !isFirst) return undefined;
        isFirst = false;
        await clear(subprojectId, 'opened', 'msg_1');
        return undefined;
      });
      await directory().changeSubproject(subprojectId, (current = owing) => ({
        ...current,
        holds: ['operator'],
      }));
      expect(await directory().readSubproject(subprojectId)).toMatchObject({
        pendingNotifications: {},
        holds: ['operator'],
        version: 3,
      });
    });
  });
};
