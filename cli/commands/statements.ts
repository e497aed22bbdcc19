import { Option, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { statementSchema } from '../costs/resources.ts';
import { showStatement } from '../costs/show-invoice.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import type { Context } from '../session.ts';
import { SUBPROJECT_EXAMPLE } from './subprojects.ts';

export function addStatements(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('statements').description('Customers’ months, at price.');
  addGet(group, context);
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('One customer’s month, also of one who left.')
    .argument('<subprojectId>', 'whose', read.subprojectId)
    .argument('<month>', 'YYYY-MM', read.month)
    .addOption(new Option('--format <format>', 'as a document, to a file').choices(['csv', 'html'] as const))
    .action(async (subprojectId, month, { format }, command) => {
      const { client, output } = await open(command);
      const params = { subprojectId, month };
      if (format !== undefined)
        return output.document(client.texts('getStatement', { params, query: { format } }));
      await showStatement(output, await client.send('getStatement', { params }, statementSchema));
    });
  addExamples(
    get,
    `onboarding statements get ${SUBPROJECT_EXAMPLE} 2026-11`,
    `onboarding statements get ${SUBPROJECT_EXAMPLE} 2026-11 --format html`,
  );
}
