import { mayReadProject, type Person } from '../access/person.ts';
import { decide, isUser, type Principal } from '../access/policy.ts';
import type { PageRequest } from '../account/directory.ts';
import type { Project } from '../account/project.ts';
import { AppError } from '../errors.ts';
import type { ApiDeps } from './deps.ts';
import { listFiltered, type Listed, type PageQuery } from './paging.ts';
import type { Call } from './route.ts';
import { openToken, sealingKeyOf, sealToken } from './sealed-token.ts';

type Deps = Pick<ApiDeps, 'randomBytes'> & {
  readonly directory: Pick<ApiDeps['directory'], 'readAccount' | 'listProjects' | 'readMember'>;
};
type Asked = Pick<Call<PageQuery, undefined>, 'query' | 'principal' | 'person'>;

/**
 * For each a person's role is read. They are read so many at a time, ten times: together no more than an owner reads for a page, for
 * anybody with a token may ask.
 */
const PROJECTS_AT_A_TIME = 10;

/** The projects that the caller sees: a key that may list them, and an owner, all; another person what they may read. */
export async function listProjectsFor(
  deps: Deps,
  { query, principal, person }: Asked,
): Promise<Listed<Project>> {
  if (principal !== undefined && seesAll(principal))
    return listFiltered('projects', query, deps.directory.listProjects, idOf);
  if (person === undefined) throw new Error('a person was let in who was not proven');
  return listReadable(deps, person, query);
}

function seesAll(principal: Principal): boolean {
  return !isUser(principal) || decide(principal, 'projects:read', { level: 'account' }).isAllowed;
}

/** Their tokens are sealed: a page may end at a project that they must not know of. */
async function listReadable(
  { directory, randomBytes }: Deps,
  person: Person,
  { pageSize, pageToken = '' }: PageQuery,
): Promise<Listed<Project>> {
  const account = await directory.readAccount();
  if (account === undefined) throw new AppError('not_found');
  const list = `projects/${person.userId}`;
  const key = sealingKeyOf(Buffer.from(account.salt, 'hex'), list);
  const opened = pageToken === '' ? '' : openToken(key, pageToken);
  const read = async ({ pageSize: asked, after }: PageRequest) => {
    const page = await directory.listProjects({ pageSize: Math.min(asked, PROJECTS_AT_A_TIME), after });
    const isReadable = await Promise.all(
      page.items.map((project) => mayReadProject(directory, person, project)),
    );
    return { ...page, items: page.items.filter((_, index) => isReadable[index]) };
  };
  const { items, nextPageToken } = await listFiltered(list, { pageSize, pageToken: opened }, read, idOf);
  return { items, nextPageToken: nextPageToken && sealToken(key, nextPageToken, randomBytes) };
}

function idOf({ projectId }: Project): string {
  return projectId;
}
