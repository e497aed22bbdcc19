import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Person } from '../../../lib/access/person.ts';
import { listProjectsFor } from '../../../lib/api/listed-projects.ts';
import { pageTokenOf } from '../../../lib/api/page-token.ts';
import { pagesOf } from '../../../lib/api/paging.ts';
import { accountMadeAt } from '../../support/stored-directory.ts';
import { NOW, project } from '../../support/factories.ts';

type Tree = {
  readonly ids: readonly string[];
  readonly own: readonly string[];
  readonly ofGroup: readonly string[];
};
const ANN: Person = { userId: 'ann', groups: ['ops'] };

/** Projects, of which Ann is a member of some and her group has a role in others. */
function directoryOf({ ids, own, ofGroup }: Tree) {
  const reads = { projects: 0, members: 0 };
  const page = pagesOf(ids);
  return {
    reads,
    ...accountMadeAt(NOW),
    async listProjects(...call: Parameters<typeof page>) {
      const { items, last } = await page(...call);
      reads.projects += items.length;
      const projectOf = (projectId: string) =>
        project({
          projectId,
          groupRoles: ofGroup.includes(projectId) ? { ops: 'viewer' } : { sales: 'admin' },
        });
      return { items: items.map(projectOf), last };
    },
    readMember(projectId: string, userId: string) {
      reads.members += 1;
      const isMember = userId === ANN.userId && own.includes(projectId);
      return Promise.resolve(isMember ? memberOf(userId) : undefined);
    },
  };
}

function memberOf(userId: string) {
  const time = NOW.toISOString();
  return { schemaVersion: 1, version: 1, userId, role: 'viewer', createTime: time, updateTime: time };
}

const asked = (person: Person, pageSize: number, pageToken = '') => ({
  query: { pageSize, pageToken },
  principal: { userId: person.userId, memberships: [] },
  person,
});

async function allPages(directory: ReturnType<typeof directoryOf>, pageSize: number) {
  const ids: string[] = [];
  const tokens: string[] = [];
  do {
    const before = { ...directory.reads };
    const list = await listProjectsFor({ directory, randomBytes }, asked(ANN, pageSize, tokens.at(-1)));
    expect(list.items.length).toBeLessThanOrEqual(pageSize);
    expect(directory.reads.projects - before.projects).toBeLessThanOrEqual(100);
    expect(directory.reads.members - before.members).toBeLessThanOrEqual(100);
    ids.push(...list.items.map(({ projectId }) => projectId));
    tokens.push(list.nextPageToken);
  } while (tokens.at(-1) !== '');
  return { ids, tokens };
}

/** In the order of the table. */
const idsOf = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `h${String(index).padStart(7, '0')}`);

test('a person gets what they may read and nothing else, in order, whatever the pages, with bounded reads for each', async () => {
  const trees = fc.integer({ min: 0, max: 350 }).chain((count) => {
    const ids = idsOf(count);
    return fc.record({ ids: fc.constant(ids), own: fc.subarray([...ids]), ofGroup: fc.subarray([...ids]) });
  });
  await fc.assert(
    fc.asyncProperty(trees, fc.constantFrom(1, 2, 7, 100, 1_000), async (tree, pageSize) => {
      const { ids } = await allPages(directoryOf(tree), pageSize);
      expect(ids).toEqual(tree.ids.filter((id) => tree.own.includes(id) || tree.ofGroup.includes(id)));
    }),
    { numRuns: 60 },
  );
});

test('one project among very many is found over empty pages, whose tokens say no id', async () => {
  const ids = idsOf(450);
  const { ids: found, tokens } = await allPages(directoryOf({ ids, own: ['h0000420'], ofGroup: [] }), 100);
  expect(found).toEqual(['h0000420']);
  expect(tokens).toHaveLength(5);
  for (const token of tokens) expect(Buffer.from(token, 'base64url').toString('latin1')).not.toMatch(/h000/);
});

test('a page token of another person, or one made up, leads nowhere', async () => {
  const directory = directoryOf({ ids: idsOf(150), own: [], ofGroup: [] });
  const ask = (person: Person, token: string) =>
    listProjectsFor({ directory, randomBytes }, asked(person, 100, token));
  const { nextPageToken } = await ask(ANN, '');
  expect((await ask(ANN, nextPageToken)).items).toEqual([]);
  await expect(ask({ ...ANN, userId: 'bob' }, nextPageToken)).rejects.toThrow(/page token/);
  for (const list of ['projects', 'projects/ann'])
    await expect(ask(ANN, pageTokenOf(list, 'h0000100'))).rejects.toThrow(/page token/);
});

test('for an owner no role is read, and a page holds what was asked', async () => {
  const directory = directoryOf({ ids: idsOf(150), own: [], ofGroup: [] });
  const owner = {
    ...asked(ANN, 120),
    principal: { userId: 'ann', memberships: [{ role: 'owner' as const }] },
  };
  const { items } = await listProjectsFor({ directory, randomBytes }, owner);
  expect([items.length, directory.reads.members]).toEqual([120, 0]);
});
