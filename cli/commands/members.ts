import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { PROJECT_ROLES } from '../../lib/access/roles.ts';
import { confirm } from '../confirm.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { memberSchema, type Member } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export const MEMBER_COLUMNS: readonly Column<Member>[] = [
  { title: 'userId', of: ({ userId }) => userId },
  { title: 'role', of: ({ role }) => role },
  { title: 'createTime', of: ({ createTime }) => createTime },
  { title: 'updateTime', of: ({ updateTime }) => updateTime },
];

export const USER_ID_HELP = 'the `sub` of their OpenID tokens';

export function addMembers(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('members').description('People who have a role in a project.');
  addList(group, context);
  addPut(group, context);
  addRemove(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('Who has which role in a project; not the owners of the account, nor who has it by a group.')
    .argument('<projectId>', 'the project', read.projectId)
    .action(async (projectId, _options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('listMembers', { params: { projectId } }, 'members', memberSchema);
      await output.list(pages, MEMBER_COLUMNS, 'There is no member.');
    });
  addExamples(
    list,
    `onboarding members list ${PROJECT_EXAMPLE}`,
    `onboarding members list ${PROJECT_EXAMPLE} --json`,
  );
}

function addPut(group: CommandUnknownOpts, { open }: Context): void {
  const put = group
    .command('put')
    .description('Gives a person this role in a project and its subprojects, instead of the one they have.')
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<userId>', USER_ID_HELP, read.userId)
    .addOption(new Option('--role <role>', 'which').choices(PROJECT_ROLES).makeOptionMandatory())
    .action(async (projectId, userId, { role }, command) => {
      const { client, output } = await open(command);
      const input = { params: { projectId, userId }, body: { role } };
      await output.item(await client.send('putMember', input, memberSchema), MEMBER_COLUMNS);
    });
  addExamples(put, `onboarding members put ${PROJECT_EXAMPLE} ann --role developer`, {
    line: `onboarding members put ${PROJECT_EXAMPLE} 'auth0|5f7c1e' --role admin`,
    says: 'Quoted, where the shell would read it otherwise',
  });
}

function addRemove(group: CommandUnknownOpts, { open, io }: Context): void {
  const remove = group
    .command('remove')
    .description(
      'Takes the role away, from the next request on. Keys that the person made stay: revoke those too.',
    )
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<userId>', USER_ID_HELP, read.userId)
    .option('--yes', 'do not ask')
    .action(async (projectId, userId, { yes }, command) => {
      const { client, output } = await open(command);
      await confirm(`Take the role of ${userId} away? They are turned away at once.`, yes, io);
      const answer = await client.send('removeMember', { params: { projectId, userId } }, z.looseObject({}));
      await output.result(answer, `removed ${userId}`);
    });
  addExamples(remove, `onboarding members remove ${PROJECT_EXAMPLE} ann --yes`);
}
