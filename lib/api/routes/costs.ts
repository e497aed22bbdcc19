import * as z from 'zod/mini';
import { projectIdOf } from '../../account/ids.ts';
import {
  projectCosts,
  subprojectCosts,
  sumOfCosts,
  type Costs,
  type CostsDeps,
} from '../../billing/costs.ts';
import { differenceOf } from '../../billing/money/decimal.ts';
import { AppError } from '../../errors.ts';
import { rangeOf, rangeQuerySchema } from '../cost-query.ts';
import type { ApiDeps } from '../deps.ts';
import { defineRoute, type Route } from '../route.ts';
import { projectPages } from '../project-pages.ts';
import { existingProject } from '../existing-project.ts';

/** Of each request: each is looked for. */
const MAX_UNATTRIBUTED = 100;

const text = z.string();
const amounts = {
  cost: text,
  price: text,
  margin: text.check(
    z.describe('What is left of the price after the cost; below zero if it was sold under cost'),
  ),
};
const rated = {
  ...amounts,
  meters: z.record(text, z.strictObject({ quantity: text, ...amounts })),
  unrated: z.array(text),
  hasMoreUnrated: z.optional(z.literal(true)),
};

const costsView = z.strictObject({
  currency: text,
  complete: z.boolean().check(z.describe('Every day is past and holds all that came, at today’s prices')),
  throughTime: text.check(
    z.describe(
      'Usage until then is in it, without a gap: the end of the range, or as far as its days were computed. `POST /v1/rollUps` computes today so far',
    ),
  ),
  days: z.array(z.strictObject({ day: text, ...rated })),
  total: z.strictObject(rated),
  unattributed: z
    .array(text)
    .check(z.describe('Subjects that are no subproject: what they used is in the sums; the first hundred')),
});

const shared = {
  method: 'GET',
  permission: 'costs:read',
  idempotency: 'safe',
  errors: [],
  query: rangeQuerySchema,
  response: costsView,
} as const;

export const costRoutes: readonly Route<ApiDeps>[] = [
  defineRoute({
    ...shared,
    operationId: 'getSubprojectCosts',
    path: '/v1/subprojects/{subprojectId}/costs',
    summary:
      'What one customer used, what it costs the account and what the customer pays, by day; unrounded.',
    async handle(deps: ApiDeps, { params: { subprojectId = '' }, query }) {
      const project = await existingProject(deps.directory, projectIdOf(subprojectId));
      const costs = await subprojectCosts(
        depsOf(deps),
        project,
        subprojectId,
        rangeOf(query, deps.now()),
        deps.now(),
      );
      const isKnown =
        costs.days.length > 0 || (await deps.directory.readSubproject(subprojectId)) !== undefined;
      if (!isKnown) throw new AppError('not_found');
      return viewCosts(deps, costs);
    },
  }),
  defineRoute({
    ...shared,
    operationId: 'getProjectCosts',
    path: '/v1/projects/{projectId}/costs',
    summary: 'The costs of a project by day: the sum of its subprojects’; unrounded.',
    async handle(deps: ApiDeps, { params, query }) {
      const project = await existingProject(deps.directory, params['projectId']);
      const costs = await projectCosts(depsOf(deps), project, rangeOf(query, deps.now()), deps.now());
      return viewCosts(deps, costs);
    },
  }),
  defineRoute({
    ...shared,
    operationId: 'getAccountCosts',
    path: '/v1/account/costs',
    summary: 'The costs of the account by day: the sum of its projects’; unrounded.',
    async handle(deps: ApiDeps, { query }) {
      const range = rangeOf(query, deps.now());
      const costs: Costs[] = [];
      for await (const projects of projectPages(deps.directory)) {
        const ofPage = projects.map((project) => projectCosts(depsOf(deps), project, range, deps.now()));
        costs.push(...(await Promise.all(ofPage)));
      }
      return viewCosts(deps, sumOfCosts(costs));
    },
  }),
];

function depsOf({ billing }: ApiDeps): CostsDeps {
  return { ledger: billing.ledger, readRatings: billing.ratings.readRatings };
}

type Rated = Costs['total'];

async function viewCosts(
  { directory, billing }: ApiDeps,
  { isComplete, coveredUntilMs, days, total, unattributed }: Costs,
): Promise<z.infer<typeof costsView>> {
  // Whoever was missing at night may be there by now.
  const looked = await Promise.all(
    unattributed
      .slice(0, MAX_UNATTRIBUTED)
      .map(async (id) => ((await directory.readSubproject(id)) === undefined ? [id] : [])),
  );
  return {
    currency: billing.currency,
    complete: isComplete,
    throughTime: new Date(coveredUntilMs).toISOString(),
    days: days.map(({ day, ...rated }) => ({ day, ...viewRated(rated) })),
    total: viewRated(total),
    unattributed: looked.flat(),
  };
}

function viewRated({ cost, price, meters, unrated, hasMoreUnrated }: Rated) {
  const shown = Object.entries(meters).map(
    ([meter, { quantity, ...of }]) => [meter, { quantity, ...viewAmounts(of) }] as const,
  );
  return {
    ...viewAmounts({ cost, price }),
    meters: Object.fromEntries(shown),
    unrated: [...unrated],
    ...(hasMoreUnrated && { hasMoreUnrated }),
  };
}

function viewAmounts({ cost, price }: { readonly cost: string; readonly price: string }) {
  return { cost, price, margin: differenceOf(price, cost) };
}
