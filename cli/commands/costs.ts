import {
  InvalidArgumentError,
  Option,
  type Command,
  type CommandUnknownOpts,
} from '@commander-js/extra-typings';
import { containerOf, type Container } from '../../lib/account/ids.ts';
import { SORTS } from '../../lib/billing/top-customers.ts';
import type { Client } from '../client.ts';
import { costsSchema, type Costs } from '../costs/resources.ts';
import { showCosts } from '../costs/show-costs.ts';
import { findTop, namesOf } from '../costs/top.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import type { Context } from '../session.ts';
import { Table } from '../table.ts';
import { count } from '../text.ts';
import { PROJECT_EXAMPLE } from './projects.ts';
import { SUBPROJECT_EXAMPLE } from './subprojects.ts';

const DEFAULT_TOP = 10;
const MAX_TOP = 1_000;

export function addCosts(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('costs')
    .description('What was used, what it costs and what is left of the price.');
  addGet(group, context);
  addTop(group, context);
}

function containerIn(text: string): Container {
  const container = containerOf(text);
  if (container !== undefined) return container;
  throw new InvalidArgumentError('It must be the id of a subproject or a project, or `account`.');
}

type Range = { readonly from?: string | undefined; readonly to?: string | undefined };

function readCosts(client: Client, container: Container, query: Range): Promise<Costs> {
  switch (container.level) {
    case 'account':
      return client.send('getAccountCosts', { query }, costsSchema);
    case 'project':
      return client.send(
        'getProjectCosts',
        { params: { projectId: container.projectId }, query },
        costsSchema,
      );
    case 'subproject': {
      const { subprojectId } = container;
      return client.send('getSubprojectCosts', { params: { subprojectId }, query }, costsSchema);
    }
  }
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = withRange(group.command('get', { isDefault: true }))
    .description(
      'Costs by day and by meter, exact: of a subproject, a project, or the account; this month so far unless you say otherwise.',
    )
    .argument('[container]', 'a subprojectId, a projectId, or account', containerIn, {
      level: 'account',
    } as const)
    .action(async (container, query, command) => {
      const { client, output } = await open(command);
      await showCosts(output, await readCosts(client, container, query));
    });
  addExamples(
    get,
    `onboarding costs ${SUBPROJECT_EXAMPLE}`,
    `onboarding costs ${PROJECT_EXAMPLE} --from 2026-10-01 --to 2026-10-31`,
    { line: 'onboarding costs account --json', says: 'What the account costs this month so far' },
  );
}

function addTop(group: CommandUnknownOpts, { open }: Context): void {
  const top = withRange(group.command('top'))
    .description('The customers who cost most, or pay most; of a project, or of all.')
    .argument('[projectId]', 'only of this project', read.projectId)
    .addOption(new Option('--sort <amount>', 'by what').choices(SORTS).default('cost' as const))
    .option('--limit <number>', `so many, at most ${MAX_TOP}`, atMost(MAX_TOP), DEFAULT_TOP)
    .action(async (projectId, { sort, limit, ...query }, command) => {
      const session = await open(command);
      const { client, output } = session;
      const found = await findTop(session, projectId, { sort, limit, query });
      const names = output.isJson ? undefined : await namesOf(client, found.customers);
      await output.tables(found, ({ colors }) => [
        new Table<(typeof found.customers)[number]>(
          [
            { title: 'subprojectId', of: ({ subprojectId }) => subprojectId },
            { title: 'displayName', of: ({ subprojectId }) => names?.get(subprojectId) },
            { title: `cost ${found.currency}`, of: ({ cost }) => cost, isNumber: true },
            { title: 'price', of: ({ price }) => price, isNumber: true },
            { title: 'margin', of: ({ margin }) => margin, isNumber: true },
          ],
          colors,
        ).page(found.customers),
      ]);
      output.notice(`Of ${count(found.customerCount, 'customer')} with usage.`);
    });
  addExamples(top, `onboarding costs top ${PROJECT_EXAMPLE}`, {
    line: 'onboarding costs top --sort margin --limit 20 --from 2026-10-01 --to 2026-10-31 --json',
    says: 'Who brought most, of the whole account',
  });
}

function withRange<Args extends unknown[]>(command: Command<Args>) {
  return command
    .option('--from <day>', 'the first day; that of the month unless given', read.day)
    .option('--to <day>', 'the last day; today unless given', read.day);
}

function atMost(limit: number) {
  return (text: string): number => {
    const number = read.count(text);
    if (number > limit) throw new InvalidArgumentError(`It must be at most ${limit}.`);
    return number;
  };
}
