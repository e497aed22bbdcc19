import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { confirm } from '../confirm.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { memberSchema } from '../resources.ts';
import type { Context } from '../session.ts';
import { MEMBER_COLUMNS, USER_ID_HELP } from './members.ts';

export function addOwners(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('owners').description('People who own the account, and see all of it.');
  addList(group, context);
  addPut(group, context);
  addRemove(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('Who owns the account.')
    .action(async (_options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('listOwners', {}, 'owners', memberSchema);
      await output.list(
        pages,
        MEMBER_COLUMNS,
        'There is no owner: put the first with the key of the account.',
      );
    });
  addExamples(list, 'onboarding owners list');
}

function addPut(group: CommandUnknownOpts, { open }: Context): void {
  const put = group
    .command('put')
    .description('Gives a person the account. The first owner is made with the key of the account.')
    .argument('<userId>', USER_ID_HELP, read.userId)
    .action(async (userId, _options, command) => {
      const { client, output } = await open(command);
      const owner = await client.send('putOwner', { params: { userId }, body: {} }, memberSchema);
      await output.item(owner, MEMBER_COLUMNS);
    });
  addExamples(put, 'onboarding owners put ann');
}

function addRemove(group: CommandUnknownOpts, { open, io }: Context): void {
  const remove = group
    .command('remove')
    .description(
      'Takes the account away from a person; from the last one too, the key of the account makes another.',
    )
    .argument('<userId>', USER_ID_HELP, read.userId)
    .option('--yes', 'do not ask')
    .action(async (userId, { yes }, command) => {
      const { client, output } = await open(command);
      await confirm(`Take the account away from ${userId}? They are turned away at once.`, yes, io);
      const answer = await client.send('removeOwner', { params: { userId } }, z.looseObject({}));
      await output.result(answer, `removed ${userId}`);
    });
  addExamples(remove, 'onboarding owners remove ann --yes');
}
