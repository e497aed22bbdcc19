import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { addExamples } from '../help.ts';
import { openSource } from '../import/source-file.ts';
import * as read from '../options.ts';
import type { Context } from '../session.ts';
import { count } from '../text.ts';
import { sendUsage } from '../usage/send-usage.ts';

export function addUsage(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('usage').description('What customers used, as products measured it.');
  addSend(group, context);
}

function addSend(group: CommandUnknownOpts, { open }: Context): void {
  const send = group
    .command('send')
    .description(
      'Reports usage from a file: a CloudEvent as JSON on each line. An event is known by its subject, day, source and id, and counts once: the same file again changes nothing.',
    )
    .requiredOption('--file <file>', 'the events, or - for stdin')
    .option('--rejects <file>', 'where those go that are not taken; else <file>.rejected.ndjson')
    .option('--concurrency <number>', 'requests at once', read.count, 4)
    .action(async ({ file, rejects, concurrency }, command) => {
      const session = await open(command);
      const source = await openSource(file, session.io);
      const rejectsPath = rejects ?? `${source.path.replace(/\.(?:ndjson|jsonl|csv)$/i, '')}.rejected.ndjson`;
      const sent = await sendUsage(session, source, { concurrency, rejectsPath });
      const { accepted, rejected, codes } = sent;
      const rejectsFile = rejected > 0 ? rejectsPath : null;
      const lines = [
        `${count(accepted, 'event')} taken`,
        ...Object.entries(codes).map(([code, number]) => `${number} not taken: ${code}`),
      ];
      await session.output.result({ ...sent, rejectsFile }, lines.join('\n'));
      if (rejectsFile === null) return;
      session.output.notice(`What was not taken, and why: ${rejectsFile}`);
      session.failed();
    });
  addExamples(send, 'onboarding usage send --file usage.ndjson', {
    line: 'onboarding usage send --file usage.ndjson --json',
    says: 'Again: each event counts once',
  });
}
