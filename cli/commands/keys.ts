import { randomBytes } from 'node:crypto';
import { open as openFile, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { InvalidArgumentError, type CommandUnknownOpts } from '@commander-js/extra-typings';
import * as z from 'zod/mini';
import { secretFromBytes, SECRET_BYTE_COUNT, tokenOf } from '../../lib/access/secret.ts';
import { secretHashOf } from '../../lib/access/token.ts';
import { containerOf } from '../../lib/account/ids.ts';
import { confirm } from '../confirm.ts';
import { usageError } from '../exit-codes.ts';
import { readSecrets } from '../files.ts';
import { addExamples } from '../help.ts';
import type { Io } from '../io.ts';
import * as read from '../options.ts';
import { accessKeySchema, type AccessKey } from '../resources.ts';
import type { Context } from '../session.ts';
import type { Column } from '../table.ts';
import { SUBPROJECT_EXAMPLE } from './subprojects.ts';
import { PROJECT_EXAMPLE } from './projects.ts';

export const KEY_EXAMPLE = `${SUBPROJECT_EXAMPLE}-mtxfr3rr9q1q8546`;

const COLUMNS: readonly Column<AccessKey>[] = [
  { title: 'accessKeyId', of: ({ accessKeyId }) => accessKeyId },
  { title: 'displayName', of: ({ displayName }) => displayName },
  { title: 'scopes', of: ({ scopes }) => scopes?.join(' ') ?? 'all' },
  { title: 'createTime', of: ({ createTime }) => createTime },
  { title: 'expireTime', of: ({ expireTime }) => expireTime },
  { title: 'revokeTime', of: ({ revokeTime }) => revokeTime },
];

export function addKeys(program: CommandUnknownOpts, context: Context): void {
  const group = program.command('keys').description('Access keys of projects and subprojects.');
  addList(group, context);
  addCreate(group, context);
  addRevoke(group, context);
  addVerify(group, context);
}

function addList(group: CommandUnknownOpts, { open }: Context): void {
  const list = group
    .command('list')
    .description('The keys of a project or a subproject, ended ones of the last 30 days included.')
    .argument('<containerId>', 'the id of the project or the subproject', container)
    .action(async (containerId, _options, command) => {
      const { client, output } = await open(command);
      const pages = isProjectId(containerId)
        ? client.pages(
            'listProjectAccessKeys',
            { params: { projectId: containerId } },
            'accessKeys',
            accessKeySchema,
          )
        : client.pages(
            'listSubprojectAccessKeys',
            { params: { subprojectId: containerId } },
            'accessKeys',
            accessKeySchema,
          );
      await output.list(pages, COLUMNS, 'There is no key.');
    });
  addExamples(
    list,
    `onboarding keys list ${SUBPROJECT_EXAMPLE}`,
    `onboarding keys list ${PROJECT_EXAMPLE} --json`,
  );
}

const createdSchema = z.looseObject({ accessKey: accessKeySchema, tokenPrefix: z.string() });

function addCreate(group: CommandUnknownOpts, { open, io }: Context): void {
  const create = group
    .command('create')
    .description(
      'Makes a key. Its secret is made here and never sent: only its hash. The token is shown once.',
    )
    .argument('<containerId>', 'the id of the project or the subproject', container)
    .requiredOption('--name <name>', 'what it is for')
    .option(
      '--scopes <scopes>',
      'what it may do, such as subprojects:read,subprojects:list; else all that its container may',
      read.words,
    )
    .option('--expires <time>', 'when it ends', read.time)
    .option('--out <file>', 'write the token to a new file that only you can read, and do not show it')
    .action(async (containerId, { name, scopes, expires, out }, command) => {
      const { client, output } = await open(command);
      const save = out === undefined ? undefined : await secretFile(out, io);
      const secret = secretFromBytes(randomBytes(SECRET_BYTE_COUNT));
      const body = {
        displayName: name,
        secretHash: secretHashOf(secret),
        ...(scopes && { scopes }),
        ...(expires !== undefined && { expireTime: expires }),
      };
      try {
        const created = isProjectId(containerId)
          ? await client.send(
              'createProjectAccessKey',
              { params: { projectId: containerId }, body },
              createdSchema,
            )
          : await client.send(
              'createSubprojectAccessKey',
              { params: { subprojectId: containerId }, body },
              createdSchema,
            );
        const { accessKey, tokenPrefix } = created;
        const token = tokenOf(tokenPrefix, secret);
        await save?.write(`${token}\n`);
        output.notice(
          save
            ? `The token is in ${save.path}.`
            : 'The token is shown this once: keep it where secrets are kept.',
        );
        await output.result({ accessKey, ...(save ? {} : { token }) }, save ? accessKey.accessKeyId : token);
      } catch (error) {
        await save?.remove();
        throw error;
      } finally {
        await save?.close();
      }
    });
  addExamples(
    create,
    {
      line: `onboarding keys create ${SUBPROJECT_EXAMPLE} --name Server --out server.key`,
      says: 'Into a file of mode 0600',
    },
    `onboarding keys create ${PROJECT_EXAMPLE} --name Reporting --scopes subprojects:read,subprojects:list --expires 2030-01-01`,
  );
}

/** It is there before the key is: what can't be written is known before a key is made that nobody has. */
async function secretFile(file: string, { cwd }: Pick<Io, 'cwd'>) {
  const path = resolve(cwd, file);
  const handle = await openFile(path, 'wx', 0o600).catch((error: unknown) => {
    throw usageError(
      `The file ${file} can not be made.`,
      'It must not be there yet, and its folder must be.',
      { cause: error },
    );
  });
  return {
    path,
    write: (text: string) => handle.writeFile(text),
    remove: () => rm(path, { force: true }),
    close: () => handle.close(),
  };
}

function addRevoke(group: CommandUnknownOpts, { open, io }: Context): void {
  const revoke = group
    .command('revoke')
    .description('Ends a key at once and for ever.')
    .argument('<accessKeyId>', 'its id', accessKey)
    .option('--yes', 'do not ask')
    .action(async (accessKeyId, { yes }, command) => {
      const { client, output } = await open(command);
      await confirm(`Revoke ${accessKeyId}? Whoever uses it is turned away at once.`, yes, io);
      const containerId = containerIdIn(accessKeyId);
      const revoked = isProjectId(containerId)
        ? await client.send(
            'revokeProjectAccessKey',
            { params: { projectId: containerId, accessKeyId } },
            accessKeySchema,
          )
        : await client.send(
            'revokeSubprojectAccessKey',
            { params: { subprojectId: containerId, accessKeyId } },
            accessKeySchema,
          );
      await output.item(revoked, COLUMNS);
    });
  addExamples(revoke, `onboarding keys revoke ${KEY_EXAMPLE} --yes`);
}

const verdictSchema = z.looseObject({
  valid: z.boolean(),
  code: z.string(),
  accessKeyId: z.optional(z.string()),
  projectId: z.optional(z.string()),
  subprojectId: z.optional(z.string()),
  scopes: z.optional(z.array(z.string())),
});
type Verdict = z.infer<typeof verdictSchema>;

const VERDICT: readonly Column<Verdict>[] = [
  { title: 'code', of: ({ code }) => code },
  { title: 'accessKeyId', of: ({ accessKeyId }) => accessKeyId },
  { title: 'projectId', of: ({ projectId }) => projectId },
  { title: 'subprojectId', of: ({ subprojectId }) => subprojectId },
  { title: 'scopes', of: ({ scopes }) => scopes?.join(' ') },
];

function addVerify(group: CommandUnknownOpts, { open, io }: Context): void {
  const verify = group
    .command('verify')
    .description('Whether a token would be let in, and why not. Ends with 1 if not.')
    .option('--token-file <file>', 'with the token; - is stdin')
    .option('--token-env <variable>', 'with the token')
    .option('--subproject <subprojectId>', 'let in to this subproject', read.subprojectId)
    .option('--scope <scope>', 'allowed to do this')
    .action(async ({ tokenFile, tokenEnv, subproject, scope }, command) => {
      const { client, output, failed } = await open(command);
      const [token = ''] = await readSecrets('token', { file: tokenFile, env: tokenEnv }, io);
      const body = {
        token,
        ...(subproject !== undefined && { subprojectId: subproject }),
        ...(scope !== undefined && { scope }),
      };
      const verdict = await client.send('verifyAccessKey', { body }, verdictSchema);
      await output.item(verdict, VERDICT);
      if (!verdict.valid) failed();
    });
  addExamples(
    verify,
    'onboarding keys verify --token-file server.key',
    `onboarding keys verify --token-file server.key --subproject ${SUBPROJECT_EXAMPLE} --scope messages:send`,
  );
}

function isProjectId(containerId: string): boolean {
  return containerOf(containerId)?.level === 'project';
}

function container(text: string): string {
  const level = containerOf(text)?.level;
  if (level === undefined || level === 'account')
    throw new InvalidArgumentError('It must be the id of a project (8 characters) or of a subproject (26).');
  return text;
}

function accessKey(text: string): string {
  if (!/^[0-9a-z]{16}$/.test(text.slice(text.lastIndexOf('-') + 1)))
    throw new InvalidArgumentError('An id of a key is <containerId>-<16 characters>.');
  container(containerIdIn(text));
  return text;
}

/** An id carries its address. */
function containerIdIn(accessKeyId: string): string {
  return accessKeyId.slice(0, accessKeyId.lastIndexOf('-'));
}
