import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import { AsGiven } from '../../lib/api-client/operations.ts';
import { usageError } from '../exit-codes.ts';
import { readJsonObject, readSecrets } from '../files.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
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

const FIELDS: readonly Column<Project>[] = [
  ...COLUMNS,
  { title: 'plans', of: ({ onboarding }) => Object.keys(onboarding.plans).join(', ') },
  { title: 'defaultPlan', of: ({ onboarding }) => onboarding.defaultPlan },
  { title: 'createTime', of: ({ createTime }) => createTime },
];

export function addProjects(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('projects').description('The projects of the account.');
  addList(group, context);
  addGet(group, context);
  addCreate(group, context);
  addUpdate(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('Every project that the key may see.')
    .action(async (_options, command) => {
      const { client, output } = await open(command);
      const pages = client.pages('listProjects', {}, 'projects', projectSchema);
      await output.list(pages, COLUMNS, 'There is no project.');
    });
  addExamples(list, 'onboarding projects list', 'onboarding projects list --json');
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('One project.')
    .argument('<projectId>', 'its id', read.projectId)
    .action(async (projectId, _options, command) => {
      const { client, output } = await open(command);
      await output.item(await client.send('getProject', { params: { projectId } }, projectSchema), FIELDS);
    });
  addExamples(get, `onboarding projects get ${PROJECT_EXAMPLE}`);
}

function addCreate(group: CommandUnknownOpts, { open, io }: Context): void {
  const create = settingsCommand(group, 'create')
    .description('Makes a project: for an environment, or for an organisation that others must not see.')
    .action(async (options, command) => {
      const { client, output } = await open(command);
      const body = await settingsOf(options, io);
      if (body['displayName'] === undefined) throw usageError('A project needs a name: --name.');
      await output.item(
        await client.send('createProject', { body: new AsGiven(body) }, projectSchema),
        FIELDS,
      );
    });
  addExamples(create, 'onboarding projects create --name Shop --purpose production', {
    line: 'onboarding projects create --name Shop --file project.json',
    says: 'Plans and all, from a file',
  });
}

function addUpdate(group: CommandUnknownOpts, { open, io }: Context): void {
  const update = settingsCommand(group, 'update')
    .description('Changes what is given, and nothing else.')
    .argument('<projectId>', 'its id', read.projectId)
    .action(async (projectId, options, command) => {
      const { client, output } = await open(command);
      const body = new AsGiven(await settingsOf(options, io));
      const project = await client.send('updateProject', { params: { projectId }, body }, projectSchema);
      await output.item(project, FIELDS);
    });
  addExamples(update, `onboarding projects update ${PROJECT_EXAMPLE} --grace-days 60`, {
    line: `onboarding projects update ${PROJECT_EXAMPLE} --notify-url https://reseller.example.com/hooks --secret-file hook-secrets`,
    says: 'Who is told of signups; the file has a secret a line, the newest first',
  });
}

type Settings = {
  readonly name?: string;
  readonly purpose?: string;
  readonly graceDays?: number;
  readonly file?: string;
  readonly notifyUrl?: string;
  readonly secretFile?: string;
  readonly secretEnv?: string;
  readonly silent?: true;
};

function settingsCommand(group: CommandUnknownOpts, name: string) {
  return group
    .command(name)
    .option('--name <name>', 'its name')
    .option('--purpose <word>', 'such as production or development')
    .option('--grace-days <days>', 'how long a closed subproject can be restored', read.countOrZero)
    .option('--notify-url <url>', 'where signups and closures are told; its secrets by one of the next two')
    .option('--secret-file <file>', 'with the secrets that sign notifications, one a line')
    .option('--secret-env <variable>', 'with the same, separated by blanks')
    .option('--silent', 'tell nobody any more')
    .option('--file <file>', 'a JSON file with what else there is to set: {"onboarding": {…}}');
}

async function settingsOf(options: Settings, io: Io): Promise<Record<string, unknown>> {
  const { name, purpose, graceDays, file, notifyUrl, secretFile, secretEnv, silent } = options;
  const secretPlace = { file: secretFile, env: secretEnv };
  const notifications =
    notifyUrl === undefined
      ? undefined
      : { url: notifyUrl, secrets: await readSecrets('notification secret', secretPlace, io) };
  return {
    ...(file !== undefined && (await readJsonObject(file, io))),
    ...(name !== undefined && { displayName: name }),
    ...(purpose !== undefined && { purpose }),
    ...(graceDays !== undefined && { graceDays }),
    ...(notifications && { notifications }),
    ...(silent === true && { notifications: null }),
  };
}
