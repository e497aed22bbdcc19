import { GetItemCommand, QueryCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import type { Account } from '../../../lib/account/account.ts';
import { close, restore } from '../../../lib/account/commands.ts';
import { mergeEvent } from '../../../lib/account/merge.ts';
import type { Subproject } from '../../../lib/account/subproject.ts';
import { putSource } from '../../../lib/intake/source-commands.ts';
import { contextAt, customerEvent, NOW, NOW_SECOND, project, subproject } from '../../support/factories.ts';
import type { Suite } from '../../support/table-engines.ts';

/** 30 days after NOW. */
const PURGE_DAY = '2026-12-24';

let number = 0;
function freshProjectId(): string {
  number += 1;
  return `prj${String(number).padStart(5, '0')}`;
}

function subprojectOf(projectId: string, index: number, overrides: Partial<Subproject> = {}): Subproject {
  const subprojectId = `${projectId}${String(index).padStart(18, '0')}`;
  return subproject({ projectId, subprojectId, ...overrides });
}

function sourceOf(projectId: string, source: string) {
  const settings = { projectId, source, kind: 'stripe', secretsCiphertext: 'x' } as const;
  return putSource(undefined, settings, NOW);
}

export const directorySuite: Suite = (store) => {
  const directory = () => store().admin.directory;
  const table = () => store().admin.directoryTable;
  const create = (item: Subproject) => directory().changeSubproject(item.subprojectId, () => item, 'absent');

  /** The keys of what the purge index holds of a project. */
  async function indexed(projectId: string): Promise<readonly Record<string, unknown>[]> {
    const { Items = [] } = await table().client.send(
      new ScanCommand({ TableName: table().tableName, IndexName: 'byPurgeTime' }),
    );
    return Items.map((item) => unmarshall(item)).filter(({ pk }) => pk === projectId);
  }

  describe('items lie where their ids say', () => {
    async function lies(pk: string, sk: string): Promise<boolean> {
      const { Item } = await table().client.send(
        new GetItemCommand({ TableName: table().tableName, Key: marshall({ pk, sk }) }),
      );
      return Item !== undefined;
    }

    test('the account', async () => {
      const times = { createTime: NOW.toISOString(), updateTime: NOW.toISOString() };
      const account: Account = {
        ...{ schemaVersion: 1, version: 0, salt: '00', defaultProjectId: 'prj00000', keys: {} },
        ...{ claimKeyCiphertext: 'x', ...times },
      };
      expect(await directory().readAccount()).toBeUndefined();
      await directory().changeAccount(() => account);
      expect(await directory().readAccount()).toStrictEqual({ ...account, version: 1 });
      expect(await lies('account', 'account')).toBe(true);
    });

    test('a project, in the account’s list', async () => {
      const projectId = freshProjectId();
      const item = project({ projectId });
      await directory().changeProject(projectId, () => item);
      expect(await directory().readProject(projectId)).toStrictEqual({ ...item, version: 1 });
      expect(await lies('account', `project#${projectId}`)).toBe(true);
    });

    test('a webhook source and a subproject, in their project', async () => {
      const projectId = freshProjectId();
      const source = sourceOf(projectId, 'crm');
      const item = subprojectOf(projectId, 1);
      await directory().changeSource(projectId, 'crm', () => source);
      await create(item);
      expect(await directory().readSource(projectId, 'crm')).toStrictEqual({ ...source, version: 1 });
      expect(await directory().readSubproject(item.subprojectId)).toStrictEqual({ ...item, version: 1 });
      expect(await lies(projectId, 'source#crm')).toBe(true);
      expect(await lies(projectId, `subproject#${item.subprojectId}`)).toBe(true);
    });
  });

  test('lists hold one kind of one project, page by page', async () => {
    const projectId = freshProjectId();
    const items = Array.from({ length: 7 }, (_, index) => subprojectOf(projectId, index));
    await Promise.all([
      ...items.map(create),
      create(subprojectOf(freshProjectId(), 1)),
      directory().changeSource(projectId, 'crm', () => sourceOf(projectId, 'crm')),
    ]);
    const first = await directory().listSubprojects(projectId, { pageSize: 5 });
    const second = await directory().listSubprojects(projectId, { pageSize: 5, after: first.last });
    const ids = [...first.items, ...second.items].map(({ subprojectId }) => subprojectId);
    expect(ids).toStrictEqual(items.map(({ subprojectId }) => subprojectId));
    expect(first.items).toHaveLength(5);
    expect(second.last).toBeUndefined();
    const { items: sources } = await directory().listSources(projectId, { pageSize: 5 });
    expect(sources.map(({ source }) => source)).toStrictEqual(['crm']);
  });

  test('a newer release’s attributes of a project survive a change, those of its policy too', async () => {
    const projectId = freshProjectId();
    const { onboarding, ...rest } = project({ projectId });
    const plans = { basic: { scopes: [], labels: {}, quota: 5 } };
    const newer = { ...rest, region: 'eu', onboarding: { ...onboarding, plans, welcome: 'mail' } };
    await directory().changeProject(projectId, () => newer);
    await directory().changeProject(projectId, (current = newer) => ({ ...current, displayName: 'Other' }));
    expect(await directory().readProject(projectId)).toStrictEqual({
      ...newer,
      displayName: 'Other',
      version: 2,
    });
  });

  describe('the purge index', () => {
    test('does not know what is open', async () => {
      const projectId = freshProjectId();
      await create(subprojectOf(projectId, 1));
      expect(await indexed(projectId)).toStrictEqual([]);
    });

    test('holds a subproject while it is closing, by its purge day, with its keys only', async () => {
      const projectId = freshProjectId();
      const open = subprojectOf(projectId, 1);
      const { subprojectId } = open;
      await create(open);
      await directory().changeSubproject(subprojectId, (current = open) => close(current, contextAt(NOW)));
      const [entry, ...others] = await indexed(projectId);
      expect(others).toStrictEqual([]);
      expect(Object.keys(entry ?? {}).sort()).toStrictEqual(['pk', 'purgeBucket', 'purgeTime', 'sk']);
      expect(entry).toMatchObject({ pk: projectId, sk: `subproject#${subprojectId}` });

      const buckets = Array.from({ length: 8 }, (_, shard) => `${PURGE_DAY}#${shard}`);
      const due = await Promise.all(
        buckets.map(async (bucket) => {
          const { Items = [] } = await table().client.send(
            new QueryCommand({
              TableName: table().tableName,
              IndexName: 'byPurgeTime',
              KeyConditionExpression: 'purgeBucket = :bucket',
              ExpressionAttributeValues: marshall({ ':bucket': bucket }),
            }),
          );
          return Items.map((item) => String(unmarshall(item)['pk']));
        }),
      );
      expect(due.flat().filter((pk) => pk === projectId)).toHaveLength(1);

      await directory().changeSubproject(subprojectId, (current = open) => restore(current, contextAt(NOW)));
      expect(await indexed(projectId)).toStrictEqual([]);
      const { purgeTime, state } = (await directory().readSubproject(subprojectId)) ?? {};
      expect({ purgeTime, state }).toStrictEqual({ purgeTime: undefined, state: 'open' });
    });

    test('holds what never signed up until it does', async () => {
      const projectId = freshProjectId();
      const { subprojectId } = subprojectOf(projectId, 1);
      const apply = (kind: 'changed' | 'signedUp', second: number) =>
        directory().changeSubproject(subprojectId, (current) =>
          mergeEvent(current, subprojectId, customerEvent(kind, second), contextAt(NOW)),
        );
      await apply('changed', NOW_SECOND - 10);
      expect(await indexed(projectId)).toHaveLength(1);
      await apply('signedUp', NOW_SECOND - 20);
      expect(await indexed(projectId)).toStrictEqual([]);
    });
  });
};
