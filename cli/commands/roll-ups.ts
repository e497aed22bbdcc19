import { InvalidArgumentError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { addDays, dayOf } from '../../lib/billing/days.ts';
import { costsSchema, rollUpSchema } from '../costs/resources.ts';
import { showCosts } from '../costs/show-costs.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { Progress } from '../progress.ts';
import type { Context, Session } from '../session.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

const PAUSE_MS = 1_000;
const MAX_PAUSES = 600;

export function addRollUps(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('roll-ups')
    .description('What makes costs of usage, every night and when you say so.');
  addRun(group, context);
}

function addRun(group: CommandUnknownOpts, { open, io }: Context): void {
  const run = group
    .command('run')
    .description('Computes the costs of a day again; of today, as far as it has come.')
    .requiredOption('--day <day>', 'the day (UTC), today or yesterday', dayFrom(io.now))
    .option('--project <projectId>', 'only of this project', read.projectId)
    .option('--wait', 'until the costs have reached that far, and show them')
    .action(async ({ day, project, wait }, command) => {
      const session = await open(command);
      const body = { day, ...(project !== undefined && { projectId: project }) };
      const answer = await session.client.send('rollUp', { body }, rollUpSchema);
      if (wait === true) return showReached(session, day, project, answer.throughTime);
      const said = `Under way: usage of ${day} through ${answer.throughTime} will be in its costs within moments.`;
      await session.output.result(answer, said);
    });
  addExamples(
    run,
    'onboarding roll-ups run --day yesterday',
    `onboarding roll-ups run --day today --project ${PROJECT_EXAMPLE} --wait`,
  );
}

function dayFrom(now: () => Date) {
  return (text: string): string => {
    const today = dayOf(now());
    const day = text === 'today' ? today : text === 'yesterday' ? addDays(today, -1) : read.day(text);
    if (day > today) throw new InvalidArgumentError('It must not be in the future.');
    return day;
  };
}

async function showReached(
  { client, io, output }: Session,
  day: string,
  projectId: string | undefined,
  throughTime: string,
): Promise<void> {
  const query = { from: day, to: day };
  const readCosts = () =>
    projectId === undefined
      ? client.send('getAccountCosts', { query }, costsSchema)
      : client.send('getProjectCosts', { params: { projectId }, query }, costsSchema);
  const progress = new Progress(io);
  for (let pause = 0; pause < MAX_PAUSES; pause += 1) {
    const costs = await readCosts();
    if (costs.throughTime >= throughTime) {
      progress.end();
      return showCosts(output, costs);
    }
    progress.show(`costs reach ${costs.throughTime}; waiting for ${throughTime}`);
    await io.sleep(PAUSE_MS);
  }
  progress.end();
  throw new CliError(
    EXIT.unavailable,
    `The costs did not reach ${throughTime} in time.`,
    'Look at `onboarding dead-letters list`.',
  );
}
