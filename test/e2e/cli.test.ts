import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { DELIVERY_EXAMPLE } from '../../cli/commands/deliveries.ts';
import { KEY_EXAMPLE } from '../../cli/commands/keys.ts';
import { PROJECT_EXAMPLE } from '../../cli/commands/projects.ts';
import { REPLAY_EXAMPLE } from '../../cli/commands/replays.ts';
import { SUBPROJECT_EXAMPLE } from '../../cli/commands/subprojects.ts';
import { allExamples } from '../../cli/help.ts';
import { processIo } from '../../cli/io.ts';
import { createProgram } from '../../cli/program.ts';
import { runCli, runLines, startCli, wordsOf, type CliRun } from '../support/cli.ts';
import { textIn } from '../support/http.ts';
import { configureSources, customerEvent, sendStandard, standardSecret } from '../support/sources.ts';
import { createKey, createProject, createSubproject, useSystem } from '../support/system.ts';

const { system, owner, accountToken, endpoint, admin } = await useSystem();
const folder = await mkdtemp(join(tmpdir(), 'cli-'));
afterAll(() => rm(folder, { recursive: true }));

const projectId = await createProject(owner, {
  displayName: 'Shop',
  notifications: { url: endpoint.url, secrets: [standardSecret()] },
  onboarding: {
    defaultPlan: 'basic',
    plans: { basic: { scopes: ['messages:send'] }, trial: { scopes: [] } },
  },
});
const { crm } = await configureSources(owner, projectId);

const file = (name: string): string => join(folder, name);
await writeFile(file('account.key'), `${accountToken}\n`, { mode: 0o600 });
const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY_FILE: 'account.key', CRM_SECRET: crm.secret };

/** In this process: as the program is, without its start. */
const cli = (line: string, input?: string): Promise<CliRun> =>
  runCli(wordsOf(line), { cwd: folder, env, sleep: system.settle, ...(input !== undefined && { input }) });

/** As a person starts it. */
const started = (args: readonly string[]): Promise<CliRun> => startCli(args, folder, env);

const listSchema = z.array(z.record(z.string(), z.unknown()));
const objectSchema = z.record(z.string(), z.unknown());
const jsonOf = ({ out }: CliRun): Readonly<Record<string, unknown>> => objectSchema.parse(JSON.parse(out));

describe('the program', () => {
  test('lists and shows what is there, for people and as JSON', async () => {
    const subprojectId = await createSubproject(owner, projectId, { displayName: 'Shown' });
    const table = await started(['projects', 'list']);
    expect(table).toMatchObject({ exitCode: 0, err: '' });
    expect(table.out).toMatch(
      new RegExp(`^projectId +displayName +purpose.*\\n(?:.*\\n)*${projectId} +Shop +`),
    );
    const json = await started(['subprojects', 'get', subprojectId, '--json']);
    expect(jsonOf(json)).toMatchObject({ subprojectId, displayName: 'Shown', status: 'active' });
  });

  test('makes a key whose secret never leaves this machine, and verifies it', async () => {
    const subprojectId = await createSubproject(owner, projectId);
    system.calls.clear();
    const made = await started(['keys', 'create', subprojectId, '--name', 'Server', '--out', 'made.key']);
    expect(made.exitCode).toBe(0);
    const token = (await readFile(file('made.key'), 'utf8')).trim();
    expect((await stat(file('made.key'))).mode & 0o777).toBe(0o600);
    const secret = token.split('_')[3] ?? 'none';
    expect(made.out + made.err).not.toContain(secret);
    const verify = `keys verify --token-file made.key --subproject ${subprojectId}`;
    expect(await cli(`${verify} --scope messages:send`)).toMatchObject({ exitCode: 0 });
    expect(await cli(`${verify} --scope voice:call`)).toMatchObject({ exitCode: 1 });
    await cli(`keys revoke ${made.out.trim()} --yes`);
    expect((await cli(verify)).out).toContain('revoked');
  });

  test.each([
    ['0: done', ['projects', 'get', projectId], 0],
    ['2: an unknown command', ['projects', 'lisst'], 2],
    ['2: an id that is none', ['projects', 'get', 'x'], 2],
    ['2: a person’s id that is none', ['members', 'put', projectId, 'a/b', '--role', 'viewer'], 2],
    ['2: a role that is none', ['members', 'put', projectId, 'ann', '--role', 'boss'], 2],
    ['2: what can’t be undone, with nobody to ask', ['erase', SUBPROJECT_EXAMPLE], 2],
    ['3: what is not there', ['projects', 'get', '00000000'], 3],
    ['4: a key that is not there', ['projects', 'list', '--key-file', 'no.key'], 4],
    ['5: nobody answers', ['projects', 'list', '--url', 'http://127.0.0.1:9'], 5],
  ])('ends with %s', async (_, args, exitCode) => {
    const ended = await runCli(args, { cwd: folder, env });
    expect(ended).toMatchObject({ exitCode, out: exitCode === 0 ? ended.out : '' });
    expect(ended.err).not.toContain(accountToken);
  });

  test('with a key that may not do it ends with 4 and names the scope', async () => {
    const { token } = await createKey(owner, `projects/${projectId}`, { scopes: ['projects:read'] });
    const ended = await runCli(['subprojects', 'list', projectId], {
      cwd: folder,
      env: { ...env, ONBOARDING_KEY: token, ONBOARDING_KEY_FILE: undefined },
    });
    expect(ended.exitCode).toBe(4);
    expect(ended.err).toContain('subprojects:list');
  });

  test('tells a script why, as JSON on stderr', async () => {
    const { err } = await cli('projects get 00000000 --json');
    expect(objectSchema.parse(JSON.parse(err))['error']).toMatchObject({ code: 'not_found', status: 404 });
  });
});

