import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { pathOf } from '../client.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { projectSchema, type Project } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';

export const PROJECT_EXAMPLE = 't4h0x5ac';

const COLUMNS: readonly Column<Project>[] = [
  { title: 'projectId', of: ({ projectId }) => projectId },
  { title: 'displayName', of: ({ displayName }) => displayName },
  { title: 'purpose', of: ({ purpose }) => purpose },
  { title: 'graceDays', of: ({ graceDays }) => graceDays },
  { title: 'notified at', of: ({ notifications }) => notifications?.url },
];

export function addProjects(program: CommandUnknownOpts, { open }: Context): void {
  const projects = program.command('projects').description('The projects of the account.');

  const list = projects
    .command('list')
    .description('Every project that the key may see.')
    .action(async (_options, command) => {
      const { client, output } = await open(command);
      await output.list(
        client.pages('/v1/projects', 'projects', projectSchema),
        COLUMNS,
        'There is no project.',
      );
    });
  addExamples(list, 'onboarding projects list', 'onboarding projects list --json');

  const get = projects
    .command('get')
    .description('One project.')
    .argument('<projectId>', 'its id', read.projectId)
    .action(async (projectId, _options, command) => {
      const { client, output } = await open(command);
      const request = { method: 'GET', path: pathOf('/v1/projects', projectId) } as const;
      await output.item(await client.send(request, projectSchema), COLUMNS);
    });
  addExamples(get, `onboarding projects get ${PROJECT_EXAMPLE}`);
}
