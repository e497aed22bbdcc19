import { describe, expect, test } from 'vitest';
import { advise, LAYOUTS, QUESTIONS, type Answers } from '../../../lib/account/structure.ts';

const NO: Answers = {
  separateEnvironments: false,
  separateGroups: false,
  reselling: false,
  automation: false,
  costsPerCustomer: false,
};
const ALL: readonly Answers[] = Array.from({ length: 2 ** QUESTIONS.length }, (_, bits) => ({
  separateEnvironments: (bits & 1) > 0,
  separateGroups: (bits & 2) > 0,
  reselling: (bits & 4) > 0,
  automation: (bits & 8) > 0,
  costsPerCustomer: (bits & 16) > 0,
}));

const personIn = (line: string): string | undefined => /members put \$\w+ (\w+) --role/.exec(line)?.[1];

describe('the advice', () => {
  test('gives somebody a role in every project, and nobody one in the projects of two groups that must not see each other', () => {
    for (const answers of ALL) {
      const { layout, commands } = advise(answers);
      const people = layout.projects.map(({ variable }) =>
        commands.flatMap((line) => (line.includes(`$${variable} `) ? (personIn(line) ?? []) : [])),
      );
      for (const inProject of people) expect(inProject).toHaveLength(1);
      if (!answers.separateGroups) continue;
      const inGroup = (group: string): readonly string[] =>
        people.flat().filter((_, index) => layout.projects[index]?.displayName.startsWith(group));
      expect(inGroup('South').filter((person) => inGroup('North').includes(person))).toEqual([]);
    }
  });

  test('is there for every combination of answers, and no row of the table is for nobody', () => {
    const advised = ALL.map(advise);
    expect(new Set(advised.map(({ layout }) => layout))).toEqual(new Set(LAYOUTS));
    expect(new Set(advised.map(({ content }) => content.id))).toEqual(
      new Set(['one key', 'by hand', 'by CRM']),
    );
  });

  test('is the default project alone for whoever wants nothing apart', () => {
    const { layout, content, because } = advise(NO);
    expect(layout.projects.map(({ displayName }) => displayName)).toEqual(['default']);
    expect([content.id, because]).toEqual(['one key', []]);
  });

  test.each(ALL)('for %o', (answers) => {
    const { layout, content, because, commands } = advise(answers);
    // Written down apart from the table.
    const count = (answers.separateEnvironments ? 2 : 1) * (answers.separateGroups ? 2 : 1);
    expect(layout.projects).toHaveLength(count);
    expect(layout.projects.some(({ isThere }) => isThere)).toBe(count === 1);
    const purposes = new Set(layout.projects.map(({ purpose }) => purpose));
    expect(purposes.has('development')).toBe(answers.separateEnvironments);
    const wantsSubprojects = answers.reselling || answers.automation || answers.costsPerCustomer;
    expect(content.id === 'one key').toBe(!wantsSubprojects);
    expect(content.id === 'by CRM').toBe(answers.automation);
    expect(because).toHaveLength(Object.values(answers).filter(Boolean).length);
    // Each project has its id in a variable before a line uses it.
    for (const { variable } of layout.projects) {
      const lines = commands.filter((line) => line.includes(`$${variable} `));
      expect(lines).toHaveLength(2);
      expect(commands.findIndex((line) => line.startsWith(`${variable}=`))).toBeLessThan(
        commands.indexOf(lines[0] ?? ''),
      );
    }
  });
});