describe('import', () => {
  const customers = [
    '\uFEFFCustomer ID;Name;E-Mail;Plan;Signed up;label.region',
    'n-1;"Acme; AB";a@acme.example;basic;2024-05-01;eu',
    'n-2;Böb;;basic;2024-05-02 10:00;',
    'n-3;Nobody knows when;;;01/02/2024;',
    ';No id;;;;',
    'n-5;Short',
  ].join('\r\n');
  const line = `import customers.csv --project ${projectId} --realm crm --map 'signupTime=Signed up' --json`;

  test('brings in what is right, once, and leaves what is wrong in a file to mend', async () => {
    await writeFile(file('customers.csv'), customers);
    expect(jsonOf(await cli(`${line} --dry-run`))).toMatchObject({
      dryRun: true,
      rows: 5,
      created: 2,
      rejected: 3,
    });
    const first = await started([...wordsOf(line)]);
    expect(first.exitCode).toBe(1);
    expect(jsonOf(first)).toEqual({
      dryRun: false,
      rows: 5,
      created: 2,
      restored: 0,
      changed: 0,
      unchanged: 0,
      rejected: 3,
      failed: 0,
      planUnknown: 0,
      rejectsFile: file('customers.rejected.csv'),
    });
    expect(first.err).toContain('externalId ← Customer ID; name ← Name; email ← E-Mail; plan ← Plan');
    expect(jsonOf(await cli(line))).toMatchObject({ created: 0, unchanged: 2 });

    const rejects = await readFile(file('customers.rejected.csv'), 'utf8');
    expect(rejects).toContain('n-3,Nobody knows when,,,01/02/2024,,4,time_unclear,');
    await writeFile(
      file('mended.csv'),
      rejects.replace('01/02/2024', '2024-02-01').replace(',No id', 'n-4,No id'),
    );
    const mended = await cli(
      `import mended.csv --project ${projectId} --realm crm --map 'signupTime=Signed up' --json`,
    );
    expect(jsonOf(mended)).toMatchObject({ created: 3, rejectsFile: null });

    const listed = listSchema.parse(
      JSON.parse((await cli(`subprojects list ${projectId} --realm crm --json`)).out),
    );
    expect(listed.filter(({ displayName }) => displayName === 'Acme; AB')).toMatchObject([
      { customer: { realm: 'crm', externalId: 'n-1' }, email: 'a@acme.example', labels: { region: 'eu' } },
    ]);
    await system.settle();
    const made = listed.filter(({ customer }) => objectSchema.parse(customer)['externalId'] !== undefined);
    expect(made.map(({ subprojectId }) => endpoint.about(String(subprojectId))).flat()).toEqual([]);
  });

  test('asks before it takes a realm that no source of the project has', async () => {
    const ended = await cli(`import customers.csv --project ${projectId} --realm crn`);
    expect(ended).toMatchObject({ exitCode: 2, out: '' });
    expect(ended.err).toContain('there are: crm, hubspot, stripe');
  });

  test('sends again the rows that the table refused for a moment', async () => {
    await writeFile(
      file('many.csv'),
      ['externalId', ...Array.from({ length: 250 }, (_, n) => `m-${n}`)].join('\n'),
    );
    let refusals = 0;
    system.onCall(({ action, input }) => {
      if (action !== 'PutItem' || !/"m-\d*7"/.test(JSON.stringify(input)) || refusals >= 12) return undefined;
      refusals += 1;
      return { kind: 'refuse', code: 'InternalServerError', status: 500 };
    });
    const ended = await cli(`import many.csv --project ${projectId} --realm crm --json`);
    system.onCall(undefined);
    expect(refusals).toBe(12);
    expect(ended).toMatchObject({ exitCode: 0 });
    // One that was in before its answer got lost counts as it was found.
    expect(jsonOf(ended)).toMatchObject({ rows: 250, rejected: 0, failed: 0 });
  });

  test('reads from a pipe, and stops at what is no CSV with the number of the line', async () => {
    const piped = await cli(
      `import - --project ${projectId} --realm crm --json`,
      'id,name\np-1,"One"\np-2,"Two\n',
    );
    expect(piped.exitCode).toBe(1);
    expect(piped.err).toMatch(/Quote Not Closed.*line/);
  });
});

