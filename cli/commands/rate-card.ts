import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { AsGiven } from '../../lib/api-client/operations.ts';
import { rateCardSchema, type RateCard } from '../costs/resources.ts';
import { readJsonObject } from '../files.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import type { Output } from '../output.ts';
import type { Context } from '../session.ts';
import { Table, type Column } from '../table.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export function addRateCard(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('rate-card')
    .description('The prices of a project, each card from its day on.');
  addGet(group, context);
  addPut(group, context);
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('The prices in force.')
    .argument('<projectId>', 'the project', read.projectId)
    .option('--day <day>', 'on this day; today unless given', read.day)
    .action(async (projectId, query, command) => {
      const { client, output } = await open(command);
      await show(output, await client.send('getRateCard', { params: { projectId }, query }, rateCardSchema));
    });
  addExamples(
    get,
    `onboarding rate-card get ${PROJECT_EXAMPLE}`,
    `onboarding rate-card get ${PROJECT_EXAMPLE} --json`,
  );
}

function addPut(group: CommandUnknownOpts, { open, io }: Context): void {
  const put = group
    .command('put')
    .description(
      'Sets the prices from a day on, from a JSON file: {"currency", "effectiveDate", "meters": {"sms": {"unitCost": "0.0079", "unitPrice": "0.01"}}, "plans"?}. Days already past are rated again by themselves; what is invoiced keeps its prices.',
    )
    .argument('<projectId>', 'the project', read.projectId)
    .requiredOption('--file <file>', 'the card, or - for stdin')
    .option('--effective <day>', 'from this day on, whatever the file says', read.day)
    .action(async (projectId, { file, effective }, command) => {
      const { client, output } = await open(command);
      const card = await readJsonObject(file, io);
      const body = new AsGiven({ ...card, ...(effective !== undefined && { effectiveDate: effective }) });
      await show(output, await client.send('putRateCard', { params: { projectId }, body }, rateCardSchema));
    });
  addExamples(
    put,
    `onboarding rate-card put ${PROJECT_EXAMPLE} --file card.json`,
    `onboarding rate-card put ${PROJECT_EXAMPLE} --file card.json --effective 2026-12-01`,
  );
}

type Meter = readonly [name: string, prices: RateCard['meters'][string]];

async function show(output: Output, card: RateCard): Promise<void> {
  const { currency, effectiveDate, meters, plans, effectiveDates } = card;
  const columns: readonly Column<Meter>[] = [
    { title: 'meter', of: ([name]) => name },
    { title: `unitCost ${currency}`, of: ([, { unitCost }]) => unitCost, isNumber: true },
    { title: 'unitPrice', of: ([, { unitPrice }]) => unitPrice, isNumber: true },
    ...Object.entries(plans).map(([plan, { meters: ofPlan }]): Column<Meter> => ({
      title: `for ${plan}`,
      of: ([name]) => ofPlan[name]?.unitPrice,
      isNumber: true,
    })),
  ];
  await output.tables(card, ({ colors }) => [new Table(columns, colors).page(Object.entries(meters))]);
  output.notice(`From ${effectiveDate} on; cards of this project begin on ${effectiveDates.join(', ')}.`);
}
