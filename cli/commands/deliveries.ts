import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { deliverySchema, type Delivery } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export const DELIVERY_EXAMPLE = 'dlv_0123456789abcdef';
export const OUTCOMES = ['applied', 'unchanged', 'ignored', 'queued'] as const;

const COLUMNS: readonly Column<Delivery>[] = [
  { title: 'deliveryId', of: ({ deliveryId }) => deliveryId },
  { title: 'receiveTime', of: ({ receiveTime }) => receiveTime },
  { title: 'source', of: ({ source }) => source },
  {
    title: 'outcomes',
    of: ({ outcomes }) =>
      Object.entries(outcomes)
        .map((pair) => pair.join(' '))
        .join(', '),
  },
  { title: 'first event', of: ({ events: [first] }) => eventOf(first) },
];

type Event = Delivery['events'][number];

function eventOf(event: Event | undefined): string | undefined {
  if (event === undefined) return undefined;
  const { outcome, reason, event: read } = event;
  const what = read === null ? '' : ` ${read.kind} ${read.realm}/${read.externalId}`;
  return `${outcome}${reason === null ? '' : ` (${reason})`}${what}`;
}

export function addDeliveries(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('deliveries').description('Webhooks that were received in the last 30 days.');
  addList(group, context);
  addGet(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('Newest first, of the last 24 hours unless you say otherwise.')
    .argument('<projectId>', 'the project', read.projectId)
    .option('--from <time>', 'received then or later', read.time)
    .option('--to <time>', 'received before', read.time)
    .option('--source <source>', 'from this source')
    .addOption(new Option('--outcome <outcome>', 'with an event that ended so').choices(OUTCOMES))
    .option('--customer <externalId>', 'about this customer')
    .option('--realm <realm>', 'about a customer of this realm')
    .option('--limit <number>', 'stop after so many', read.count)
    .action(async (projectId, { limit, ...query }, command) => {
      const { client, output } = await open(command);
      const pages = client.pages(
        'listDeliveries',
        { params: { projectId }, query },
        'deliveries',
        deliverySchema,
      );
      await output.list(pages, COLUMNS, 'No such webhook was received.', limit);
    });
  addExamples(
    list,
    `onboarding deliveries list ${PROJECT_EXAMPLE} --outcome ignored`,
    {
      line: `onboarding deliveries list ${PROJECT_EXAMPLE} --customer acme --from 2026-11-01`,
      says: 'What became of this customer’s webhooks?',
    },
    `onboarding deliveries list ${PROJECT_EXAMPLE} --source crm --limit 10 --json`,
  );
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('One webhook, with its events as they were understood and what became of each.')
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<deliveryId>', 'its id')
    .action(async (projectId, deliveryId, _options, command) => {
      const { client, output } = await open(command);
      const params = { projectId, deliveryId };
      const delivery = await client.send('getDelivery', { params }, deliverySchema);
      await output.item(delivery, [
        ...COLUMNS.slice(0, -1),
        ...delivery.events.map((event, index) => ({ title: `event ${index}`, of: () => eventOf(event) })),
      ]);
    });
  addExamples(get, `onboarding deliveries get ${PROJECT_EXAMPLE} ${DELIVERY_EXAMPLE}`);
}
