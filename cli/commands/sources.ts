import type { CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { AsGiven } from '../../lib/api-client/operations.ts';
import { confirm } from '../confirm.ts';
import { usageError } from '../exit-codes.ts';
import { readJsonObject, readSecrets, readText } from '../files.ts';
import { addExamples } from '../help.ts';
import * as read from '../options.ts';
import { sourceSchema, type Source } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

const COLUMNS: readonly Column<Source>[] = [
  { title: 'source', of: ({ source }) => source },
  { title: 'kind', of: ({ kind }) => kind },
  { title: 'realm', of: ({ realm }) => realm },
  { title: 'url', of: ({ url }) => url },
  { title: 'updateTime', of: ({ updateTime }) => updateTime },
];

export function addSources(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('sources').description('Webhook sources: which CRMs speak to a project.');
  addList(group, context);
  addGet(group, context);
  addPut(group, context);
  addTest(group, context);
  addDelete(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('The sources of a project.')
    .argument('<projectId>', 'the project', read.projectId)
    .action(async (projectId, _options, command) => {
      const { client, output } = await open(command);
      const input = { params: { projectId } };
      const pages = client.pages('listWebhookSources', input, 'webhookSources', sourceSchema);
      await output.list(pages, COLUMNS, 'There is no source.');
    });
  addExamples(list, `onboarding sources list ${PROJECT_EXAMPLE}`);
}

function addGet(group: CommandUnknownOpts, { open }: Context): void {
  const get = group
    .command('get')
    .description('One source, with the URL that the CRM is to call; never its secrets.')
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<source>', 'its name')
    .action(async (projectId, source, _options, command) => {
      const { client, output } = await open(command);
      const params = { projectId, source };
      await output.item(await client.send('getWebhookSource', { params }, sourceSchema), COLUMNS);
    });
  addExamples(get, `onboarding sources get ${PROJECT_EXAMPLE} crm`);
}

function addPut(group: CommandUnknownOpts, { open, io }: Context): void {
  const put = group
    .command('put')
    .description(
      'Makes a source, or sets it anew as a whole. To rotate a secret: both in the file, then the new one alone.',
    )
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<source>', 'its name')
    .option('--kind <kind>', 'hubspot, stripe, standard-webhooks, …: docs/sources.md')
    .option(
      '--realm <realm>',
      'under which its customers are known; else its name; it can’t be changed later',
    )
    .option('--file <file>', 'a JSON file with kind, realm and what else there is to set, without secrets')
    .option('--secret-file <file>', 'with its secrets, one a line; else you are asked')
    .option('--secret-env <variable>', 'with its secrets, separated by blanks')
    .option('--api-token-file <file>', 'with the access token of HubSpot’s private app')
    .option('--api-token-env <variable>', 'with the same')
    .action(async (projectId, source, options, command) => {
      const { kind, realm, file, secretFile, secretEnv, apiTokenFile, apiTokenEnv } = options;
      const settings = {
        ...(file !== undefined && (await readJsonObject(file, io))),
        ...(kind !== undefined && { kind }),
        ...(realm !== undefined && { realm }),
      };
      if (!('kind' in settings)) throw usageError('A source has a kind: --kind, or in the file.');
      const { client, output } = await open(command);
      const secrets = await readSecrets('webhook secret', { file: secretFile, env: secretEnv }, io);
      const hasApiToken = apiTokenFile !== undefined || apiTokenEnv !== undefined;
      const [apiToken] = hasApiToken
        ? await readSecrets('API token', { file: apiTokenFile, env: apiTokenEnv }, io)
        : [];
      const body = new AsGiven({ ...settings, secrets, ...(apiToken !== undefined && { apiToken }) });
      const params = { projectId, source };
      await output.item(await client.send('putWebhookSource', { params, body }, sourceSchema), COLUMNS);
    });
  addExamples(
    put,
    `onboarding sources put ${PROJECT_EXAMPLE} crm --kind standard-webhooks --secret-file crm-secrets`,
    {
      line: `onboarding sources put ${PROJECT_EXAMPLE} crm --file source.json --secret-env CRM_SECRET`,
      says: 'A recipe from a file, its secret from a variable',
    },
  );
}

const trialSchema = z.looseObject({
  verification: z.string(),
  events: z.array(
    z.looseObject({ kind: z.string(), externalId: z.optional(z.string()), reason: z.optional(z.string()) }),
  ),
  fault: z.nullable(z.string()),
});

function addTest(group: CommandUnknownOpts, { open, io }: Context): void {
  const test = group
    .command('test')
    .description(
      'Shows how a sample of a webhook would be verified and understood. Nothing is applied. Ends with 1 if it would be refused.',
    )
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<source>', 'its name')
    .requiredOption('--body <file>', 'the body, byte for byte as it was sent; - is stdin')
    .option('--header <name=value>', 'a header; may be given again', read.pair, {})
    .option('--query <text>', 'what follows the ? in the URL')
    .action(async (projectId, source, { body: file, header, query = '' }, command) => {
      const { client, output, failed } = await open(command);
      const body = { headers: header, body: await readText(file, io), query };
      const params = { projectId, source };
      const trial = await client.send('tryWebhookSource', { params, body }, trialSchema);
      const { verification, fault, events } = trial;
      const lines = events.map(
        ({ kind, externalId, reason }) => `event  ${kind} ${externalId ?? reason ?? ''}`,
      );
      await output.result(
        trial,
        [`verification  ${verification}`, ...(fault === null ? [] : [`fault  ${fault}`]), ...lines].join(
          '\n',
        ),
      );
      if (verification !== 'genuine' || fault !== null) failed();
    });
  addExamples(test, {
    line: `onboarding sources test ${PROJECT_EXAMPLE} crm --body sample.json --header webhook-id=msg_1`,
    says: 'Why is it refused?',
  });
}

function addDelete(group: CommandUnknownOpts, { open, io }: Context): void {
  const remove = group
    .command('delete')
    .description('Refuses its webhooks from now on. Its realm stays its own, so that it can be made again.')
    .argument('<projectId>', 'the project', read.projectId)
    .argument('<source>', 'its name')
    .option('--yes', 'do not ask')
    .action(async (projectId, source, { yes }, command) => {
      const { client, output } = await open(command);
      await confirm(`Delete the source ${source}? Its webhooks are refused at once.`, yes, io);
      const params = { projectId, source };
      const answer = await client.send('deleteWebhookSource', { params }, z.looseObject({}));
      await output.result(answer, `deleted ${source}`);
    });
  addExamples(remove, `onboarding sources delete ${PROJECT_EXAMPLE} old-crm --yes`);
}
