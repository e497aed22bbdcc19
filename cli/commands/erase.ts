import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { confirm } from '../confirm.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { SUBPROJECT_EXAMPLE } from './subprojects.ts';

const erasureSchema = z.looseObject({
  subprojectId: z.string(),
  state: z.string(),
  eraseTimes: z.looseObject({
    directory: z.nullable(z.string()),
    deliveries: z.string(),
    deadLetters: z.string(),
    backups: z.string(),
  }),
});
type Erasure = z.infer<typeof erasureSchema>;

const FIELDS: readonly Column<Erasure>[] = [
  { title: 'subprojectId', of: ({ subprojectId }) => subprojectId },
  { title: 'state', of: ({ state }) => state },
  {
    title: 'gone from the directory',
    of: ({ eraseTimes }) => eraseTimes.directory ?? 'in a moment: ask again',
  },
  { title: 'gone from deliveries', of: ({ eraseTimes }) => eraseTimes.deliveries },
  { title: 'gone from dead letters', of: ({ eraseTimes }) => eraseTimes.deadLetters },
  { title: 'gone from backups', of: ({ eraseTimes }) => eraseTimes.backups },
];

export function addErase(program: CommandUnknownOpts, { open, io }: Context): void {
  const erase = program
    .command('erase')
    .description(
      'Purges one customer now, whatever the grace period: nothing brings them back. Says when the last copy will be gone; run it again to see whether it is.',
    )
    .argument('<subprojectId>', 'the id of the customer’s subproject', read.subprojectId)
    .option('--yes', 'do not ask')
    .action(async (subprojectId, { yes }, command) => {
      const { client, output } = await open(command);
      await confirm(
        `Erase ${subprojectId}? Its keys and all that is known of the customer go now, for ever; costs stay.`,
        yes,
        io,
      );
      const erasure = await client.send('eraseSubproject', { params: { subprojectId } }, erasureSchema);
      await output.item(erasure, FIELDS);
    });
  addExamples(erase, `onboarding erase ${SUBPROJECT_EXAMPLE} --yes`);
}