describe('reconcile', () => {
  test('finds signups whose webhooks never came, and what else does not fit', async () => {
    await sendStandard(crm, customerEvent('signed_up', 'r-1', { name: 'Known' }));
    await sendStandard(crm, customerEvent('signed_up', 'r-left'));
    await sendStandard(crm, customerEvent('closed', 'r-left'));
    await writeFile(file('export.csv'), 'id,name\nr-1,Known\nr-2,Lost\nr-left,Left\n');
    const line = `reconcile export.csv --project ${projectId} --realm crm --json`;
    const found = await cli(`${line} --both`);
    expect(found.exitCode).toBe(1);
    expect(jsonOf(found)).toMatchObject({ rows: 3, here: 1, missing: 1, notFitting: 1 });
    expect(await readFile(file('export.missing.csv'), 'utf8')).toBe('id,name\r\nr-2,Lost\r\n');
    expect(await readFile(file('export.rejected.csv'), 'utf8')).toContain(
      'r-left,Left,4,subproject_closing,',
    );
    const onlyHere = await readFile(file('export.only-here.csv'), 'utf8');
    expect(onlyHere).toContain(',crm,n-1,');
    expect(onlyHere).not.toContain(',r-1,');

    const [, importLine = ''] = /To import them:\n {2}onboarding (.*)/.exec(found.err) ?? [];
    expect(await cli(importLine)).toMatchObject({ exitCode: 0 });
    expect(jsonOf(await cli(line))).toMatchObject({ here: 2, missing: 0 });
  });
});

