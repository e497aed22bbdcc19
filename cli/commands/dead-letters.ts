import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { startReplay } from './replays.ts';

const queueSchema = z.looseObject({ queue: z.string(), count: z.int(), whatToDo: z.string() });
type Queue = z.infer<typeof queueSchema>;
const QUEUES: readonly Column<Queue>[] = [
  { title: 'queue', of: ({ queue }) => queue },
  { title: 'dead letters', of: ({ count }) => count },
  { title: 'what to do', of: ({ count, whatToDo }) => (count === 0 ? undefined : whatToDo) },
];

const letterSchema = z.looseObject({
  messageId: z.string(),
  kind: z.nullable(z.string()),
  projectId: z.nullable(z.string()),
  subprojectId: z.nullable(z.string()),
  receiveCount: z.int(),
  sendTime: z.string(),
});
type Letter = z.infer<typeof letterSchema>;
const LETTERS: readonly Column<Letter>[] = [
  { title: 'messageId', of: ({ messageId }) => messageId },
  { title: 'kind', of: ({ kind }) => kind },
  { title: 'projectId', of: ({ projectId }) => projectId },
  { title: 'subprojectId', of: ({ subprojectId }) => subprojectId },
  { title: 'tries', of: ({ receiveCount }) => receiveCount },
  { title: 'sendTime', of: ({ sendTime }) => sendTime },
];

export function addDeadLetters(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('dead-letters')
    .description('Messages that could not be worked off, and wait for a person.');
  addList(group, context);
  addShow(group, context);
  addReplay(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('How many there are, queue by queue.')
    .action(async (_options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('listDeadLetterQueues', {}, 'queues', queueSchema);
      await output.list(pages, QUEUES, 'There is no queue.');
    });
  addExamples(list, 'onboarding dead-letters list');
}

function addShow(group: CommandUnknownOpts, { open }: Context): void {
  const show = group
    .command('show')
    .description('Up to 100 dead letters of a queue: ids and kinds, never what they say of customers.')
    .argument('<queue>', 'such as signups')
    .action(async (queue, _options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('peekDeadLetters', { params: { queue } }, 'deadLetters', letterSchema);
      await output.list(pages, LETTERS, 'There is no dead letter.');
    });
  addExamples(show, 'onboarding dead-letters show signups');
}

function addReplay(group: CommandUnknownOpts, { open }: Context): void {
  const replay = group
    .command('replay')
    .description('Sends dead letters back to their queue, once what failed them is mended.')
    .argument('<queue>', 'such as signups')
    .option('--project <projectId>', 'only of this project', read.projectId)
    .option('--kind <kind>', 'only of this kind, such as signedUp or opened')
    .option('--source <source>', 'only from this source')
    .option('--subproject <subprojectId>', 'only about this subproject', read.subprojectId)
    .option('--delivery <deliveryId>', 'only of this webhook')
    .option('--dry-run', 'count and list, and send nothing')
    .option('--rate <number>', 'at most so many a second', read.count)
    .option('--watch', 'wait for its end')
    .action(async (queue, options, command) => {
      const { project, kind, source, subproject, delivery, dryRun, rate, watch = false } = options;
      const filter = {
        ...(project !== undefined && { projectId: project }),
        ...(kind !== undefined && { kind }),
        ...(source !== undefined && { source }),
        ...(subproject !== undefined && { subprojectId: subproject }),
        ...(delivery !== undefined && { deliveryId: delivery }),
      };
      const body = {
        deadLetters: { queue, ...(Object.keys(filter).length > 0 && { filter }) },
        ...(dryRun === true && { dryRun }),
        ...(rate !== undefined && { ratePerSecond: rate }),
      };
      await startReplay(await open(command), body, watch);
    });
  addExamples(
    replay,
    { line: 'onboarding dead-letters replay signups --dry-run --watch', says: 'First see which' },
    'onboarding dead-letters replay signups --watch',
    'onboarding dead-letters replay notifications --kind opened --rate 10 --watch',
  );
}
