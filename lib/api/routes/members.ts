import * as z from 'zod/mini';
import { projectRoleSchema, putMember, USER_ID_PATTERN, type Member } from '../../account/member.ts';
import { AppError } from '../../errors.ts';
import type { ApiDeps } from '../deps.ts';
import { etagOfVersion } from '../etag.ts';
import { ifMatching, requireMatch, type IfMatch } from '../if-match.ts';
import { listFiltered, pageQuerySchema } from '../paging.ts';
import { defineRoute, type Route } from '../route.ts';
import { memberView, viewMember } from '../views.ts';
import { existingProject } from '../existing-project.ts';

const members = '/v1/projects/{projectId}/members';
const owners = '/v1/account/owners';

/** Access of people is set here, at the project, and inherited by its subprojects; never set on them. */
export const memberRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    operationId: 'listMembers',
    method: 'GET',
    path: members,
    permission: 'members:read',
    summary:
      'Who has which role in a project and its subprojects. Owners of the account, and who has it by a group, are not listed.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: pageQuerySchema,
    response: z.strictObject({ members: z.array(memberView), nextPageToken: z.string() }),
    async handle({ directory }: ApiDeps, { params, query }) {
      const { projectId } = await existingProject(directory, params['projectId']);
      const list = await listFiltered(
        `members/${projectId}`,
        query,
        (page) => directory.listMembers(projectId, page),
        ({ userId }) => userId,
        () => true,
        USER_ID_PATTERN,
      );
      return { members: list.items.map(viewMember), nextPageToken: list.nextPageToken };
    },
  }),
  defineRoute({
    operationId: 'getMember',
    method: 'GET',
    path: `${members}/{userId}`,
    permission: 'members:read',
    summary: 'One member of a project.',
    idempotency: 'safe',
    errors: ['member_not_found'],
    response: memberView,
    async handle({ directory }: ApiDeps, { params: { projectId = '', userId = '' } }) {
      const member = isUserId(userId) ? await directory.readMember(projectId, userId) : undefined;
      if (member === undefined) throw new AppError('member_not_found');
      return viewMember(member);
    },
  }),
  defineRoute({
    operationId: 'putMember',
    method: 'PUT',
    path: `${members}/{userId}`,
    permission: 'members:write',
    summary:
      'Gives a person (the `sub` of their OpenID tokens) this role in the project and all its subprojects.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: ['write_conflict'],
    body: z.strictObject({ role: projectRoleSchema }),
    response: memberView,
    async handle({ directory, now }: ApiDeps, { params, body: { role }, ifMatch }) {
      const userId = requireUserId(params['userId']);
      const { projectId } = await existingProject(directory, params['projectId']);
      const change = (current: Member | undefined) => putMember(current, { userId, role }, now());
      const { item } = await directory.changeMember(
        projectId,
        userId,
        ifMatching(ifMatch, etagOfVersion, change),
      );
      return viewMember(item);
    },
  }),
  defineRoute({
    operationId: 'removeMember',
    method: 'DELETE',
    path: `${members}/{userId}`,
    permission: 'members:write',
    summary:
      'Takes the role away, from the next request on. Keys that the person made stay: revoke those too.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: [],
    response: z.strictObject({}),
    async handle({ directory }: ApiDeps, { params: { projectId = '', userId = '' }, ifMatch }) {
      if (!isUserId(userId)) return {};
      await removeMatching(
        ifMatch,
        () => directory.readMember(projectId, userId),
        (only) => directory.removeMember(projectId, userId, only),
      );
      return {};
    },
  }),
  defineRoute({
    operationId: 'listOwners',
    method: 'GET',
    path: owners,
    permission: 'owners:read',
    summary: 'Who owns the account.',
    idempotency: 'safe',
    errors: ['invalid_page_token'],
    query: pageQuerySchema,
    response: z.strictObject({ owners: z.array(memberView), nextPageToken: z.string() }),
    async handle({ directory }: ApiDeps, { query }) {
      const list = await listFiltered(
        'owners',
        query,
        directory.listOwners,
        ({ userId }) => userId,
        () => true,
        USER_ID_PATTERN,
      );
      return { owners: list.items.map(viewMember), nextPageToken: list.nextPageToken };
    },
  }),
  defineRoute({
    operationId: 'putOwner',
    method: 'PUT',
    path: `${owners}/{userId}`,
    permission: 'owners:write',
    summary: 'Gives a person the account. The first owner is made with the account’s key.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: ['write_conflict'],
    body: z.strictObject({}),
    response: memberView,
    async handle({ directory, now }: ApiDeps, { params, ifMatch }) {
      const userId = requireUserId(params['userId']);
      const change = (current: Member | undefined) => putMember(current, { userId, role: 'owner' }, now());
      const { item } = await directory.changeOwner(userId, ifMatching(ifMatch, etagOfVersion, change));
      return viewMember(item);
    },
  }),
  defineRoute({
    operationId: 'removeOwner',
    method: 'DELETE',
    path: `${owners}/{userId}`,
    permission: 'owners:write',
    summary: 'Takes the account away from a person, the last owner too: the account’s key makes another.',
    idempotency: 'idempotent',
    takesIfMatch: true,
    errors: [],
    response: z.strictObject({}),
    async handle({ directory }: ApiDeps, { params: { userId = '' }, ifMatch }) {
      if (!isUserId(userId)) return {};
      await removeMatching(
        ifMatch,
        () => directory.readOwner(userId),
        (only) => directory.removeOwner(userId, only),
      );
      return {};
    },
  }),
];

/** Whoever is gone already is what was asked for. @throws AppError precondition_failed */
async function removeMatching(
  ifMatch: IfMatch | undefined,
  read: () => Promise<Member | undefined>,
  remove: (only?: Member) => Promise<boolean>,
): Promise<void> {
  const seen = ifMatch === undefined ? undefined : await read();
  if (ifMatch !== undefined && seen === undefined) return;
  if (seen !== undefined) requireMatch(ifMatch, etagOfVersion(seen));
  if (!(await remove(seen))) throw new AppError('precondition_failed');
}

function isUserId(text: string): boolean {
  return USER_ID_PATTERN.test(text);
}

/** @throws AppError invalid_request */
function requireUserId(text = ''): string {
  if (!isUserId(text)) {
    throw new AppError('invalid_request', 'userId: 1 to 255 ASCII characters without slash and space');
  }
  return text;
}
