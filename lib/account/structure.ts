import type { ProjectRole } from '../access/roles.ts';

/** The guidance of the account model as a table: which structure fits whom, and the lines that set it up. */

/** What decides; each is answered by yes or no. */
export const QUESTIONS = [
  {
    id: 'separateEnvironments',
    flag: '--separate-environments',
    asks: 'Do you want development apart from production?',
    because: 'A project for each: other keys, other webhooks, and nobody tests on customers.',
  },
  {
    id: 'separateGroups',
    flag: '--separate-groups',
    asks: 'Are there groups, such as brands or countries, that must never see each other?',
    because:
      'A project for each group: who has access to a project has it to every subproject inside, and to nothing else.',
  },
  {
    id: 'reselling',
    flag: '--reselling',
    asks: 'Do you resell to end customers, each with keys of their own?',
    because:
      'A subproject for each: its keys open nothing else, and die in the moment in which the customer leaves.',
  },
  {
    id: 'automation',
    flag: '--automation',
    asks: 'Shall your CRM open and close the access of a customer by itself?',
    because:
      'A webhook source: a signup makes the customer’s subproject within one request, a closure ends its keys.',
  },
  {
    id: 'costsPerCustomer',
    flag: '--costs-per-customer',
    asks: 'Do you need to know what each customer costs you?',
    because: 'A subproject for each: usage is reported, rated and shown by subproject.',
  },
] as const;

export type QuestionId = (typeof QUESTIONS)[number]['id'];
export type Answers = Readonly<Record<QuestionId, boolean>>;

export type AdvisedProject = {
  readonly displayName: string;
  readonly purpose: string;
  /** The variable of the shell that holds its id. */
  readonly variable: string;
  /** Who gets a role in it, in the example. */
  readonly member: { readonly userId: string; readonly role: ProjectRole };
  /** Every account has it. */
  readonly isThere: boolean;
};

const project = (
  displayName: string,
  purpose: string,
  userId: string,
  role: ProjectRole,
): AdvisedProject => ({
  displayName,
  purpose,
  member: { userId, role },
  variable: displayName.toUpperCase().replaceAll(' ', '_'),
  isThere: false,
});

/** Of the lines that name a person. */
export const PEOPLE =
  '`ann` and `bob` stand for the `sub` of the OpenID tokens of your people: put yours there.';

export type Layout = {
  readonly when: Pick<Answers, 'separateEnvironments' | 'separateGroups'>;
  readonly title: string;
  readonly says: string;
  readonly projects: readonly AdvisedProject[];
};

/** Which projects. */
export const LAYOUTS: readonly Layout[] = [
  {
    when: { separateEnvironments: false, separateGroups: false },
    title: 'The default project',
    says: 'It is there from the first deployment on. A second one can come any day; subprojects can not move.',
    projects: [{ ...project('default', 'production', 'ann', 'admin'), isThere: true }],
  },
  {
    when: { separateEnvironments: true, separateGroups: false },
    title: 'A project for each environment',
    says: 'Stripe’s test-mode events are ignored in production, its live ones elsewhere; keys say `live` or `test`.',
    projects: [
      project('Production', 'production', 'ann', 'admin'),
      project('Development', 'development', 'bob', 'developer'),
    ],
  },
  {
    when: { separateEnvironments: false, separateGroups: true },
    title: 'A project for each group',
    says: 'Give the people of a group a role in its project alone. The account’s owners, and its key, see all.',
    projects: [
      project('North', 'production', 'ann', 'admin'),
      project('South', 'production', 'bob', 'admin'),
    ],
  },
  {
    when: { separateEnvironments: true, separateGroups: true },
    title: 'A project for each group and environment',
    says: 'Give the people of a group a role in its projects alone. The account’s owners, and its key, see all.',
    projects: [
      project('North', 'production', 'ann', 'admin'),
      project('North development', 'development', 'ann', 'developer'),
      project('South', 'production', 'bob', 'admin'),
      project('South development', 'development', 'bob', 'developer'),
    ],
  },
];

export type Content = {
  readonly id: 'one key' | 'by hand' | 'by CRM';
  readonly title: string;
  readonly says: string;
  /** @param variable of the project, as in the shell: `$PRODUCTION` */
  readonly commandsIn: (variable: string) => readonly string[];
};

/** What is inside of each project. */
export const CONTENTS = {
  'one key': {
    id: 'one key',
    title: 'no subprojects',
    says: 'Your own systems work with a key of the project.',
    commandsIn: (variable) => [
      `npx onboarding keys create $${variable} --name Server --out ${fileOf(variable)}.key`,
    ],
  },
  'by hand': {
    id: 'by hand',
    title: 'a subproject for each customer, made by you',
    says: 'By the command line or the API. The same customer always gets the same subproject.',
    commandsIn: (variable) => [
      `npx onboarding subprojects create $${variable} --name 'Acme AB' --realm crm --customer acme`,
    ],
  },
  'by CRM': {
    id: 'by CRM',
    title: 'a subproject for each customer, made by the CRM',
    says: 'The answer names the URL that the CRM is to call; docs/sources.md has a page for each CRM.',
    commandsIn: (variable) => [
      `openssl rand -base64 32 | sed 's/^/whsec_/' > ${fileOf(variable)}-crm-secret`,
      `npx onboarding sources put $${variable} crm --kind standard-webhooks --secret-file ${fileOf(variable)}-crm-secret`,
    ],
  },
} as const satisfies Record<string, Content>;

export type Advice = {
  readonly layout: Layout;
  readonly content: Content;
  /** Why, by the questions that were answered with yes. */
  readonly because: readonly string[];
  /** Lines of a shell, in their order. */
  readonly commands: readonly string[];
};

export function advise(answers: Answers): Advice {
  const layout = LAYOUTS.find(
    ({ when }) =>
      when.separateEnvironments === answers.separateEnvironments &&
      when.separateGroups === answers.separateGroups,
  );
  if (layout === undefined) throw new Error('the table of layouts has no row for these answers');
  const content = contentFor(answers);
  return {
    layout,
    content,
    because: QUESTIONS.filter(({ id }) => answers[id]).map(({ because }) => because),
    commands: [
      ...layout.projects.map(projectCommand),
      ...layout.projects.map(memberCommand),
      ...layout.projects.flatMap(({ variable }) => content.commandsIn(variable)),
    ],
  };
}

export function contentFor({
  reselling,
  automation,
  costsPerCustomer,
}: Pick<Answers, 'reselling' | 'automation' | 'costsPerCustomer'>): Content {
  if (automation) return CONTENTS['by CRM'];
  return reselling || costsPerCustomer ? CONTENTS['by hand'] : CONTENTS['one key'];
}

/** Makes the project, or finds the one that is there, and keeps its id. */
export function projectCommand({ displayName, purpose, variable, isThere }: AdvisedProject): string {
  const parse = 'JSON.parse(require("fs").readFileSync(0))';
  return isThere
    ? `${variable}=$(npx onboarding projects list --json | node -pe '${parse}.find((p) => p.displayName === "${displayName}").projectId')`
    : `${variable}=$(npx onboarding projects create --name '${displayName}' --purpose ${purpose} --json | node -pe '${parse}.projectId')`;
}

/** Without it only owners and the account's key see the project. */
export function memberCommand({ variable, member: { userId, role } }: AdvisedProject): string {
  return `npx onboarding members put $${variable} ${userId} --role ${role}`;
}

function fileOf(variable: string): string {
  return variable.toLowerCase().replaceAll('_', '-');
}
