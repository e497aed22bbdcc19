import { describe, expect, test } from 'vitest';
import { listIn, textIn } from '../../support/http.ts';
import { configureSources, contactEvent, sendHubSpot, standardSecret } from '../../support/sources.ts';
import { createProject, useSystem } from '../../support/system.ts';
import { checkedApi } from './checked-api.ts';

const testSystem = await useSystem();
const { owner, system } = testSystem;
const { call } = await checkedApi(testSystem);
const projectId = await createProject(owner);
const { hubspot } = await configureSources(owner, projectId);

/** Ids of a list in pages of 2; between two pages, others come and go. */
async function listWhile(
  operationId: string,
  [items, id]: readonly [string, string],
  change: (turn: number) => Promise<unknown>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  let pageToken = '';
  for (let turn = 0; turn === 0 || pageToken !== ''; turn += 1) {
    if (turn > 0) await change(turn);
    const query = { pageSize: 2, ...(pageToken !== '' && { pageToken }) };
    const answer = await call(operationId, { params: { projectId }, query });
    ids.push(...listIn(answer, items).map((each) => String(each[id])));
    pageToken = textIn(answer, 'nextPageToken');
  }
  return ids;
}

/** What was there before, all the time, and still is. */
function expectEachOnce(listed: readonly string[], staying: readonly string[]): void {
  expect(new Set(listed).size).toBe(listed.length);
  expect(listed.filter((id) => staying.includes(id)).toSorted()).toEqual(staying.toSorted());
}

describe('what is there all the time is listed once while others come and go between the pages:', () => {
  test('members', async () => {
    const put = (userId: string) =>
      call('putMember', { params: { projectId, userId }, body: { role: 'viewer' } });
    const remove = (userId: string) => call('removeMember', { params: { projectId, userId } });
    const staying = ['b', 'd', 'f', 'h', 'k', 'm'];
    const leaving = ['c', 'e', 'g', 'i', 'l'];
    for (const userId of [...staying, ...leaving]) await put(userId);
    const listed = await listWhile('listMembers', ['members', 'userId'], async (turn) => {
      // One that the last page may have ended with, and others before and after it.
      await remove(leaving[turn - 1] ?? '');
      for (const letter of ['a', 'd', 'z']) await put(`${letter}-${turn}`);
    });
    expectEachOnce(listed, staying);
  });

  test('access keys', async () => {
    const create = async (displayName: string) =>
      textIn(
        await call('createProjectAccessKey', { params: { projectId }, body: { displayName } }),
        ...['accessKey', 'accessKeyId'],
      );
    const keys = [];
    for (const name of ['1', '2', '3', '4', '5', '6', '7']) keys.push(await create(name));
    const [leaving, staying] = [
      keys.toSorted().slice(1, 3),
      keys.toSorted().filter((_, at) => at < 1 || at > 2),
    ];
    const listed = await listWhile('listProjectAccessKeys', ['accessKeys', 'accessKeyId'], async (turn) => {
      const accessKeyId = leaving[turn - 1];
      if (accessKeyId === undefined) return;
      await call('revokeProjectAccessKey', { params: { projectId, accessKeyId } });
      await create(`new ${turn}`);
    });
    expectEachOnce(listed, staying);
  });

  test('projects', async () => {
    const staying = [];
    for (let count = 0; count < 5; count += 1) staying.push(await createProject(owner));
    const listed = await listWhile('listProjects', ['projects', 'projectId'], async (turn) => {
      if (turn < 4) await createProject(owner);
    });
    expectEachOnce(listed, [...staying, projectId, testSystem.defaultProjectId]);
  });

  test('webhook sources', async () => {
    const put = (source: string) =>
      call('putWebhookSource', {
        params: { projectId, source },
        body: { kind: 'standard-webhooks', secrets: [standardSecret()] },
      });
    const staying = ['s-b', 's-d', 's-f', 's-h'];
    for (const source of [...staying, 's-c', 's-e']) await put(source);
    const listed = await listWhile('listWebhookSources', ['webhookSources', 'source'], async (turn) => {
      const leaving = ['s-c', 's-e'][turn - 1];
      if (leaving === undefined) return;
      await call('deleteWebhookSource', { params: { projectId, source: leaving } });
      for (const letter of ['a', 'z']) await put(`s-${letter}${turn}`);
    });
    expectEachOnce(listed, staying);
  });

  test('deliveries and audit entries, which are added before the first page', async () => {
    const idsOf = (operationId: string, names: readonly [string, string]) =>
      listWhile(operationId, names, () => Promise.resolve());
    for (const [operationId, ...names] of [
      ['listDeliveries', 'deliveries', 'deliveryId'],
      ['listProjectAuditEntries', 'auditEntries', 'entryId'],
    ] as const) {
      for (let index = 0; index < 5; index += 1) await sendHubSpot(hubspot, [contactEvent(1_000 + index)]);
      await system.idle();
      const before = await idsOf(operationId, names);
      const listed = await listWhile(operationId, names, async (turn) => {
        if (turn > 3) return;
        // The one is a delivery, the other is on record.
        await sendHubSpot(hubspot, [contactEvent(2_000 + turn)]);
        await call('putMember', { params: { projectId, userId: `turn-${turn}` }, body: { role: 'viewer' } });
      });
      expect(before.length, operationId).toBeGreaterThan(4);
      expect(listed, operationId).toEqual(before);
    }
  });
});