/** What an example is run against: ids in its line stand for a fresh subproject, its key, a webhook, a replay. */
async function inThisSystem(line: string): Promise<string> {
  const names = (...texts: readonly string[]): boolean => texts.some((text) => line.includes(text));
  let here = line.replace('onboarding ', '');
  if (names(SUBPROJECT_EXAMPLE, 'server.key', 'ids.txt')) {
    const subprojectId = await createSubproject(owner, projectId);
    const { accessKeyId, token } = await createKey(owner, `subprojects/${subprojectId}`);
    await rm(file('server.key'), { force: true });
    if (names('keys verify')) await writeFile(file('server.key'), token);
    await writeFile(file('ids.txt'), `${subprojectId}\n`);
    here = here.replaceAll(KEY_EXAMPLE, accessKeyId).replaceAll(SUBPROJECT_EXAMPLE, subprojectId);
  }
  if (names(DELIVERY_EXAMPLE, REPLAY_EXAMPLE)) {
    const delivery = await sendStandard(crm, customerEvent('signed_up', 'acme'));
    const body = { projectId, deliveryId: textIn(delivery, 'deliveryId'), dryRun: true };
    here = here.replaceAll(DELIVERY_EXAMPLE, body.deliveryId);
    // One replay at a time: the one of the example before may go on.
    await system.settle();
    if (names(REPLAY_EXAMPLE))
      here = here.replaceAll(REPLAY_EXAMPLE, textIn(await owner('POST', '/v1/replays', body), 'replayId'));
  }
  return here
    .replaceAll(PROJECT_EXAMPLE, projectId)
    .replaceAll('https://reseller.example.com/hooks', endpoint.url)
    .replaceAll('2026-11-01', new Date(Date.now() - 3_600_000).toISOString())
    .replaceAll(/\b2026-11\b(?!-)/g, new Date().toISOString().slice(0, 7));
}

/** Somebody sent a message now. */
const event = (subject: string, changes: object = {}) => ({
  specversion: '1.0',
  id: randomUUID(),
  source: 'urn:test',
  type: 'messages',
  subject,
  time: new Date().toISOString(),
  data: { quantity: '1' },
  ...changes,
});

describe('usage and money', () => {
  test('events are sent from a file, each counts once, and what is not taken is in another, with why', async () => {
    const subprojectId = await createSubproject(owner, projectId);
    const good = Array.from({ length: 2_001 }, () => JSON.stringify(event(subprojectId)));
    const bad = JSON.stringify(event(subprojectId, { data: { quantity: '1,5' } }));
    await writeFile(file('events.ndjson'), [...good, '', bad, 'no JSON'].join('\n'));
    const line = 'usage send --file events.ndjson --json';
    for (const again of [line, line]) {
      const ended = await cli(again);
      expect(ended.exitCode).toBe(1);
      expect(jsonOf(ended)).toEqual({
        events: 2_003,
        accepted: 2_001,
        rejected: 2,
        codes: { invalid_quantity: 1, not_json: 1 },
        rejectsFile: file('events.rejected.ndjson'),
      });
    }
    const rejects = (await readFile(file('events.rejected.ndjson'), 'utf8')).trim().split('\n').sort();
    expect(rejects.map((line) => objectSchema.parse(JSON.parse(line)))).toEqual([
      { line: 2_003, code: 'invalid_quantity', event: objectSchema.parse(JSON.parse(bad)) },
      { line: 2_004, code: 'not_json', event: 'no JSON' },
    ]);
    expect((await stat(file('events.rejected.ndjson'))).mode & 0o777).toBe(0o600);
    const shown = await cli(`roll-ups run --day today --project ${projectId} --wait --json`);
    expect(objectSchema.parse(jsonOf(shown)['total'])['meters']).toMatchObject({
      messages: { quantity: '2001' },
    });
  });

  test('amounts stand under each other, and the greatest first', async () => {
    const other = await createProject(owner);
    const card = { currency: 'USD', effectiveDate: '2026-01-01', meters: { messages: { unitCost: '0.0079', unitPrice: '0.01' } } }; // prettier-ignore
    await writeFile(file('other.json'), JSON.stringify(card));
    expect((await cli(`rate-card put ${other} --file other.json`)).out).toBe(
      'meter     unitCost USD  unitPrice\nmessages        0.0079       0.01\n',
    );
    const [small, large] = [
      await createSubproject(owner, other, { displayName: 'Small' }),
      await createSubproject(owner, other, { displayName: 'Large' }),
    ];
    const events = [event(small), event(large, { data: { quantity: '12.5' } })];
    const sent = await cli('usage send --file -', events.map((each) => JSON.stringify(each)).join('\n'));
    expect(sent).toMatchObject({ exitCode: 0, out: '2 events taken\n' });
    const { out, err } = await cli(`roll-ups run --day today --project ${other} --wait`);
    expect(out.replaceAll(/\d{4}-\d\d-\d\d/g, 'YYYY-MM-DD')).toBe(
      [
        'day         cost USD  price   margin',
        'YYYY-MM-DD   0.10665  0.135  0.02835',
        'total        0.10665  0.135  0.02835',
        '',
        'meter     quantity  cost USD  price   margin',
        'messages      13.5   0.10665  0.135  0.02835',
        '',
      ].join('\n'),
    );
    expect(err).toContain('not complete yet');
    const top = await cli(`costs top ${other} --limit 1`);
    expect(top.out).toContain(`${large}  Large`);
    expect(top.out).not.toContain(small);
    expect(top.err).toContain('Of 2 customers');
  });
});

