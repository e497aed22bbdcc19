import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { QUESTIONS } from '../../lib/account/structure.ts';
import { startIssuer } from '../../local/issuer.ts';
import { runCli, runLines, wordsOf } from '../support/cli.ts';
import { listIn } from '../support/http.ts';
import { done, useSystem } from '../support/system.ts';

const issuer = await startIssuer();
const folder = await mkdtemp(join(tmpdir(), 'advice-'));
afterAll(() => Promise.all([issuer.close(), rm(folder, { recursive: true })]));
const { system, accountToken, owner, api } = await useSystem({ environmentOverrides: issuer.environment });
const env = { ONBOARDING_URL: system.url, ONBOARDING_KEY: accountToken };

/** Each set of lines that is printed to anybody, with the answers that it is printed for. */
const sets = new Map<string, string>();
for (let bits = 0; bits < 2 ** QUESTIONS.length; bits += 1) {
  const flags = QUESTIONS.flatMap(({ flag }, index) => ((bits >> index) & 1 ? [flag] : [])).join(' ');
  const { out } = await runCli(wordsOf(`advise ${flags}`));
  const lines = out.slice(out.search(/^[A-Z_]+=/m));
  sets.set(lines, sets.get(lines) ?? flags);
}

/** Which projects each of them sees. */
async function projectsOf(sub: string): Promise<ReadonlySet<string>> {
  const person = api(await issuer.tokenFor({ sub }));
  return new Set(
    listIn(done(await person('GET', '/v1/projects')), 'projects').map(({ projectId }) => String(projectId)),
  );
}

test('four layouts with three contents each are all that advise prints', () => {
  expect(sets.size).toBe(12);
});

test.each([...sets].map(([lines, flags]) => ({ lines, answers: flags || 'no to all' })))(
  'the lines that advise prints set up what it says, and let somebody in: $answers',
  async ({ lines, answers }) => {
    // The default project is there in several sets, and an earlier one let people in.
    for (const sub of ['ann', 'bob']) {
      for (const projectId of await projectsOf(sub)) {
        done(await owner('DELETE', `/v1/projects/${projectId}/members/${sub}`));
      }
    }
    const here = await mkdtemp(join(folder, 'set-'));
    const names = [...lines.matchAll(/^([A-Z_]+)=/gm)].map(([, name = '']) => name);
    const tell = names.map((name) => `echo "= ${name} $${name}"`).join('\n');
    const { exitCode, out, err } = await runLines(`${lines}\n${tell}`, here, env);
    expect({ exitCode, err }).toMatchObject({ exitCode: 0 });
    const ids = new Map([...out.matchAll(/^= (\w+) (\w{8})$/gm)].map(([, name = '', id = '']) => [name, id]));
    expect([...ids.keys()]).toEqual(names);

    const [ann, bob] = [await projectsOf('ann'), await projectsOf('bob')];
    for (const [name, id] of ids) {
      expect({ name, isSeen: ann.has(id) || bob.has(id) }).toEqual({ name, isSeen: true });
      if (answers.includes('--separate-groups')) {
        const isNorth = name.startsWith('NORTH');
        expect({ name, ann: ann.has(id), bob: bob.has(id) }).toEqual({ name, ann: isNorth, bob: !isNorth });
      }
      if (answers.includes('--automation')) {
        const sources = listIn(
          done(await owner('GET', `/v1/projects/${id}/webhookSources`)),
          'webhookSources',
        );
        expect(sources).toMatchObject([{ source: 'crm', kind: 'standard-webhooks' }]);
      }
    }
  },
  60_000,
);
