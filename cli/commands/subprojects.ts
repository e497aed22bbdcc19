import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { pathOf } from '../client.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { subprojectSchema, type Subproject } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export const SUBPROJECT_EXAMPLE = `${PROJECT_EXAMPLE}r52avvtwh0mp9rvn6h`;
const STATUSES = ['active', 'suspended', 'closing', 'closed', 'all'] as const;

const COLUMNS: readonly Column<Subproject>[] = [
  { title: 'subprojectId', of: ({ subprojectId }) => subprojectId },
  { title: 'displayName', of: ({ displayName }) => displayName },
  { title: 'status', of: ({ status }) => status },
  { title: 'plan', of: ({ plan }) => plan },
  { title: 'realm', of: ({ customer }) => customer?.realm },
  { title: 'externalId', of: ({ customer }) => customer?.externalId },
];

const FIELDS: readonly Column<Subproject>[] = [
  ...COLUMNS,
  { title: 'holds', of: ({ holds }) => (holds.length === 0 ? undefined : holds.join(', ')) },
  { title: 'labels', of: ({ labels }) => labelsOf(labels) },
  { title: 'createTime', of: ({ createTime }) => createTime },
  { title: 'purgeTime', of: ({ purgeTime }) => purgeTime },
];

function labelsOf(labels: Subproject['labels']): string | undefined {
  const pairs = Object.entries(labels).map((pair) => pair.join('='));
  return pairs.length === 0 ? undefined : pairs.join(', ');
}

export function addSubprojects(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('subprojects')
    .description('The customers of a project, one subproject each.');
  addList(group, context);
  addGet(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('The subprojects of a project, all but closed ones unless asked.')
    .argument('<projectId>', 'the project', read.projectId)
    .addOption(new Option('--status <status>', 'only these').choices(STATUSES))
    .option('--realm <realm>', 'only customers of this realm')
    .option('--customer <externalId>', 'only this customer')
    .option('--plan <plan>', 'only on this plan')
    .option('--limit <number>', 'stop after so many', read.count)
    .action(async (projectId, options, command) => {
      const { client, output } = await open(command);
      const path = pathOf('/v1/projects', projectId, 'subprojects');
      const query = { status: options.status, pageSize: 1_000 };
      const pages = client.pages(path, 'subprojects', subprojectSchema, query);
      const none = 'There is no such subproject.';
      await output.list(filtered(pages, options), COLUMNS, none, options.limit);
    });
  addExamples(
    list,
    `onboarding subprojects list ${PROJECT_EXAMPLE}`,
    `onboarding subprojects list ${PROJECT_EXAMPLE} --status closing --json`,
    {
      line: `onboarding subprojects list ${PROJECT_EXAMPLE} --customer acme`,
      says: 'Whose subproject is it?',
    },
  );
}

type Filters = { readonly realm?: string; readonly customer?: string; readonly plan?: string };

/** What the API has no filter for is left out here. */
async function* filtered(pages: AsyncIterable<readonly Subproject[]>, { realm, customer, plan }: Filters) {
  for await (const page of pages) {
    yield page.filter(
      (each) =>
        (realm === undefined || each.customer?.realm === realm) &&
        (customer === undefined || each.customer?.externalId === customer) &&
        (plan === undefined || each.plan === plan),
    );
  }
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('One subproject.')
    .argument('<subprojectId>', 'its id', read.subprojectId)
    .action(async (subprojectId, _options, command) => {
      const { client, output } = await open(command);
      const path = pathOf('/v1/subprojects', subprojectId);
      await output.item(await client.send({ method: 'GET', path }, subprojectSchema), FIELDS);
    });
  addExamples(get, `onboarding subprojects get ${SUBPROJECT_EXAMPLE}`);
}