/** Of these the answer is no, and the line says so. */
const ENDS_WITH_1 = [
  /^sources test/,
  /^reconcile/,
  /^replays cancel/,
  /^audit verify --from/,
  /^invoices issue/,
];

test('every example of the help does what it says', async () => {
  await owner('PUT', `/v1/projects/${projectId}/webhookSources/old-crm`, {
    kind: 'standard-webhooks',
    secrets: [crm.secret],
  });
  await writeFile(file('crm-secrets'), `${crm.secret}\n`);
  await writeFile(file('hook-secrets'), `${crm.secret}\n`);
  await writeFile(file('project.json'), JSON.stringify({ onboarding: { claimDays: 7 } }));
  await writeFile(file('source.json'), JSON.stringify({ kind: 'standard-webhooks' }));
  await writeFile(file('sample.json'), '{}');
  await writeFile(file('customers.csv'), 'externalId,name\nx-1,One\n');
  await writeFile(file('export.csv'), 'Customer ID,Full name\nx-2,Two\n');
  const card = { currency: 'USD', effectiveDate: '2026-01-01', meters: { messages: { unitCost: '0.0079' } } };
  await writeFile(file('card.json'), JSON.stringify(card));
  await owner('PUT', `/v1/projects/${projectId}/rateCard`, card);
  await writeFile(
    file('usage.ndjson'),
    `${JSON.stringify(event(await createSubproject(owner, projectId)))}\n`,
  );
  const examples = allExamples(createProgram(processIo()).program);
  expect(examples.length).toBeGreaterThan(40);
  for (const { line } of examples) {
    expect(line).toMatch(/^onboarding /);
    const here = await inThisSystem(line);
    const ended = await cli(here);
    const mayBeNo = ENDS_WITH_1.some((pattern) => pattern.test(here));
    expect({ line, ...ended, exitCode: mayBeNo && ended.exitCode === 1 ? 0 : ended.exitCode }).toMatchObject({
      line,
      exitCode: 0,
    });
    expect(ended.out + ended.err).not.toContain(accountToken);
  }
}, 120_000);

test('the lines of the page about the command line do what they say', async () => {
  const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
  const script = [...page.matchAll(/```sh cli\n(.*?)```/gs)].map(([, block = '']) => block).join('\n');
  const here = await mkdtemp(join(folder, 'page-'));
  const { exitCode, out, err } = await runLines(script, here, {
    ...env,
    ONBOARDING_KEY_FILE: file('account.key'),
  });
  expect({ exitCode, err }).toMatchObject({ exitCode: 0 });
  expect(out).toContain(`${system.url}/claim#onbclaim_`);
  expect(out).toContain('something is missing');
  expect(out).toMatch(/1 {2}created\n +1 {2}rows in all/);
}, 120_000);

test('closing many asks first, and closes what it named', async () => {
  const ids = await Promise.all([1, 2, 3].map(() => createSubproject(owner, projectId, { plan: 'trial' })));
  const line = `close --project ${projectId} --plan trial`;
  expect(await cli(line)).toMatchObject({ exitCode: 2 });
  expect(await cli(`${line} --yes`)).toMatchObject({ exitCode: 0 });
  for (const id of ids) expect(await admin.item(id)).toMatchObject({ state: 'closing' });
});
