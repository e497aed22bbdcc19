import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import {
  advise,
  PEOPLE,
  QUESTIONS,
  type Advice,
  type Answers,
  type QuestionId,
} from '../../lib/account/structure.ts';
import { CliError, EXIT } from '../exit-codes.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import { Output } from '../output.ts';
import type { Context } from '../session.ts';
import { globalOptionsSchema } from '../settings.ts';

type Given = Readonly<Record<QuestionId, boolean | undefined>>;

/** Asks no system: it is for whoever has none yet. */
export function addAdvise(program: CommandUnknownOpts, { io }: Context): void {
  const command = program
    .command('advise')
    .description(
      'Which structure fits you, and the lines that set it up. On a terminal it asks; else say what is so.',
    )
    .option(...optionOf('separateEnvironments'))
    .option(...optionOf('separateGroups'))
    .option(...optionOf('reselling'))
    .option(...optionOf('automation'))
    .option(...optionOf('costsPerCustomer'))
    .action(async (options, self) => {
      const { json } = globalOptionsSchema.parse(self.optsWithGlobals());
      const { separateEnvironments, separateGroups, reselling, automation, costsPerCustomer } = options;
      const given = { separateEnvironments, separateGroups, reselling, automation, costsPerCustomer };
      const answers = mayAsk(given, json, io) ? await ask(io) : answersOf(given);
      const advice = advise(answers);
      await new Output(io, json).result(viewOf(answers, advice), textOf(advice));
    });
  addExamples(command, 'onboarding advise --reselling --automation --separate-environments', {
    line: 'onboarding advise --separate-groups --json',
    says: 'For a script: what is not said is not so',
  });
}

function questionOf(id: QuestionId) {
  const question = QUESTIONS.find((each) => each.id === id);
  if (question === undefined) throw new Error(`there is no question ${id}`);
  return question;
}

/** The flag is written out, so that its type is known. */
function optionOf<Id extends QuestionId>(id: Id): readonly [FlagOf<Id>, string];
function optionOf(id: QuestionId): readonly [string, string] {
  const { flag, asks } = questionOf(id);
  return [flag, asks];
}
type FlagOf<Id extends QuestionId> = Extract<(typeof QUESTIONS)[number], { readonly id: Id }>['flag'];

function mayAsk(given: Given, isJson: boolean, { stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>): boolean {
  const isSaid = Object.values(given).some((answer) => answer !== undefined);
  return !isSaid && !isJson && stdin.isTTY === true && stderr.isTTY === true;
}

function answersOf(given: Given): Answers {
  return {
    separateEnvironments: given.separateEnvironments === true,
    separateGroups: given.separateGroups === true,
    reselling: given.reselling === true,
    automation: given.automation === true,
    costsPerCustomer: given.costsPerCustomer === true,
  };
}

async function ask({ stdin, stderr }: Pick<Io, 'stdin' | 'stderr'>): Promise<Answers> {
  // Loaded only where somebody is asked: the command line starts faster without.
  const { default: confirm } = await import('@inquirer/confirm');
  const yes = new Set<QuestionId>();
  for (const { id, asks } of QUESTIONS) {
    const answer = await confirm({ message: asks, default: false }, { input: stdin, output: stderr }).catch(
      () => {
        throw new CliError(EXIT.failed, 'Nothing is advised.');
      },
    );
    if (answer) yes.add(id);
  }
  return {
    separateEnvironments: yes.has('separateEnvironments'),
    separateGroups: yes.has('separateGroups'),
    reselling: yes.has('reselling'),
    automation: yes.has('automation'),
    costsPerCustomer: yes.has('costsPerCustomer'),
  };
}

function viewOf(answers: Answers, { layout, content, because, commands }: Advice) {
  const projects = layout.projects.map(({ displayName, purpose, isThere }) => ({
    displayName,
    purpose,
    isThere,
  }));
  return { answers, projects, subprojects: content.title, because, commands };
}

function textOf({ layout, content, because, commands }: Advice): string {
  return [
    `${layout.title}, with ${content.title}.`,
    '',
    ...[layout.says, content.says, PEOPLE, ...because].map((sentence) => `- ${sentence}`),
    '',
    ...commands,
  ].join('\n');
}
