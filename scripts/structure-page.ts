import { format } from 'prettier';
import {
  CONTENTS,
  contentFor,
  LAYOUTS,
  memberCommand,
  PEOPLE,
  projectCommand,
  QUESTIONS,
  type Layout,
} from '../lib/account/structure.ts';

const PROSE = `# Which structure should I use?

Printed from the table that decides (\`lib/account/structure.ts\`) by \`node scripts/print-structure.ts\`; a test keeps them the same, and runs
the lines of every combination. \`npx onboarding advise\` asks the same questions and prints the lines for your answers alone. The words are those of
[the account model](account-model.md).

Begin with as little as fits. Projects and subprojects can be added any day, but a subproject never moves to another project, so groups that must
not see each other want to be apart from the first day on.
`;

/** docs/which-structure.md as it has to be. */
export async function structurePage(): Promise<string> {
  const questions = table(
    ['question', 'flag of `advise`', 'if yes'],
    QUESTIONS.map(({ asks, flag, because }) => [asks, `\`${flag}\``, because]),
  );
  const page = [
    PROSE,
    '## The questions\n',
    questions,
    '## Which projects\n',
    table(['development apart', 'groups apart', 'then'], LAYOUTS.map(layoutRow)),
    ...LAYOUTS.map(layoutSection),
    `${PEOPLE}\n`,
    '## What is inside of each\n',
    table(['reselling, or costs per customer', 'the CRM does it', 'then'], contentRows()),
    ...Object.values(CONTENTS).map(
      ({ title, says, commandsIn }) =>
        `**${capitalized(title)}.** ${says}\n\n${block(commandsIn('PROJECT'))}`,
    ),
    NEXT,
  ];
  return format(page.join('\n'), { parser: 'markdown' });
}

const NEXT = `
\`$PROJECT\` is one of the ids from above: do it for each project.

## And then

- **More people**: \`npx onboarding members put\`, and roles of whole groups. A role in a project holds in every subproject inside, and nowhere else
  ([people](people.md)).
- **Prices**: a rate card for each project; costs then are shown by customer, project and account ([costs](costs.md)).
- **Customers who are there already**: \`npx onboarding import\` ([command line](cli.md)).
- **Who changed what**: \`npx onboarding audit list\`.
`;

function layoutRow({ when, title }: Layout): readonly string[] {
  return [yesOrNo(when.separateEnvironments), yesOrNo(when.separateGroups), title];
}

function contentRows(): readonly (readonly string[])[] {
  return [false, true].flatMap((automation) =>
    [false, true].map((reselling) => [
      yesOrNo(reselling),
      yesOrNo(automation),
      capitalized(contentFor({ reselling, automation, costsPerCustomer: false }).title),
    ]),
  );
}

function layoutSection({ title, says, projects }: Layout): string {
  return `**${title}.** ${says}\n\n${block([...projects.map(projectCommand), ...projects.map(memberCommand)])}`;
}

function block(lines: readonly string[]): string {
  return `\`\`\`sh\n${lines.join('\n')}\n\`\`\`\n`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function yesOrNo(answer: boolean): string {
  return answer ? 'yes' : 'no';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
