import * as z from 'zod/mini';
import type { Directory } from '../../account/directory.ts';
import type { Project } from '../../account/project.ts';
import { topCustomers } from '../../billing/customers.ts';
import { SORTS } from '../../billing/top-customers.ts';
import { rangeOf, rangeQueryShape } from '../cost-query.ts';
import type { ApiDeps } from '../deps.ts';
import { pageTokenOf } from '../page-token.ts';
import { countSchema, idFromToken, pageTokenSchema } from '../paging.ts';
import { projectPages } from '../project-pages.ts';
import { defineRoute, type Route } from '../route.ts';
import { existingProject } from '../existing-project.ts';

const DEFAULT_TOP = 10;
const MAX_TOP = 1_000;
const ID = /^[0-9a-z]{8}(?:[0-9a-z]{18})?$/;

const text = z.string();
const querySchema = z.strictObject({
  ...rangeQueryShape,
  sort: z._default(z.enum(SORTS).check(z.describe('The greatest first')), 'cost'),
  pageSize: z._default(countSchema(MAX_TOP, `At most so many; ${DEFAULT_TOP} unless given`), DEFAULT_TOP),
  pageToken: pageTokenSchema,
});
type Query = z.infer<typeof querySchema>;

const pageView = z.strictObject({
  currency: text,
  customers: z.array(
    z.strictObject({ subprojectId: text, cost: text, price: text, margin: text, dayCount: z.int() }),
  ),
  customerCount: z.int().check(z.describe('With usage in the range, among those who were looked at')),
  nextPageToken: text.check(
    z.describe(
      'Empty if all customers were looked at. Else these are the greatest of a part: go on with it, and keep the greatest of all',
    ),
  ),
});

const shared = {
  method: 'GET',
  permission: 'costs:read',
  idempotency: 'safe',
  errors: ['invalid_page_token'],
  query: querySchema,
  response: pageView,
} as const;

export const customerCostRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    ...shared,
    operationId: 'listProjectCustomerCosts',
    path: '/v1/projects/{projectId}/costs/customers',
    summary:
      'The customers of a project who cost or pay most. One answer looks at up to 20,000 subproject-days, then says where to go on.',
    async handle(deps: ApiDeps, { params, query }) {
      const project = await existingProject(deps.directory, params['projectId']);
      return view(deps, query, `customers#${project.projectId}`, () => [project]);
    },
  }),
  defineRoute({
    ...shared,
    operationId: 'listAccountCustomerCosts',
    path: '/v1/account/costs/customers',
    summary: 'The same over all projects.',
    handle: (deps: ApiDeps, { query }) =>
      view(deps, query, 'customers', (after) => projectsFrom(deps.directory, after)),
  }),
];

type Projects = AsyncIterable<Pick<Project, 'projectId'>> | Iterable<Pick<Project, 'projectId'>>;

async function view(
  { billing, now }: ApiDeps,
  { sort, pageSize, pageToken, ...rangeQuery }: Query,
  container: string,
  projectsAfter: (after: string | undefined) => Projects,
): Promise<z.infer<typeof pageView>> {
  const range = rangeOf(rangeQuery, now());
  // A token goes on in the range that it came from.
  const list = `${container}#${range.from}#${range.to}`;
  const after = pageToken === undefined || pageToken === '' ? undefined : idFromToken(list, pageToken, ID);
  const { customers, customerCount, last } = await topCustomers(
    { ledger: billing.ledger },
    projectsAfter(after),
    { range, sort, limit: pageSize, after },
  );
  return {
    currency: billing.currency,
    customers: customers.map((customer) => ({ ...customer })),
    customerCount,
    nextPageToken: last === undefined ? '' : pageTokenOf(list, last),
  };
}

/** Those after a whole project; or from a customer's project on. */
async function* projectsFrom(
  directory: Pick<Directory, 'listProjects'>,
  after: string | undefined,
): AsyncGenerator<Pick<Project, 'projectId'>> {
  const projectId = after?.slice(0, 8);
  if (projectId !== undefined && projectId !== after) yield { projectId };
  for await (const page of projectPages(directory, projectId)) yield* page;
}
