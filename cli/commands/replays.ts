import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { AsGiven } from '../../lib/api-client/operations.ts';
import { usageError } from '../exit-codes.ts';
import { addExamples } from '../help.ts';
import { JOB_COLUMNS, jobIdOf, jobSchema, showJob, watchReplay } from '../jobs.ts';
import * as read from '../options.ts';
import type { Context, Session } from '../session.ts';
import { DELIVERY_EXAMPLE, OUTCOMES } from './deliveries.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export const REPLAY_EXAMPLE = `${PROJECT_EXAMPLE}-0123456789abcdef`;

export function addReplays(program: CommandUnknownOpts, context: Context): void {
  const group = program
    .command('replays')
    .description('Runs again what was received. Replaying what is done changes nothing.');
  addStart(group, context);
  addGet(group, context);
  addWatch(group, context);
  addCancel(group, context);
  addList(group, context);
}

/** Begins a replay and shows it, at once or when it ended. */
export async function startReplay(
  session: Session,
  asked: Readonly<Record<string, unknown>>,
  isWatched: boolean,
): Promise<void> {
  // Queues and runs have names that a newer system may know more of.
  const body = new AsGiven(asked);
  const begun = await session.client.send('createReplay', { body }, jobSchema);
  if (!isWatched) {
    await showJob(session, begun);
    if (begun.isSuccess === null)
      session.output.notice(`It goes on: onboarding replays watch ${jobIdOf(begun)}`);
    return;
  }
  session.output.notice(`replay ${jobIdOf(begun)} (it goes on if you stop watching)`);
  await showJob(session, await watchReplay(session, jobIdOf(begun)));
}

function addStart(group: CommandUnknownOpts, { open }: Context): void {
  const start = group
    .command('start')
    .description(
      'Begins a replay: of one webhook, of those of a time, or of a run of the schedule. One at a time in a project.',
    )
    .option('--project <projectId>', 'whose webhooks; a project’s own key need not say it', read.projectId)
    .option('--delivery <deliveryId>', 'this webhook')
    .option('--from <time>', 'those received then or later', read.time)
    .option('--to <time>', 'and before', read.time)
    .option('--source <source>', 'and from this source')
    .addOption(new Option('--outcome <outcome>', 'and with an event that ended so').choices(OUTCOMES))
    .option('--customer <externalId>', 'and about this customer')
    .option('--realm <realm>', 'and about a customer of this realm')
    .option('--run <name>', 'what the schedule runs at night, such as sweep')
    .option('--dry-run', 'count and list, and run nothing')
    .option('--rate <number>', 'at most so many a second', read.count)
    .option('--watch', 'wait for its end')
    .action(async (options, command) => {
      const {
        project,
        delivery,
        from,
        to,
        source,
        outcome,
        customer,
        realm,
        run,
        dryRun,
        rate,
        watch = false,
      } = options;
      if ([delivery, from, run].filter((each) => each !== undefined).length !== 1)
        throw usageError('Say what to replay: one of --delivery, --from and --run.');
      const body = {
        ...(project !== undefined && { projectId: project }),
        ...(delivery !== undefined && { deliveryId: delivery }),
        ...(from !== undefined && { from }),
        ...(to !== undefined && { to }),
        ...(source !== undefined && { source }),
        ...(outcome !== undefined && { outcome }),
        ...(customer !== undefined && { externalId: customer }),
        ...(realm !== undefined && { realm }),
        ...(run !== undefined && { run: { name: run } }),
        ...(dryRun === true && { dryRun }),
        ...(rate !== undefined && { ratePerSecond: rate }),
      };
      await startReplay(await open(command), body, watch);
    });
  addExamples(
    start,
    {
      line: `onboarding replays start --project ${PROJECT_EXAMPLE} --from 2026-11-01 --source crm --dry-run --watch`,
      says: 'First see what it would be',
    },
    `onboarding replays start --project ${PROJECT_EXAMPLE} --from 2026-11-01 --source crm --rate 50 --watch`,
    `onboarding replays start --project ${PROJECT_EXAMPLE} --delivery ${DELIVERY_EXAMPLE}`,
    { line: 'onboarding replays start --run sweep --watch', says: 'The nightly sweep did not run' },
  );
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description(
      'How far a replay is, and what came of it. Ends with 1 if it ended and something was skipped or failed.',
    )
    .argument('<replayId>', 'its id')
    .action(async (replayId, _options, command) => {
      const session = await open(command);
      const replay = await session.client.send('getReplay', { params: { replayId } }, jobSchema);
      await showJob(session, replay);
    });
  addExamples(get, `onboarding replays get ${REPLAY_EXAMPLE}`);
}

function addWatch(group: CommandUnknownOpts, { open }: Context): void {
  const watch = group
    .command('watch')
    .description('Waits for the end of a replay. Stopping this does not stop it.')
    .argument('<replayId>', 'its id')
    .action(async (replayId, _options, command) => {
      const session = await open(command);
      await showJob(session, await watchReplay(session, replayId));
    });
  addExamples(watch, `onboarding replays watch ${REPLAY_EXAMPLE}`);
}

function addCancel(group: CommandUnknownOpts, { open }: Context): void {
  const cancel = group
    .command('cancel')
    .description('Begins nothing further of a replay; what was replayed stays.')
    .argument('<replayId>', 'its id')
    .action(async (replayId, _options, command) => {
      const { client, output } = await open(command);
      await output.item(await client.send('cancelReplay', { params: { replayId } }, jobSchema), JOB_COLUMNS);
    });
  addExamples(cancel, `onboarding replays cancel ${REPLAY_EXAMPLE}`);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('The replays of a project in the last 90 days.')
    .argument('<projectId>', 'the project', read.projectId)
    .action(async (projectId, _options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('listReplays', { params: { projectId } }, 'replays', jobSchema);
      await output.list(pages, JOB_COLUMNS, 'Nothing was replayed.');
    });
  addExamples(list, `onboarding replays list ${PROJECT_EXAMPLE}`);
}
