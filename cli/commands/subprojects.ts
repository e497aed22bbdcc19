import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { usageError } from '../exit-codes.ts';
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
  { title: 'holds', of: ({ holds }) => joined(holds) },
  { title: 'labels', of: ({ labels }) => joined(Object.entries(labels).map((pair) => pair.join('='))) },
  { title: 'createTime', of: ({ createTime }) => createTime },
  { title: 'purgeTime', of: ({ purgeTime }) => purgeTime },
];

function joined(words: readonly string[]): string | undefined {
  return words.length === 0 ? undefined : words.join(', ');
}

export function addSubprojects(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('subprojects')
    .description('The customers of a project, one subproject each.');
  addList(group, context);
  addGet(group, context);
  addCreate(group, context);
  addUpdate(group, context);
  for (const command of COMMANDS) addCommand(group, context, command);
  addClaimLink(group, context);
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
      const input = { params: { projectId }, query: { status: options.status, pageSize: 1_000 } };
      const pages = client.pages('listSubprojects', input, 'subprojects', subprojectSchema);
      const none = 'There is no such subproject.';
      await output.list(filtered(pages, options), COLUMNS, none, options.limit);
    });
  addExamples(
    list,
    `onboarding subprojects list ${PROJECT_EXAMPLE}`,
    `onboarding subprojects list ${PROJECT_EXAMPLE} --status closing --json`,
    {
      line: `onboarding subprojects list ${PROJECT_EXAMPLE} --customer acme`,
      says: 'Which subproject has this customer?',
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
      const subproject = await client.send('getSubproject', { params: { subprojectId } }, subprojectSchema);
      await output.item(subproject, FIELDS);
    });
  addExamples(get, `onboarding subprojects get ${SUBPROJECT_EXAMPLE}`);
}

function addCreate(group: CommandUnknownOpts, { open }: Context): void {
  const create = group
    .command('create')
    .description('Makes a subproject by hand. The same customer always gets the same one.')
    .argument('<projectId>', 'its project', read.projectId)
    .requiredOption('--name <name>', 'its name')
    .option('--realm <realm>', 'of the customer, as their webhook source has it')
    .option('--customer <externalId>', 'the customer’s id in the CRM')
    .option('--plan <plan>', 'what it may do')
    .option('--label <name=value>', 'a label; may be given again', read.pair, {})
    .action(async (projectId, { name, realm, customer, plan, label }, command) => {
      if ((realm === undefined) !== (customer === undefined))
        throw usageError('A customer is known by both: --realm and --customer.');
      const { client, output } = await open(command);
      const body = {
        displayName: name,
        ...(realm !== undefined && customer !== undefined && { customer: { realm, externalId: customer } }),
        ...(plan !== undefined && { plan }),
        ...(Object.keys(label).length > 0 && { labels: label }),
      };
      const input = { params: { projectId }, body };
      await output.item(await client.send('createSubproject', input, subprojectSchema), FIELDS);
    });
  addExamples(
    create,
    `onboarding subprojects create ${PROJECT_EXAMPLE} --name 'Acme AB' --realm crm --customer acme`,
  );
}

function addUpdate(group: CommandUnknownOpts, { open }: Context): void {
  const update = group
    .command('update')
    .description('Sets its name, its plan or its labels. A newer event of the CRM sets them anew.')
    .argument('<subprojectId>', 'its id', read.subprojectId)
    .option('--name <name>', 'its name')
    .option('--plan <plan>', 'what it may do')
    .option('--label <name=value>', 'a label, instead of all that it has; may be given again', read.pair, {})
    .action(async (subprojectId, { name, plan, label }, command) => {
      const { client, output } = await open(command);
      const body = {
        ...(name !== undefined && { displayName: name }),
        ...(plan !== undefined && { plan }),
        ...(Object.keys(label).length > 0 && { labels: label }),
      };
      const input = { params: { subprojectId }, body };
      await output.item(await client.send('updateSubproject', input, subprojectSchema), FIELDS);
    });
  addExamples(
    update,
    `onboarding subprojects update ${SUBPROJECT_EXAMPLE} --name 'Acme AB' --label tier=gold`,
  );
}

const COMMANDS = [
  {
    name: 'suspend',
    operationId: 'suspendSubproject',
    says: 'Its keys stop working until it is resumed.',
  },
  {
    name: 'resume',
    operationId: 'resumeSubproject',
    says: 'Lifts the hold of `suspend`; a hold of the budget stays.',
  },
  {
    name: 'close',
    operationId: 'closeSubproject',
    says: 'Its keys die now; it can be restored until its purgeTime.',
  },
  {
    name: 'restore',
    operationId: 'restoreSubproject',
    says: 'Opens again what is closing, with all keys but revoked ones.',
  },
] as const;

function addCommand(
  group: CommandUnknownOpts,
  { open }: Context,
  { name, operationId, says }: (typeof COMMANDS)[number],
): void {
  const command = group
    .command(name)
    .description(says)
    .argument('<subprojectId>', 'its id', read.subprojectId)
    .action(async (subprojectId, _options, self) => {
      const { client, output } = await open(self);
      const subproject = await client.send(operationId, { params: { subprojectId } }, subprojectSchema);
      await output.item(subproject, FIELDS);
    });
  addExamples(command, `onboarding subprojects ${name} ${SUBPROJECT_EXAMPLE}`);
}

const claimLinkSchema = z.looseObject({ url: z.string(), expireTime: z.string() });

function addClaimLink(group: CommandUnknownOpts, { open }: Context): void {
  const command = group
    .command('claim-link')
    .description(
      'Prints the link by which the customer takes their key. Whoever has it can take it: send it with care.',
    )
    .argument('<subprojectId>', 'its id', read.subprojectId)
    .option('--reissue', 'a new link: every one before it is void')
    .action(async (subprojectId, { reissue = false }, self) => {
      const { client, output } = await open(self);
      const input = { params: { subprojectId }, body: { reissue } };
      const link = await client.send('issueClaimLink', input, claimLinkSchema);
      await output.result(link, link.url);
      output.notice(`It works once, until ${link.expireTime}.`);
    });
  addExamples(
    command,
    `onboarding subprojects claim-link ${SUBPROJECT_EXAMPLE}`,
    `onboarding subprojects claim-link ${SUBPROJECT_EXAMPLE} --reissue`,
  );
}
